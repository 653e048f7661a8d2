import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { UiWindow } from './support/bed.ts';
import { DEFAULT_PROJECT } from '../emulator/exports/jobs.ts';
import { eventually } from '../support/eventually.ts';
import { Scene } from './support/scene.ts';
import { STATUS_ITEM, TITLE } from './support/words.ts';

const VERSION = 'urn:adsk.wipprod:fs.file:vf.UmVsb2FkZWQ?version=1';

describe('two windows', () => {
  let scene: Scene;
  let first: UiWindow;
  let second: UiWindow;

  before(async () => {
    scene = await Scene.start();
    first = await scene.open();
    second = await scene.open(null);
    for (const { ui } of [first, second]) await ui.openSidebar(TITLE);
  });
  after(() => scene.close());
  afterEach(async function () {
    await scene.pictureOf(this.currentTest);
    scene.emulator.faults.clear();
  });

  it('says that the token is in the other window, and offers the reload that helps', async () => {
    await scene.signIn(first);
    await first.ui.welcome().getByText('No export is tracked').waitFor();
    await second.ui.welcome().getByText('Another window has a newer sign-in or access token').waitFor();
    await second.ui.screenshot('welcome-elsewhere');
    const button = second.ui.welcome().getByRole('button', { name: 'Reload Window' });
    await scene.bed.bed.reload(second.window, () => button.click());
    await second.ui.openSidebar(TITLE);
    await second.ui.welcome().getByText('No export is tracked').waitFor();
  });

  it('shows in one what was added, renamed and removed in the other', async () => {
    await scene.track(first, 'Shared one', { service: 'files', outcome: 'stuck' });
    await second.ui.treeRow('Shared one').waitFor();
    await second.ui.rowMenu('Shared one', 'Rename');
    await second.ui.answer('Rename Export', 'Shared by both');
    await first.ui.treeRow('Shared by both').waitFor();
    await second.ui.statusItem(STATUS_ITEM).getByText('1 exporting').waitFor();
  });

  it('asks the service as often as one window would', async () => {
    const { exportId } = await scene.track(second, 'Counted', { service: 'files', durationMs: 7000 });
    for (const { ui } of [first, second]) await ui.treeRow(/^Counted, ready/).waitFor();
    const times = scene.emulator.requests.filter(({ jobKey }) => jobKey === exportId).map(({ time }) => time);
    assert.ok(times.length >= 2 && times.length <= 5, `${times.length} looks`);
    for (const [index, time] of times.slice(1).entries()) {
      assert.ok(time - (times[index] ?? 0) >= 1500, `looks at ${times.join(', ')}`);
    }
    await eventually('the toast', async () => (await scene.countToasts('Counted is ready')) > 0);
  });

  it('takes over the exports of a window that was killed during a look', async () => {
    await scene.closeWindow(second);
    await scene.allHostsEnded();
    const { exportId } = await scene.track(first, 'Taken over', { service: 'files' });
    scene.emulator.faults.add({ listener: 'api', kind: 'hang', path: exportId, count: 1 }); // its first look is due in 2 s
    await eventually('a look that hangs', () => scene.emulator.faults.waiting.length === 0);
    second = await scene.open(null);
    await second.ui.openSidebar(TITLE);
    await second.ui.treeRow('Taken over').waitFor();
    const killed = first.window.pid;
    process.kill(killed, 'SIGKILL');
    await scene.closeWindow(first);
    await second.ui.treeRow(/^Taken over, ready/).waitFor();
    await eventually('the toast', async () => (await scene.countToasts('Taken over is ready')) > 0);
    assert.equal(await scene.countToasts('Counted is ready'), 1);
  });

  it('keeps an export whose start is answered while the window reloads, and sends it once', async () => {
    const isStart = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
      method === 'POST' && path.endsWith('/exports');
    // The answer comes byte by byte, so that the reload comes in the middle of it.
    scene.emulator.faults.add({ listener: 'api', method: 'POST', kind: 'slow', bytesPerSecond: 40, count: 1 });
    scene.emulator.clearRequests();
    await second.window.eval(
      async (vscode, arg) => {
        void vscode.commands.executeCommand('accExports.startExport', arg);
      },
      { projectId: DEFAULT_PROJECT, fileVersions: [VERSION], name: 'Reloaded' },
    );
    await eventually('the start is sent', () => scene.emulator.faults.waiting.length === 0);
    await scene.bed.bed.reload(second.window);
    await second.ui.openSidebar(TITLE);
    await second.ui.treeRow(/^Reloaded, (running|ready)/).waitFor();
    assert.equal(scene.emulator.requests.filter(isStart).length, 1);
    assert.equal(await scene.countToasts('may have started'), 0);
  });

  it('leaves no secret behind', () => scene.assertNoSecrets());
});
