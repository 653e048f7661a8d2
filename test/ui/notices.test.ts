import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { jobErrorMessage } from '../../src/words/failedFileRow.ts';
import type { JobSpec } from '../emulator/exports/jobSpec.ts';
import type { UiWindow } from './support/bed.ts';
import { eventually } from '../support/eventually.ts';
import { Scene } from './support/scene.ts';
import { TITLE } from './support/words.ts';

const READY: JobSpec = { service: 'files' };
const FAILED_WHY = {
  code: '400',
  title: 'ERR_NO_PROCESSABLE_FILES',
  detail: 'The files do not contain any 2d pdf files.',
};
const FAILED: JobSpec = { service: 'files', outcome: 'failed', error: FAILED_WHY };

describe('the notices', () => {
  let scene: Scene;
  let window: UiWindow;

  before(async () => {
    scene = await Scene.start();
    window = await scene.open();
    await window.ui.openSidebar(TITLE);
  });
  after(() => scene.close());
  afterEach(function () {
    return scene.pictureOf(this.currentTest);
  });

  it('merges what ends at once', async () => {
    const { ui } = window;
    // Without a token all three wait; with it they are looked at together.
    await scene.track(window, 'First floor', READY);
    await scene.track(window, 'Second floor', READY);
    await scene.track(window, 'Empty models', FAILED);
    await ui.treeRow(/^Empty models, waiting for a token/).waitFor();
    await ui.screenshot('waiting-for-token');
    await ui.page.waitForTimeout(2500); // the first look is due 2 s after tracking: nobody may look yet
    assert.equal(scene.emulator.requests.length, 0);
    await scene.signIn(window);
    const toast = ui.toast('2 exports are ready, 1 failed.');
    await toast.waitFor();
    assert.deepEqual(await buttons(toast), ['Show', 'Don’t Show Again']);
    await ui.screenshot('toast-merged');
    assert.equal(scene.toasts.count(/ready|failed/), 1);
  });

  it('tells that an export is ready, and shows it', async () => {
    const { ui } = window;
    await ui.clearToasts();
    await scene.track(window, 'Tender set', READY);
    const toast = ui.toast('Tender set is ready to download.');
    await toast.waitFor();
    assert.deepEqual(await buttons(toast), ['Download', 'Show', 'Don’t Show Again']);
    await ui.screenshot('toast-ready');
    await ui.activityIcon('Explorer').click();
    await ui.toastAction('Tender set is ready', 'Show');
    await ui.selectedRow('Tender set').waitFor();
  });

  it('has words of its own for a failure and for files left out', async () => {
    const { ui } = window;
    await scene.track(window, 'Empty models', FAILED);
    const toast = ui.toast(`Empty models failed: ${jobErrorMessage(FAILED_WHY)}.`);
    await toast.waitFor();
    assert.deepEqual(await buttons(toast), ['Show', 'Don’t Show Again']);
    await ui.screenshot('toast-failed');
    await ui.clearToasts();
    const failedFiles = [{ id: 'urn:adsk.wipprod:fs.file:vf.AAAA?version=1', reason: 'ERR_NOT_ALLOWED', detail: '' }];
    await scene.track(window, 'Structure', { service: 'files', outcome: 'partialSuccess', failedFiles });
    await ui.toast('Structure is ready, but 1 file could not be exported.').waitFor();
  });

  it('tells once: not in a second window, and not after a reload', async () => {
    const second = await scene.open();
    await scene.track(window, 'Told once', READY);
    await second.ui.openSidebar(TITLE);
    await second.ui.treeRow(/^Told once, ready/).waitFor();
    await eventually('the toast', async () => (await scene.countToasts('Told once is ready')) === 1);
    await window.ui.page.bringToFront(); // a tab in the background is slow
    await scene.bed.bed.reload(window.window);
    await window.ui.openSidebar(TITLE);
    await window.ui.treeRow(/^Told once, ready/).waitFor();
    // Another notice that comes later proves that there was time for a second one.
    await scene.track(window, 'Told later', READY);
    await eventually('the later toast', async () => (await scene.countToasts('Told later is ready')) === 1);
    await second.ui.treeRow(/^Told later, ready/).waitFor();
    assert.equal(await scene.countToasts('Told once'), 1);
    assert.equal(await scene.countToasts('Told later'), 1);
    await scene.closeWindow(second);
  });

  it('tells at the next start what ended while VS Code was closed', async () => {
    const started = performance.now();
    await scene.track(window, 'Ended meanwhile', { service: 'files', durationMs: 4000 });
    await window.ui.treeRow(/^Ended meanwhile, running/).waitFor();
    await scene.bed.bed.browser.context.newPage(); // the browser lives on, with a page for the next window
    await scene.closeWindow(window);
    await scene.allHostsEnded();
    const looks = scene.emulator.requests.length;
    await eventually('the export has ended', () => performance.now() - started > 4500);
    window = await scene.open();
    await window.ui.toast('Ended meanwhile is ready to download.').waitFor();
    assert.ok(scene.emulator.requests.length > looks);
  });

  it('stops when the person says so, and keeps the badge', async () => {
    const { ui } = window;
    const settings = path.join(scene.bed.bed.server.folders.userData, 'User/settings.json');
    await ui.toastAction('Ended meanwhile is ready', 'Don’t Show Again');
    await eventually('the setting', () =>
      /"accExports\.notifications":\s*"none"/.test(fs.readFileSync(settings, 'utf8')),
    );
    await ui.activityIcon('Explorer').click();
    scene.toasts.clear();
    const badge = Number(await ui.badge(TITLE));
    await scene.track(window, 'Quiet one', READY);
    await eventually('the badge', async () => Number(await ui.badge(TITLE)) === badge + 1);
    await ui.openSidebar(TITLE);
    await ui.treeRow(/^Quiet one, ready/).waitFor();
    await eventually('the row was seen', async () => !(await ui.treeRows()).some((row) => /Quiet one.*new$/.test(row)));
    assert.deepEqual(scene.toasts.texts(), []);
  });

  it('leaves no secret behind', () => scene.assertNoSecrets());

  async function buttons(toast: ReturnType<UiWindow['ui']['toast']>): Promise<string[]> {
    return toast.locator('.notification-list-item-buttons-container .monaco-button').allInnerTexts();
  }
});
