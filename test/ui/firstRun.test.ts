import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { DEFAULT_PROJECT } from '../emulator/exports/jobs.ts';
import type { UiWindow } from './support/bed.ts';
import { eventually } from '../support/eventually.ts';
import { Scene } from './support/scene.ts';
import { STATUS_ITEM, TITLE, words } from './support/words.ts';

describe('the first run', () => {
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

  it('says what is missing, with buttons, and shows no status bar item', async () => {
    const { ui } = window;
    await ui.welcome().getByText('access token is needed').waitFor();
    for (const name of ['Set Access Token', 'Track Export']) {
      await ui.welcome().getByRole('button', { name }).waitFor();
    }
    assert.equal(await ui.statusItem(STATUS_ITEM).count(), 0);
    await ui.screenshot('welcome-no-token');
  });

  it('opens the walkthrough with its pictures', async () => {
    const { ui } = window;
    const toggleSideBar = 'View: Toggle Primary Side Bar Visibility';
    await ui.palette(toggleSideBar); // pictures are shown in a wide editor only
    await ui.palette('Welcome: Open Walkthrough...');
    await ui.pick(words('walkthrough.title'));
    const steps = ui.page.locator('.getting-started-step');
    await steps.first().waitFor();
    assert.equal(await steps.count(), 4);
    for (const step of ['signIn', 'track', 'watch', 'download'] as const) {
      await steps.filter({ hasText: words(`walkthrough.${step}.title`) }).click();
      const picture = ui.webview().locator('svg').first();
      await picture.waitFor();
      const box = await eventually(`the picture of ${step}`, () => picture.boundingBox());
      assert.ok(box.width > 100 && box.height > 50, `the picture of ${step} is ${box.width} × ${box.height}`);
      await ui.screenshot(`walkthrough-${step}`);
    }
    await ui.palette('View: Close All Editors');
    await ui.palette(toggleSideBar);
    await ui.welcome().waitFor();
  });

  it('takes a token that nobody can read over a shoulder', async () => {
    const { ui } = window;
    const token = scene.token();
    await ui.welcome().getByRole('button', { name: 'Set Access Token' }).click();
    await ui.quickInput().waitFor();
    await ui.page.keyboard.press('Escape');
    await ui.palette('ACC Exports: Set Access Token');
    await ui.page.getByPlaceholder('eyJ').waitFor();
    assert.equal(await ui.quickInput().getAttribute('type'), 'password');
    await ui.quickInput().fill(`Authorization: Bearer ${token} or so`);
    await ui.quickInputMessage().getByText('This is not an access token').waitFor();
    await ui.quickInput().fill(`Bearer ${token}`);
    await ui.screenshot('token-masked');
    assert.ok(!(await ui.page.locator('body').innerText()).includes(token));
    await ui.page.keyboard.press('Enter');
    await ui.answer(/x-user-id/, '');
    await ui.toast(/The access token was set\. It is valid until \d\d:\d\d\./).waitFor();
    await ui.welcome().getByText('No export is tracked').waitFor();
    await ui.clearToasts();
    await ui.screenshot('welcome-nothing-tracked');
  });

  it('helps when there are no ids in the text', async () => {
    const { ui } = window;
    await ui.palette('ACC Exports: Track Export');
    await ui.write(/The project ID and the export ID/, 'my tender set');
    await ui.quickInputMessage().getByText('There is no export ID in this').waitFor();
    await ui.screenshot('track-no-ids');
    await ui.page.keyboard.press('Enter');
    await ui.quickInput().fill(DEFAULT_PROJECT.slice(0, 20));
    await ui.quickInputMessage().getByText('There is no export ID in this').waitFor();
    await ui.page.keyboard.press('Escape');
    await ui.welcome().waitFor();
  });

  it('tracks a pasted API address, under a name', async () => {
    const { ui } = window;
    const { exportId, projectId } = scene.emulator.addJob({ service: 'files', outcome: 'stuck' });
    const url = `${scene.emulator.origin}/construction/files/v1/projects/b.${projectId}/exports/${exportId}`;
    await ui.palette('ACC Exports: Track Export');
    await ui.write(/The project ID and the export ID/, url);
    await ui.quickInputMessage().getByText(`Files export ${exportId} of project ${projectId}`).waitFor();
    await ui.screenshot('track-found');
    await ui.page.keyboard.press('Enter');
    await ui.answer(/A name for the list/, 'Level 3 plans');
    await ui.selectedRow('Level 3 plans').waitFor();
    assert.match((await ui.treeRows()).join('\n'), /^Running, 1\nLevel 3 plans, /);
    await ui.treeRow(/^Level 3 plans, running /).waitFor();
  });

  it('tracks a curl line, and makes a name', async () => {
    const { ui } = window;
    const { exportId, projectId } = scene.emulator.addJob({ service: 'sheets', outcome: 'stuck' });
    const url = `${scene.emulator.origin}/construction/sheets/v1/projects/${projectId}/exports/${exportId}`;
    await ui.palette('ACC Exports: Track Export');
    await ui.answer(/The project ID and the export ID/, `curl -s '${url}' -H "Authorization: Bearer $TOKEN"`);
    await nameStep();
    await ui.page.keyboard.press('Enter');
    await ui.treeRow(/^Sheets export, \d+ \w+ \d\d:\d\d, .*Sheets$/).waitFor();
    await ui.selectedRow('Sheets export').waitFor();
  });

  it('tracks the answer that started an export, and offers the recent projects', async () => {
    const { ui } = window;
    const { exportId } = scene.emulator.addJob({ service: 'files', outcome: 'stuck' });
    await ui.palette('ACC Exports: Track Export');
    await ui.write(/The project ID and the export ID/, JSON.stringify({ id: exportId, status: 'processing' }));
    await ui.quickInputMessage().getByText('The project is asked for next').waitFor();
    await ui.page.keyboard.press('Enter');
    await ui.quickPickRow(DEFAULT_PROJECT).waitFor();
    await ui.quickPickRow('Another project').waitFor();
    await ui.screenshot('track-recent-projects');
    await ui.pick(DEFAULT_PROJECT);
    await ui.answer(/A name for the list/, 'From the answer');
    await ui.treeRow(/^From the answer, running /).waitFor();
  });

  it('tracks two bare ids, and shows the row when they are pasted again', async () => {
    const { ui } = window;
    const { exportId, projectId } = scene.emulator.addJob({ service: 'files', durationMs: 0 });
    for (const round of ['first', 'again']) {
      await ui.palette('ACC Exports: Track Export');
      await ui.answer(/The project ID and the export ID/, `${projectId}  ${exportId}`);
      if (round === 'first') await ui.answer(/A name for the list/, 'Two ids');
      await ui.selectedRow('Two ids').waitFor();
    }
    await ui.toast('This export is already tracked as Two ids.').waitFor();
    await ui.treeRow(/^Two ids, ready, link expires in \d+ min/).waitFor();
    const rows = (await ui.treeRows()).join('\n');
    assert.match(rows, /^Ready, 1\nTwo ids, /);
    assert.match(rows, /\nRunning, 3\n/);
  });

  it('leaves no secret behind', () => scene.assertNoSecrets());

  /** The box is there and holds a suggestion. */
  async function nameStep(): Promise<void> {
    const { ui } = window;
    await ui.page.locator('.quick-input-widget:visible').filter({ hasText: 'A name for the list' }).waitFor();
    assert.match(await ui.quickInput().inputValue(), /^Sheets export, /);
  }
});
