import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { FilesView } from '../../src/editor/files/filesView.ts';
import type { FileNode, FilesNode } from '../../src/views/filesNodes.ts';
import { SETTINGS, VIEWS } from '../../src/ids.ts';
import type { Job } from '../../src/jobs/job.ts';
import { World } from '../emulator/world/world.ts';
import { eventually } from '../support/eventually.ts';
import { activated, useSession } from './support/session.ts';

const FILES = 450;

function building(): World {
  const world = new World();
  world.addHub({ name: 'Byron Construction' });
  const folder = world.addFolder(world.addProject({ name: 'Tower A' }), 'Project Files');
  world.addFile(folder, {
    name: 'A-101.pdf',
    versions: [{ bytes: 1_000_000 }, { bytes: 4_200_000, author: 'Ada Byron' }],
  });
  world.addFile(folder, { name: 'A-102.pdf', versions: [{ bytes: 8_200_000 }] });
  world.addFile(folder, 'Minutes.docx');
  world.addFiles(world.addFolder(folder, 'Plans'), FILES);
  const school = world.addFolder(world.addProject({ name: 'School' }), 'Project Files');
  world.addFile(school, 'S-1.pdf');
  return world;
}

describe('files view', () => {
  const session = useSession({ world: building() });
  let files: FilesView;

  before(async () => {
    ({ files } = await activated());
  });

  // A view that is in sight lists anew after each change of the account; other suites count requests.
  after(() => vscode.commands.executeCommand(`${VIEWS.files}.removeView`));

  const asked = (path: RegExp): number =>
    session().emulator.requests.filter((request) => path.test(request.path)).length;

  /** The row at the end of a way of names, as the tree shows it. */
  async function at(...names: readonly string[]): Promise<FilesNode> {
    let node: FilesNode | undefined;
    for (const name of names) {
      const rows = await files.getChildren(node);
      const labels = rows.map((row) => files.getTreeItem(row).label as string);
      node = rows[labels.indexOf(name)];
      assert.ok(node, `no ${name} among ${labels.join(', ')}`);
    }
    assert.ok(node);
    return node;
  }

  async function fileAt(...names: readonly string[]): Promise<FileNode> {
    const node = await at('Byron Construction', ...names);
    assert.ok(node.kind === 'filesFile');
    return node;
  }

  /** Opens a row in the view, as a click does. */
  async function expand(node: FilesNode): Promise<void> {
    await files.view.reveal(node, { expand: true, select: true, focus: true });
  }

  it('asks for nothing before it is opened, and for nothing while nobody is signed in', async () => {
    await vscode.commands.executeCommand(`${VIEWS.files}.focus`);
    await eventually('the view is open', () => files.view.visible);
    assert.deepEqual(await files.getChildren(), []);
    assert.equal(asked(/^\/project\//), 0);
  });

  it('lists by itself once somebody is signed in, and shows the projects of the one account at once', async () => {
    await session().signIn();
    await eventually('the projects are listed', () => asked(/\/projects$/) === 1);
    assert.equal(asked(/\/hubs$/), 1);
    assert.equal(files.view.message ?? '', '');
    const hub = await at('Byron Construction');
    assert.equal(files.getTreeItem(hub).collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
    assert.equal(files.getTreeItem(hub).contextValue, 'container');
    assert.equal(asked(/topFolders/), 0, 'only what is open is asked for');
  });

  it('lists what is opened, with boxes for what can be exported', async () => {
    await expand(await at('Byron Construction', 'Tower A'));
    await eventually('the top folders are listed', () => asked(/topFolders/) === 1);
    const folder = await at('Byron Construction', 'Tower A', 'Project Files');
    await expand(folder);
    await eventually('the folder is listed', () => asked(/\/contents$/) === 1);
    assert.equal(files.getTreeItem(folder).contextValue, 'folder container exportable');
    const item = files.getTreeItem(await fileAt('Tower A', 'Project Files', 'A-101.pdf'));
    assert.match(String(item.description), /^v2 · 4\.2 MB · Ada Byron · \d/);
    assert.equal(item.contextValue, 'file exportable');
    assert.ok(typeof item.checkboxState === 'object');
    assert.equal(item.checkboxState.state, vscode.TreeItemCheckboxState.Unchecked);
    const minutes = await fileAt('Tower A', 'Project Files', 'Minutes.docx');
    assert.equal(files.getTreeItem(minutes).checkboxState, undefined);
    const { tooltip } = files.resolveTreeItem(files.getTreeItem(minutes), minutes);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.match(tooltip.value, /Only PDF\\, DWG and RVT can be exported/);
  });

  it('loads a page at a time, by the command of its last row', async () => {
    const plans = await at('Byron Construction', 'Tower A', 'Project Files', 'Plans');
    await expand(plans);
    for (const length of [201, 401, FILES]) {
      const rows = await files.getChildren(plans);
      assert.equal(rows.length, length);
      const last = rows.at(-1);
      if (last?.kind === 'filesMore') {
        const { command } = files.getTreeItem(last);
        assert.ok(command);
        await vscode.commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]));
      }
    }
    const before = asked(/\/contents$/);
    await files.refresh(plans);
    await eventually('the view lists it again', () => asked(/\/contents$/) === before + 1);
    assert.equal((await files.getChildren(plans)).length, 201);
  });

  it('says what is checked, and that an export is of one project', async () => {
    const [one, two] = await Promise.all([
      fileAt('Tower A', 'Project Files', 'A-101.pdf'),
      fileAt('Tower A', 'Project Files', 'A-102.pdf'),
    ]);
    files.check([one, two], true);
    assert.equal(files.view.description, '2 files checked, 12.4 MB');
    const box = files.getTreeItem(one).checkboxState;
    assert.ok(typeof box === 'object' && box.state === vscode.TreeItemCheckboxState.Checked);
    await session().run('refreshFiles');
    assert.deepEqual(
      files.checked.map(({ file }) => file.name),
      ['A-101.pdf', 'A-102.pdf'],
    );
    files.check([await fileAt('School', 'Project Files', 'S-1.pdf')], true);
    assert.match(files.view.message ?? '', /2 files of “Tower A” were unchecked\.$/);
    assert.match(files.view.description ?? '', /^1 file checked/);
    assert.equal(await session().run('uncheckAll'), 1);
    assert.equal(files.view.message ?? '', '');
  });

  it('exports what is checked, and unchecks it', async () => {
    files.check([await fileAt('Tower A', 'Project Files', 'A-101.pdf')], true);
    let jobs: readonly Job[] | undefined;
    const done = session()
      .press<readonly Job[]>('exportChecked')
      .then((started) => (jobs = started));
    await eventually('the questions are answered', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return jobs !== undefined;
    });
    await done;
    assert.equal(jobs?.length, 1);
    assert.equal(session().emulator.requests.filter(({ method }) => method === 'POST').length, 1);
    assert.deepEqual(files.checked, []);
    const [job] = jobs ?? [];
    assert.ok(job);
    await session().untilState(job.id, 'ready');
  });

  it('says why a folder could not be listed, until it can be', async () => {
    session().emulator.faults.add({ listener: 'api', kind: 'status', status: 403, path: '/contents$', count: 1 });
    const folder = await at('Byron Construction', 'School', 'Project Files');
    await files.refresh(folder);
    await files.getChildren(folder);
    assert.match(files.view.message ?? '', /^“Project Files” could not be listed: you have no permission for it/);
    await files.refresh(folder);
    assert.equal((await files.getChildren(folder)).length, 1);
    assert.equal(files.view.message ?? '', '');
  });

  it('forgets everything when the API host changes, and when nobody is signed in any more', async () => {
    files.check([await fileAt('Tower A', 'Project Files', 'A-101.pdf')], true);
    const { origin } = session().emulator;
    const before = asked(/\/hubs$/);
    await session().setting(SETTINGS.apiBaseUrl, origin.replace('127.0.0.1', 'localhost'));
    await eventually('nothing is checked', () => files.checked.length === 0);
    await eventually('it is listed from there', () => asked(/\/hubs$/) > before);
    await session().setting(SETTINGS.apiBaseUrl, origin);
    await session().run('clearAccessToken');
    await eventually('nothing is shown', async () => (await files.getChildren()).length === 0);
  });
});
