import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { DEFAULT_PROJECT } from '../emulator/exports/jobs.ts';
import type { JobSpec } from '../emulator/exports/jobSpec.ts';
import type { StartOrder } from '../emulator/world/worldExports.ts';
import type { WorldFile } from '../emulator/world/worldFile.ts';
import type { UiWindow } from './support/bed.ts';
import { eventually } from '../support/eventually.ts';
import { Picker } from './support/picker.ts';
import { Scene, startByProgram } from './support/scene.ts';
import { TITLE, words } from './support/words.ts';

const AGAIN = words('command.exportAgain');
/** Time enough to be seen as ready. */
const SHORT_LIFE_MS = 6000;
const LOST = { listener: 'api', method: 'POST', path: 'exports$', kind: 'reset', count: 1 } as const;

describe('exporting again', () => {
  let scene: Scene;
  let window: UiWindow;
  let picker: Picker;
  let next: Partial<JobSpec> = {};
  const orders: StartOrder[] = [];

  before(async () => {
    scene = await Scene.start({ viewport: { width: 1280, height: 760 }, emulator: { startedJobMs: 500 } });
    scene.emulator.onStart = (order) => {
      orders.push(order);
      return next;
    };
    window = await scene.open();
    picker = new Picker(window.ui);
    await scene.signIn(window);
    await window.ui.openSidebar(TITLE);
    await window.ui.widenSidebar(160);
  });
  after(() => scene.close());
  afterEach(async function () {
    next = {};
    scene.emulator.faults.clear();
    await scene.pictureOf(this.currentTest);
    await window.ui.page.keyboard.press('Escape');
  });

  const posts = (): number =>
    scene.emulator.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/exports')).length;

  function file(name: string): WorldFile {
    const project = scene.emulator.world.project(DEFAULT_PROJECT);
    assert.ok(project);
    const folder = scene.emulator.world.at(project, 'Project Files', 'Plans', 'Architecture');
    const found = [...folder.entries.all()].find((entry) => entry.kind === 'file' && entry.spec.name === name);
    assert.ok(found?.kind === 'file');
    return found;
  }

  /** Pastes the URN of a version into *Start Export…*, and takes what is offered. */
  async function startByHand(urn: string): Promise<void> {
    await window.ui.palette(`${words('category')}: ${words('command.startExport')}`);
    await picker.shown('Start Export');
    await picker.type(urn);
    await picker.row('Export from the pasted text').waitFor();
    await picker.accept();
    await picker.choose('Start Export: Their Project', 'Seefeld School, Phase 2');
    await picker.shown(/: 1 file, /);
    await picker.accept();
  }

  it('offers it on the row whose link died, with the latest versions', async () => {
    const { ui } = window;
    const plan = file('A-101 Ground floor.pdf');
    const before = plan.tip;
    next = { linkLifetimeMs: SHORT_LIFE_MS };
    await startByProgram(window, 'Ground floor', [before.urn]);
    next = {};
    await ui.treeRow(/^Ground floor, ready/).waitFor();
    await ui.treeRow('Needs attention, 1').waitFor();
    await ui.treeRow(/^Ground floor, link expired, export again/).waitFor();
    await ui.screenshot('again-expired');
    const after = plan.addVersion();
    await ui.clearToasts();
    await ui.rowAction('Ground floor', AGAIN);
    await picker.row('The same versions').waitFor();
    await ui.screenshot('again-which');
    await picker.choose('Export Again: Ground floor', 'The latest versions of the same files');
    await ui.treeRow(/^Ground floor, .*2nd export, before: \d\d:\d\d/).waitFor();
    assert.deepEqual(orders.at(-1)?.ids, [after.urn]);
    await ui.treeRow(/^Ground floor, ready, .*2nd export, before/).waitFor();
    await ui.treeRow('Done, 1').click();
    await ui.treeRow(/^Ground floor, .*exported again/).waitFor();
    await ui.screenshot('again-lineage');
    await ui.hover(ui.treeRow(/^Ground floor, ready/));
    await ui.screenshot('again-tooltip');
    await ui.clearToasts();
  });

  it('repeats the same versions, and counts on', async () => {
    const { ui } = window;
    await ui.rowMenu(/^Ground floor, ready/, AGAIN);
    await picker.choose('Export Again: Ground floor', 'The same versions');
    await ui.treeRow(/^Ground floor, .*3rd export, before/).waitFor();
    assert.deepEqual(orders.at(-1)?.ids, [file('A-101 Ground floor.pdf').tip.urn]);
    await ui.treeRow(/^Ground floor, ready, .*3rd export/).waitFor();
    await ui.clearToasts();
  });

  it('asks once for the files of an export that was tracked by its id', async () => {
    const { ui } = window;
    await scene.track(window, 'Somebody’s export', { service: 'files' });
    await ui.treeRow(/^Somebody’s export, ready/).waitFor();
    await ui.rowMenu('Somebody’s export', AGAIN);
    await ui.dialog().getByText('What was in this export is not known yet.').waitFor();
    await ui.screenshot('again-unknown');
    await ui.dialog().getByRole('button', { name: 'Choose', exact: true }).click();
    await picker.choose('What Was in Somebody’s export', 'Project Files');
    await picker.choose(/: Project Files$/, 'Plans');
    await picker.choose(/: Plans$/, 'Structure');
    await picker.choose(/: Structure$/, 'This folder only');
    await picker.shown(/: 3 files/);
    await picker.accept();
    await ui.treeRow(/^Somebody’s export, .*2nd export/).waitFor();
    assert.equal(orders.at(-1)?.ids.length, 3);
    await ui.treeRow(/^Somebody’s export, ready, .*2nd export/).waitFor();
    await ui.rowMenu(/^Somebody’s export, ready, .*2nd export/, AGAIN);
    await picker.choose('Export Again: Somebody’s export', 'The same versions');
    await ui.treeRow(/^Somebody’s export, .*3rd export/).waitFor();
    await ui.treeRow(/^Somebody’s export, ready, .*3rd export/).waitFor();
    await ui.clearToasts();
  });

  it('leaves the decision to the person when the answer to a start was lost', async () => {
    const { ui } = window;
    const before = posts();
    scene.emulator.faults.add(LOST);
    await startByHand(file('A-102 Level 1.pdf').tip.urn);
    await ui.treeRow(/^A-102 Level 1, may have started: resolve/).waitFor();
    assert.equal(posts(), before + 1);
    await eventually(
      () => `it is told among ${scene.toasts.texts().join(' | ')}`,
      () => scene.toasts.count(/The service’s answer to the start of .*A-102 Level 1.* was lost/) === 1,
    );
    await ui.screenshot('start-lost');
    // Another export that is started, looked at and ready proves that there was time for a second request.
    await scene.track(window, 'Meanwhile', { service: 'files', durationMs: 3000 });
    await ui.treeRow(/^Meanwhile, ready/).waitFor();
    assert.equal(posts(), before + 1, 'nothing is sent twice by itself');
    await ui.clearToasts();
    await ui.rowAction('A-102 Level 1', words('command.decideStart'));
    await picker.row('Start it again').waitFor();
    await ui.screenshot('start-lost-decide');
    await picker.choose('A-102 Level 1: Did It Start?', 'Start it again');
    await ui.treeRow(/^A-102 Level 1, .*2nd export/).waitFor();
    assert.equal(posts(), before + 2);
    await ui.treeRow(/^A-102 Level 1, ready, .*2nd export/).waitFor();
    await eventually(
      'nothing is in doubt',
      async () => !(await ui.treeRows()).some((row) => row.includes('started: resolve')),
    );
    await ui.clearToasts();
  });

  it('takes the id of one that did start', async () => {
    const { ui } = window;
    scene.emulator.faults.add(LOST);
    await startByProgram(window, 'Level 2', [file('A-103 Level 2.pdf').tip.urn]).catch(() => undefined);
    await ui.treeRow(/^Level 2, may have started: resolve/).waitFor();
    const started = scene.emulator.jobs.at(-1);
    assert.ok(started);
    await ui.rowAction('Level 2', words('command.decideStart'));
    await picker.choose('Level 2: Did It Start?', 'It started: enter its ID…');
    await ui.answer('It Did Start', started.exportId);
    await ui.treeRow(/^Level 2, ready/).waitFor();
    await ui.clearToasts();
  });

  it('leaves no secret behind', () => scene.assertNoSecrets());
});
