import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, afterEach, before, describe, it } from 'mocha';
import { DEFAULT_PROJECT } from '../emulator/exports/jobs.ts';
import { switchTheme, type UiWindow } from './support/bed.ts';
import { eventually } from '../support/eventually.ts';
import { Picker } from './support/picker.ts';
import { Scene } from './support/scene.ts';
import { TITLE, words } from './support/words.ts';

/** How long an export of the group runs, ms; the third until the test ends it. */
const SHORT_MS = 500;
const UNTIL_ENDED_MS = 3_600_000;

describe('a group of exports', () => {
  let scene: Scene;
  let window: UiWindow;
  let picker: Picker;
  const sizes: number[] = [];

  before(async () => {
    scene = await Scene.start({ viewport: { width: 1280, height: 760 } });
    scene.emulator.onStart = ({ ids }) => ({ durationMs: sizes.push(ids.length) === 3 ? UNTIL_ENDED_MS : SHORT_MS });
    window = await scene.open();
    picker = new Picker(window.ui);
    await scene.signIn(window);
    await scene.setting(window, 'downloadFolder', scene.downloads);
    await window.ui.openSidebar(TITLE);
    await window.ui.widenSidebar(120);
  });
  after(() => scene.close());
  afterEach(function () {
    return scene.pictureOf(this.currentTest);
  });

  it('is what more than 200 files become', async () => {
    const { ui } = window;
    const project = scene.emulator.world.project(DEFAULT_PROJECT);
    assert.ok(project);
    const { urn } = scene.emulator.world.at(project, 'Project Files', 'Plans', 'Details');
    await ui.palette(`${words('category')}: ${words('command.startExport')}`);
    await picker.shown('Start Export');
    const address = `https://acc.autodesk.com/docs/files/projects/${DEFAULT_PROJECT}?folderUrn=${encodeURIComponent(urn)}`;
    await picker.type(address);
    await picker.row('Export from the pasted text').waitFor();
    await picker.accept();
    await picker.choose(/^Start Export: /, 'This folder with all subfolders');
    await picker.shown(/: 450 files, [\d.]+ GB: 3 exports as one group$/);
    await ui.screenshot('group-options');
    await picker.accept();
    await ui.treeRow(/^group .*, 3 exports/).waitFor();
    await eventually('three were started', () => sizes.length === 3);
    assert.equal(
      sizes.reduce((sum, size) => sum + size, 0),
      450,
    );
    assert.ok(
      sizes.every((size) => size <= 200),
      String(sizes),
    );
  });

  it('is ready when all of its exports are', async () => {
    const { ui } = window;
    await ui.treeRow(/^group .*, 3 exports, 2 ready/).waitFor();
    await ui.treeRow('Running, 1').waitFor();
    assert.equal(scene.toasts.count(/ready/), 0);
    await ui.screenshot('group-running');
    for (const { exportId } of scene.emulator.jobs) scene.emulator.finishJob(exportId);
    await ui.toast(/: all 3 exports are ready\./).waitFor();
    await ui.treeRow(/^group .*, ready, 3 exports, link expires in/).waitFor();
    assert.equal(scene.toasts.count(/ready/), 1);
    await ui.treeRow(/^group/).click();
    await ui.treeRow(/part 3|3 of 3|\(3\)/).waitFor();
    await ui.screenshot('group-open');
    await ui.clearToasts();
    for (const theme of ['dark', 'highContrast', 'light'] as const) {
      await switchTheme(window, theme);
      await ui.screenshot(`group-open-${theme}`);
    }
    await ui.page.mouse.move(800, 400);
    assert.match(await ui.hover(ui.treeRow(/^group/)), /3 exports/);
    await ui.screenshot('group-tooltip');
  });

  it('is downloaded into one folder by one click', async () => {
    const { ui } = window;
    await ui.rowAction(/^group/, 'Download');
    await ui.toast(/Details: 3 files \(60 MB\) are on .*, in /).waitFor();
    await ui.screenshot('group-downloaded');
    const files = fs.readdirSync(scene.downloads);
    assert.deepEqual(
      files.toSorted(),
      [1, 2, 3].map((part) => `Details (${part} of 3).zip`),
    );
    await eventually('it is done', async () => (await ui.treeRows()).join() === 'Done, 1');
    await ui.treeRow('Done, 1').click();
    await ui.treeRow(/^group .*, 3 exports, \d/).waitFor();
    await ui.screenshot('group-done');
  });

  it('leaves no secret behind', () => scene.assertNoSecrets());
});
