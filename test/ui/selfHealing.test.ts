import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import type { JobSpec } from '../emulator/exports/jobSpec.ts';
import type { UiWindow } from './support/bed.ts';
import { eventually } from '../support/eventually.ts';
import { Scene, startByProgram } from './support/scene.ts';
import { TITLE } from './support/words.ts';

/** Time enough to be seen as ready. */
const SHORT_LIFE_MS = 5000;

const FLOOR_PLAN = 'urn:adsk.wipprod:fs.file:vf.Zmxvb3JwbGFu?version=1';

describe('what happens by itself', () => {
  let scene: Scene;
  let window: UiWindow;
  const lives: Partial<JobSpec>[] = [];
  let started = 0;

  before(async () => {
    scene = await Scene.start({ viewport: { width: 1280, height: 760 }, emulator: { startedJobMs: 500 } });
    scene.emulator.onStart = () => {
      started++;
      return lives.shift();
    };
    window = await scene.open();
    await scene.signIn(window);
    await scene.setting(window, 'downloadFolder', scene.downloads);
    await window.ui.openSidebar(TITLE);
    await window.ui.widenSidebar(120);
  });
  after(() => scene.close());
  afterEach(function () {
    return scene.pictureOf(this.currentTest);
  });

  const start = (name: string): Promise<void> => startByProgram(window, name, [FLOOR_PLAN]);

  it('is nothing unless the person wants it', async () => {
    const { ui } = window;
    lives.push({ linkLifetimeMs: SHORT_LIFE_MS });
    await start('Left alone');
    await ui.treeRow(/^Left alone, ready/).waitFor();
    await ui.treeRow(/^Left alone, link expired, export again/).waitFor();
    // A later export that is ready proves that there was time for both.
    await start('Later');
    await ui.treeRow(/^Later, ready/).waitFor();
    assert.equal(started, 2);
    assert.deepEqual(fs.readdirSync(scene.downloads), []);
    await ui.clearToasts();
  });

  it('is a download as soon as the setting is on, and tells where the file is', async () => {
    const { ui } = window;
    await scene.setting(window, 'autoDownload', true);
    const file = path.join(scene.downloads, 'Later.pdf');
    await ui.toast(`“Later” was downloaded automatically to ${file}.`).waitFor();
    assert.equal(fs.readFileSync(file).subarray(0, 5).toString(), '%PDF-');
    await start('Level 3');
    await ui.toast(`“Level 3” was downloaded automatically to ${path.join(scene.downloads, 'Level 3.pdf')}.`).waitFor();
    await ui.screenshot('auto-download');
    assert.equal(scene.toasts.count('“Level 3”'), 1);
    assert.deepEqual(fs.readdirSync(scene.downloads).toSorted(), ['Later.pdf', 'Level 3.pdf']);
    await scene.setting(window, 'autoDownload', false);
    await ui.clearToasts();
  });

  it('is an export again of what died before it was fetched, told once', async () => {
    const { ui } = window;
    await scene.setting(window, 'autoExportAgain', true);
    // What had died before the setting was on is caught up first.
    await ui.toast('The link of “Left alone” expired before its file was downloaded').waitFor();
    await ui.treeRow(/^Left alone, ready.*2nd export/).waitFor();
    await ui.clearToasts();
    const before = started;
    lives.push({ linkLifetimeMs: SHORT_LIFE_MS });
    await start('Roof');
    const toast = 'The link of “Roof” expired before its file was downloaded, so it was exported again automatically.';
    await ui.toast(toast).waitFor();
    await ui.treeRow(/^Roof, ready.*2nd export, before/).waitFor();
    await ui.screenshot('auto-export-again');
    assert.equal(started, before + 2);
    assert.equal(scene.toasts.count(toast), 1);
  });

  it('ends after two repetitions', async () => {
    const { ui } = window;
    const before = started;
    for (let life = 0; life < 3; life++) lives.push({ linkLifetimeMs: SHORT_LIFE_MS });
    await start('Basement');
    await ui.treeRow(/^Basement, ready.*3rd export/).waitFor({ timeout: 60_000 });
    await ui.treeRow(/^Basement, link expired, export again.*3rd export/).waitFor();
    await start('Attic');
    await ui.treeRow(/^Attic, ready/).waitFor();
    await eventually('three and another', () => started === before + 4);
    await ui.screenshot('auto-export-ended');
  });

  it('leaves no secret behind', () => scene.assertNoSecrets());
});
