import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { UiWindow } from './support/bed.ts';
import { eventually } from '../support/eventually.ts';
import { Scene } from './support/scene.ts';
import { STATUS_ITEM, TITLE } from './support/words.ts';

const REFUSED = 'The service no longer accepts the access token';

describe('trouble', () => {
  let scene: Scene;
  let window: UiWindow;
  let token: string;

  before(async () => {
    scene = await Scene.start();
    window = await scene.open();
    token = await scene.signIn(window);
    await window.ui.openSidebar(TITLE);
    await scene.track(window, 'Level 3 plans', { service: 'files', outcome: 'stuck' });
    await window.ui.treeRow(/^Level 3 plans, running under 1 min/).waitFor();
  });
  after(() => scene.close());
  afterEach(async function () {
    await scene.pictureOf(this.currentTest);
    scene.emulator.faults.clear();
  });

  it('waits as long as the service asks, says until when, and goes on', async () => {
    const { ui } = window;
    const headers = { 'Retry-After': '6' };
    scene.emulator.faults.add({ listener: 'api', kind: 'status', status: 429, form: 'quota', headers, count: 1 });
    const row = ui.treeRow(/^Level 3 plans, resumes at \d\d:\d\d, Files/);
    await row.waitFor({ timeout: 30_000 });
    await ui
      .statusItem(STATUS_ITEM)
      .getByText(/1 exporting, resumes at \d\d:\d\d/)
      .waitFor();
    await ui
      .viewMessage()
      .getByText(/The service asked to wait\. Resumes at \d\d:\d\d\./)
      .waitFor();
    await ui.screenshot('paused');
    const paused = scene.emulator.requests.length;
    await ui.treeRow(/^Level 3 plans, running under 1 min/).waitFor();
    await ui
      .statusItem(STATUS_ITEM)
      .getByText(/^\s*1 exporting$/)
      .waitFor();
    const last = scene.emulator.requests[paused - 1];
    const next = await eventually('the next look', () => scene.emulator.requests[paused]);
    assert.ok(next.time - (last?.time ?? 0) >= 6000, `${next.time - (last?.time ?? 0)} ms`);
  });

  it('says that there is no connection, and recovers by itself', async () => {
    const { ui } = window;
    scene.emulator.faults.add({ listener: 'api', kind: 'reset' });
    await ui.treeRow(/^Level 3 plans, no connection, trying again, Files/).waitFor({ timeout: 30_000 });
    await ui.statusItem(STATUS_ITEM).getByText('1 exporting, no connection').waitFor();
    await ui.viewMessage().getByText('No connection to the service. Trying again.').waitFor();
    await ui.screenshot('offline');
    assert.deepEqual(scene.toasts.texts(), []);
    scene.emulator.faults.clear();
    await ui.treeRow(/^Level 3 plans, running /).waitFor({ timeout: 30_000 });
    await ui
      .statusItem(STATUS_ITEM)
      .getByText(/^\s*1 exporting$/)
      .waitFor();
    await eventually('no message', async () => !(await ui.viewMessage().isVisible()));
  });

  it('says why a question could not be asked', async () => {
    const { ui } = window;
    scene.emulator.faults.add({ listener: 'api', kind: 'html' });
    await ui.rowAction('Level 3 plans', 'Check Status');
    await ui.toast(/network’s sign-in page answered instead of/).waitFor();
    await ui.screenshot('unexpected-answer');
    scene.emulator.faults.clear();
    await ui.rowAction('Level 3 plans', 'Check Status');
    await ui.treeRow(/^Level 3 plans, running /).waitFor();
  });

  it('asks once for a new token, in one of two windows, and goes on with it', async () => {
    const second = await scene.open(null);
    await second.ui.openSidebar(TITLE);
    await second.ui.treeRow(/^Level 3 plans, running /).waitFor();
    scene.toasts.clear();
    scene.emulator.revokeToken(token);
    const waiting = /^Level 3 plans, waiting for a new token, Files/;
    for (const { ui } of [window, second]) {
      await ui.treeRow(waiting).waitFor({ timeout: 40_000 });
      await ui.statusItem(STATUS_ITEM).getByText('token needed').waitFor();
      await ui.viewMessage().getByText('The access token is no longer accepted').waitFor();
    }
    await eventually('the question', async () => (await scene.countToasts(REFUSED)) === 1);
    const asker = scene.toasts.texts(window.ui.page).length > 0 ? window : second;
    const other = asker === window ? second : window;
    await asker.ui.page.bringToFront();
    await asker.ui.screenshot('token-refused');
    const looks = scene.emulator.requests.length;
    await asker.ui.toastAction(REFUSED, 'Set Access Token');
    await asker.ui.write(/scope data:read/, scene.token());
    assert.equal(scene.emulator.requests.length, looks, 'a refused token was sent again');
    await asker.ui.page.keyboard.press('Enter');
    await asker.ui.answer(/x-user-id/, '');
    await asker.ui.treeRow(/^Level 3 plans, running /).waitFor();
    await other.ui.treeRow(/^Level 3 plans, watched by the window that has the token/).waitFor();
    await other.ui.screenshot('watched-elsewhere');
    assert.equal(await scene.countToasts(REFUSED), 1);
    await scene.closeWindow(other);
    window = asker;
  });

  it('says that there is no connection while nothing is tracked', async () => {
    const { ui } = window;
    scene.emulator.faults.add({ listener: 'api', kind: 'reset' });
    await ui.rowAction('Level 3 plans', 'Check Status');
    await ui.toast('There is no connection to').waitFor();
    await ui.rowMenu('Level 3 plans', 'Remove from List');
    await ui.dialog().getByRole('button', { name: 'Remove' }).click();
    await ui.welcome().waitFor();
    await ui.screenshot('welcome-offline');
  });

  it('leaves no secret behind', () => scene.assertNoSecrets());
});
