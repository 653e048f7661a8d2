import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { fileReason } from '../../src/words/failedFileRow.ts';
import type { JobSpec } from '../emulator/exports/jobSpec.ts';
import { switchTheme, type UiWindow } from './support/bed.ts';
import { eventually } from '../support/eventually.ts';
import { Scene } from './support/scene.ts';
import { STATUS_ITEM, TITLE } from './support/words.ts';

const LONG_NAME =
  'Tender documents, all disciplines, levels 1 to 24, with markups and revisions of November 2026, issued for approval';
const FAILED_FILES = ['Rk9uRGF0aW9uX0RXRw', 'U3RlZWxfUlZU'].map((id, index) => ({
  id: `urn:adsk.wipprod:fs.file:vf.${id}?version=${index + 1}`,
  reason: 'ERR_NO_PROCESSABLE_FILES',
  detail: 'This file does not contain any 2d pdf files or still under processing.',
}));
const STRANGE: JobSpec = { service: 'files', timeline: [{ afterMs: 0, status: 'queuedForRendering' }] };
const FAILED: JobSpec = {
  service: 'files',
  outcome: 'failed',
  error: { code: '401', title: 'ERR_AUTHORIZATION_ERROR', detail: 'Authentication failed' },
};

/** Every row, as a screen reader says it, and its icon. */
const ROWS: readonly (readonly [name: string, label: RegExp, icon: string])[] = [
  ['Tender set', /^Tender set, ready, link expires in \d+ min, Files/, 'cloud-download'],
  ['Structural set', /^Structural set, ready without 2 files, link expires in \d+ min, Files/, 'cloud-download'],
  ['Document page', /^Document page, ready, BIM 360/, 'cloud-download'],
  ['Level 3 plans', /^Level 3 plans, running under 1 min, Sheets$/, 'sync'],
  ['Odd one', /^Odd one, running under 1 min, the service says “queuedForRendering”, Files$/, 'sync'],
  ['Models', /^Models, export failed: no permission to download it, Files/, 'error'],
  ['Somebody else', /^Somebody else, only its owner can read it, Files/, 'lock'],
  ['Late one', /^Late one, link expired, export again, Files/, 'history'],
  [LONG_NAME.slice(0, 40), /^Tender documents, .*, ready, link expires in \d+ min, Files/, 'cloud-download'],
];

describe('the list', () => {
  let scene: Scene;
  let window: UiWindow;

  before(async () => {
    scene = await Scene.start({ viewport: { width: 1280, height: 760 } });
    window = await scene.open();
    await scene.signIn(window);
    await scene.track(window, 'Late one', { service: 'files', linkLifetimeMs: 3500 });
    await scene.track(window, 'Models', FAILED);
    await scene.track(window, 'Somebody else', { service: 'files', owner: 'EMU9OTHER0USR' });
    await scene.track(window, 'Odd one', STRANGE);
    await scene.track(window, 'Level 3 plans', { service: 'sheets', outcome: 'stuck' });
    await scene.track(window, LONG_NAME, { service: 'files' });
    await scene.track(window, 'Document page', { service: 'bim360' });
    await scene.track(window, 'Structural set', {
      service: 'files',
      outcome: 'partialSuccess',
      failedFiles: FAILED_FILES,
    });
    await scene.track(window, 'Tender set', { service: 'files', linkStyle: 'v4' });
  });
  after(() => scene.close());
  afterEach(function () {
    return scene.pictureOf(this.currentTest);
  });

  it('counts what waits for the person, on the icon, until it was looked at', async () => {
    const { ui } = window;
    await ui.page.getByRole('tab', { name: `${TITLE} - 4 ready, 3 need attention` }).waitFor();
    assert.equal(await ui.badge(TITLE), '7');
    await ui.openSidebar(TITLE);
    await ui.treeRow(/^Tender set, .*, new$/).waitFor();
    await eventually('a dot behind the row', () => hasDot('Tender set'));
    await ui.screenshot('list-unseen');
    await eventually('no badge', async () => (await ui.badge(TITLE)) === '', 20_000);
    await eventually('no row is new', async () => !(await ui.treeRows()).some((row) => row.endsWith('new')));
  });

  it('shows each state in words and with an icon, in its group', async () => {
    const { ui } = window;
    for (const [name, label, icon] of ROWS) {
      await ui.treeRow(label).waitFor();
      assert.equal(await ui.rowIcon(name), icon, name);
    }
    const rows = await ui.treeRows();
    const sections = rows.filter((row) => /^(Ready|Running|Needs attention|Done), \d+$/.test(row));
    assert.deepEqual(sections, ['Ready, 4', 'Running, 2', 'Needs attention, 3']);
    assert.equal(rows.length, sections.length + ROWS.length);
  });

  it('shows left-out files below their export, with plain reasons', async () => {
    const { ui } = window;
    await ui.treeRow('Structural set').locator('.monaco-tl-twistie').click();
    for (const [index, file] of FAILED_FILES.entries()) {
      const id = /vf\.\w+/.exec(file.id)?.[0];
      await ui.treeRow(`${id}, version ${index + 1}, not exported: ${fileReason(file)}`).waitFor();
    }
  });

  it('tells the whole story in the tooltip', async () => {
    const { ui } = window;
    const text = await ui.hover(ui.treeRow('Structural set'));
    const job = scene.emulator.jobs.at(-2);
    for (const part of [job?.projectId, job?.exportId, 'partialSuccess', 'Request ID', 'Not exported:']) {
      assert.ok(part !== undefined && text.includes(part), `${part} is not in the tooltip:\n${text}`);
    }
    assert.doesNotMatch(text, /Signature|http:\/\/127\.0\.0\.1:\d+\/acc/);
    await ui.screenshot('tooltip-partial');
  });

  it('is readable in all themes', async () => {
    const { ui } = window;
    await ui.palette('Notifications: Clear All Notifications');
    for (const theme of ['highContrastLight', 'highContrast', 'light', 'dark'] as const) {
      await switchTheme(window, theme);
      await ui.page.mouse.move(900, 300);
      await ui.screenshot(`list-${theme}`);
    }
  });

  it('answers Check Status in words, after asking which one', async () => {
    const { ui } = window;
    await ui.page.keyboard.press('Escape');
    await ui.palette('ACC Exports: Check Status');
    await ui.page.getByPlaceholder('Which export should be checked?').waitFor();
    await ui.quickPickRow('Level 3 plans').waitFor();
    await ui.screenshot('check-status-pick');
    const before = looksAt('Level 3 plans');
    await ui.pick('Level 3 plans');
    await ui.toast(/Level 3 plans: running under 1 min\./).waitFor();
    assert.equal(looksAt('Level 3 plans'), before + 1);
    await ui.toastAction(/Level 3 plans: /, 'Show');
    await ui.page.locator('.part.sidebar [role="treeitem"].focused[aria-label^="Level 3 plans"]').waitFor();
  });

  it('asks about the selected row, without a question', async () => {
    const { ui } = window;
    await ui.treeRow('Document page').click();
    await ui.palette('ACC Exports: Check Status');
    await ui
      .toast(/Document page: ready\./)
      .getByRole('button', { name: 'Download' })
      .waitFor();
  });

  it('checks all, and says what it found', async () => {
    const { ui } = window;
    await ui.clearToasts();
    await ui.palette('ACC Exports: Check All');
    // What was refused is asked about, too, and refused again.
    await ui.toast(/Checked 6 of 7\. Now: 4 ready, 2 exporting\./).waitFor();
    await ui.screenshot('check-all');
  });

  it('sums up in the status bar, lists there, and opens the view with a click', async () => {
    const { ui } = window;
    const item = ui.statusItem(STATUS_ITEM);
    assert.match((await item.innerText()).trim(), /^4 ready\s+2$/);
    assert.match(
      (await item.getByRole('button').getAttribute('aria-label')) ?? '',
      /^ACC exports: 4 ready, 2 exporting/,
    );
    const text = await ui.hover(item);
    assert.match(text, /ACC Exports: 4 ready, 2 exporting/);
    for (const name of ['Tender set', 'Level 3 plans']) assert.ok(text.includes(name), text);
    const links = ui.page.locator('.monaco-hover:visible a').filter({ hasText: 'Download' });
    assert.equal(await links.count(), 4);
    await ui.screenshot('status-bar-tooltip');
    await ui.page.mouse.move(700, 200);
    await ui.activityIcon('Explorer').click();
    await item.getByRole('button').click();
    await ui.treeRow('Ready, 4').waitFor();
    assert.equal(await ui.activityIcon(TITLE).getAttribute('aria-selected'), 'true');
  });

  it('can be used with the keyboard alone', async () => {
    const { ui } = window;
    const { keyboard } = ui.page;
    const focused = ui.page.locator('.part.sidebar [role="treeitem"].focused');
    await ui.page.locator('.part.editor').click();
    await ui.palette('ACC Exports: Show Exports');
    await ui.page.locator('.part.sidebar .monaco-list:focus').waitFor();
    await keyboard.press('Home');
    await eventually('the first group', async () => (await focused.getAttribute('aria-label')) === 'Ready, 4');
    await keyboard.press('ArrowLeft');
    await ui.treeRow('Tender set').waitFor({ state: 'detached' });
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowDown');
    await eventually('the first row', async () => (await focused.getAttribute('aria-label'))?.startsWith('Tender set'));
    await keyboard.press('Enter');
    await ui.selectedRow('Tender set').waitFor();
    await keyboard.press('Shift+F10');
    await ui.page.getByRole('menuitem', { name: 'Copy Link' }).waitFor();
    await ui.screenshot('context-menu');
    await keyboard.press('Escape');
  });

  it('is gone from the status bar when the list is empty', async () => {
    const { ui } = window;
    for (let rows = await jobNames(); rows.length > 0; rows = await jobNames()) {
      const [name = ''] = rows;
      await ui.rowMenu(name, 'Remove from List');
      if (/, running/.test(name)) await ui.dialog().getByRole('button', { name: 'Remove' }).click();
      await ui.treeRow(name).waitFor({ state: 'detached' });
    }
    await ui.welcome().getByText('No export is tracked').waitFor();
    await ui.statusItem(STATUS_ITEM).waitFor({ state: 'detached' });
  });

  it('leaves no secret behind', () => scene.assertNoSecrets());

  function looksAt(name: string): number {
    assert.equal(name, 'Level 3 plans');
    const { exportId } = scene.emulator.jobs[4] ?? {};
    return scene.emulator.requests.filter(({ jobKey }) => jobKey === exportId).length;
  }

  async function hasDot(name: string): Promise<boolean> {
    const parts = `[...document.querySelectorAll('[role="treeitem"][aria-label^="${name}"] *')]`;
    const timestamps = `${parts}.map((part) => getComputedStyle(part, '::after').content).join()`;
    return String(await window.ui.page.evaluate(timestamps)).includes('●');
  }

  async function jobNames(): Promise<string[]> {
    const rows = await window.ui.treeRows();
    return rows.filter((row) => /, (?:Files|Sheets|BIM 360)(?:, new)?$/.test(row));
  }
});
