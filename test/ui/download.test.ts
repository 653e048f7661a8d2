import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import type { UiWindow } from './support/bed.ts';
import { eventually } from '../support/eventually.ts';
import { Scene, clipboardOf } from './support/scene.ts';
import { TITLE } from './support/words.ts';

const PDF = { kind: 'pdf', bytes: 3_000_000, name: 'Tender set.pdf' } as const;
/** Never asked: the test answers for it. */
const ELSEWHERE = 'https://storage.example.com';
/** Of more than three notices within 800 ms, VS Code leaves the last to the bell. */
const NOTICES_PAUSE_MS = 1000;
const SLOW = { listener: 'storage', kind: 'slow', bytesPerSecond: 400_000 } as const;

describe('downloads and links', () => {
  let scene: Scene;
  let window: UiWindow;

  before(async () => {
    scene = await Scene.start();
    window = await scene.open();
    await scene.signIn(window);
    await scene.setting(window, 'downloadFolder', scene.downloads);
    await window.ui.openSidebar(TITLE);
  });
  after(() => scene.close());
  afterEach(async function () {
    scene.emulator.faults.clear();
    await scene.pictureOf(this.currentTest);
  });

  it('downloads from the notice, and opens what has arrived', async () => {
    const { ui } = window;
    await scene.track(window, 'Tender set', { service: 'files', file: PDF });
    await ui.toastAction('Tender set is ready', 'Download');
    const toast = ui.toast(/Tender set\.pdf \(3 MB\) is on /);
    await toast.filter({ hasText: `, in ${scene.downloads}.` }).waitFor();
    assert.deepEqual(inFolder(), ['Tender set.pdf']);
    const content = fs.readFileSync(path.join(scene.downloads, 'Tender set.pdf'));
    assert.equal(content.length, PDF.bytes);
    assert.equal(content.subarray(0, 5).toString(), '%PDF-');
    await ui.screenshot('toast-downloaded');
    assert.deepEqual(await ui.treeRows(), ['Done, 1']);
    await ui.treeRow('Done, 1').click();
    await ui.treeRow(/^Tender set, downloaded \d+ \w+ \d\d:\d\d, Files$/).waitFor();
    assert.equal(await ui.rowIcon('Tender set'), 'pass');
    await ui.toastAction(/Tender set\.pdf \(3 MB\)/, 'Reveal');
    await ui.toast(`The file is at ${path.join(scene.downloads, 'Tender set.pdf')}`).waitFor();
    await ui.rowAction('Tender set', 'Open File');
    await ui.page.getByRole('tab', { name: 'Tender set.pdf' }).waitFor();
    await ui.screenshot('done-opened');
    await ui.palette('View: Close All Editors');
  });

  it('shows how far a slow download is, from the row, and can be cancelled', async () => {
    const { ui } = window;
    await scene.track(window, 'Structural set', { service: 'files', file: { ...PDF, name: 'Structural set.pdf' } });
    await ui.treeRow(/^Structural set, ready/).waitFor();
    await ui.clearToasts();
    scene.emulator.faults.add(SLOW);
    await ui.rowAction('Structural set', 'Download');
    const progress = ui.progress('Downloading Structural set');
    await progress.filter({ hasText: /\d(\.\d)? of 3 MB · \d+ kB\/s · \d+ s left/ }).waitFor();
    await ui.screenshot('download-progress');
    await progress.getByRole('button', { name: 'Cancel' }).click();
    await progress.waitFor({ state: 'detached' });
    await eventually('no part is left', () => inFolder().every((name) => name === 'Tender set.pdf'));
    await ui.treeRow(/^Structural set, ready/).waitFor();
    assert.equal(scene.toasts.count(/Structural set.* (failed|could not|is on)/), 0);
  });

  it('asks for a folder when none is set, and offers to keep it', async () => {
    const { ui } = window;
    await scene.setting(window, 'downloadFolder', '');
    await ui.rowAction('Structural set', 'Download');
    await ui.page
      .locator('.quick-input-widget:visible')
      .filter({ hasText: 'Where should “Structural set” be saved?' })
      .waitFor();
    await ui.screenshot('ask-folder');
    const folder = path.join(scene.downloads, 'asked');
    fs.mkdirSync(folder);
    await ui.quickInput().fill(`${folder}/`);
    await ui.page.locator('.quick-input-widget:visible').getByRole('button', { name: 'Download Here' }).click();
    await ui.toast(/Structural set\.pdf \(3 MB\) is on /).waitFor();
    assert.deepEqual(fs.readdirSync(folder), ['Structural set.pdf']);
    await ui.toastAction(/Structural set\.pdf \(3 MB\)/, 'Always Use This Folder');
    // In the User settings it holds for windows of every machine, unless one of them has another folder.
    const settings = path.join(scene.bed.bed.server.folders.userData, 'User/settings.json');
    await eventually('the setting', () => fs.readFileSync(settings, 'utf8').includes(folder));
  });

  it('says in words why a download failed', async () => {
    const { ui } = window;
    await scene.track(window, 'Cut off', { service: 'files', file: { ...PDF, name: 'Cut off.pdf' } });
    await ui.treeRow(/^Cut off, ready/).waitFor();
    scene.emulator.faults.add({ listener: 'storage', kind: 'status', status: 500 });
    await ui.clearToasts();
    await ui.rowAction('Cut off', 'Download');
    await eventually('a sentence', () =>
      scene.toasts
        .texts()
        .at(-1)
        ?.match(/storage|download/i),
    );
    await ui.screenshot('download-failed');
    assert.deepEqual(fs.readdirSync(path.join(scene.downloads, 'asked')), ['Structural set.pdf']);
  });

  it('copies the raw link, which downloads', async () => {
    const { ui } = window;
    await ui.page.waitForTimeout(NOTICES_PAUSE_MS);
    await ui.rowAction('Cut off', 'Copy Link');
    await ui.toast(/Link copied\. Anyone with it can download until \d\d:\d\d/).waitFor();
    const link = await clipboardOf(window);
    assert.ok(link.startsWith(`${scene.emulator.storageOrigin}/`));
    assert.match(link, /%2B/);
    const response = await fetch(link);
    assert.equal(response.status, 200);
    assert.equal((await response.arrayBuffer()).byteLength, PDF.bytes);
  });

  it('opens the link in the browser, byte for byte', async () => {
    const { ui } = window;
    // A browser-hosted VS Code rewrites loopback addresses; this one is on another host, as the service's are.
    const link = (await clipboardOf(window)).replace(scene.emulator.storageOrigin, ELSEWHERE);
    const body = { id: 'x', status: 'successful', result: { output: { signedUrl: link } } };
    const { context } = scene.bed.bed.browser;
    const opened: string[] = [];
    await context.route(`${ELSEWHERE}/**`, async (route) => {
      opened.push(route.request().url());
      await route.fulfill({ body: 'arrived' });
    });
    await scene.track(window, 'Elsewhere', {
      service: 'files',
      timeline: [{ afterMs: 0, status: 'successful', body }],
    });
    await ui.treeRow(/^Elsewhere, ready/).waitFor();
    await ui.rowMenu('Elsewhere', 'Open Link in Browser');
    await ui.dialog().getByRole('button', { name: 'Open', exact: true }).waitFor();
    await ui.screenshot('open-link-question');
    const page = context.waitForEvent('page');
    await ui.dialog().getByRole('button', { name: 'Open', exact: true }).click();
    await (await page).getByText('arrived').waitFor();
    assert.deepEqual(opened, [link]);
    const response = await fetch((opened[0] ?? '').replace(ELSEWHERE, scene.emulator.storageOrigin));
    assert.equal(response.status, 200);
    await response.body?.cancel();
    await (await page).close();
    await ui.page.bringToFront();
  });

  it('renames', async () => {
    const { ui } = window;
    await ui.rowMenu('Cut off', 'Rename');
    await ui.answer('Rename Export', 'Architecture, level 3');
    await ui.treeRow(/^Architecture, level 3, ready/).waitFor();
  });

  it('removes at once what has ended, and asks about what still runs', async () => {
    const { ui } = window;
    await ui.rowMenu('Architecture, level 3', 'Remove from List');
    await ui.treeRow('Architecture, level 3').waitFor({ state: 'detached' });
    await scene.track(window, 'Still running', { service: 'files', outcome: 'stuck' });
    await ui.rowMenu('Still running', 'Remove from List');
    await ui.dialog().getByText('Still running is still running. Remove it from the list?').waitFor();
    await ui.screenshot('remove-question');
    await ui.dialog().getByRole('button', { name: 'Cancel' }).click();
    await ui.treeRow('Still running').waitFor();
    await ui.rowMenu('Still running', 'Remove from List');
    await ui.dialog().getByRole('button', { name: 'Remove' }).click();
    await ui.treeRow('Still running').waitFor({ state: 'detached' });
  });

  it('copies diagnostics and shows the log, without secrets', async () => {
    const { ui } = window;
    await ui.palette('ACC Exports: Copy Diagnostics');
    await ui.toast('Diagnostics copied').waitFor();
    const report = await clipboardOf(window);
    assert.match(report, /^# ACC Exports diagnostics/);
    assert.match(report, /downloaded/);
    assert.deepEqual(scene.secretsIn(report), []);
    await ui.palette('ACC Exports: Show Log');
    const log = ui.page.locator('.part.panel .view-lines');
    await log.filter({ hasText: /\[(info|debug|trace|warning|error)\]/ }).waitFor();
    assert.deepEqual(scene.secretsIn(await log.innerText()), []);
    await ui.screenshot('log');
  });

  it('leaves no secret behind', () => scene.assertNoSecrets());

  function inFolder(): string[] {
    return fs.readdirSync(scene.downloads);
  }
});
