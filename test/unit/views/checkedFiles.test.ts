import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isExportable } from '../../../src/views/checkedFiles.ts';
import type { FileNode } from '../../../src/views/filesNodes.ts';
import { World } from '../../emulator/world/world.ts';
import { type Bench, useBenches } from '../../support/filesScene.ts';

function twoProjects(): World {
  const world = new World();
  world.addHub({ name: 'Hub' });
  for (const name of ['Tower', 'School']) {
    const files = world.addFolder(world.addProject({ name }), 'Files');
    for (const file of ['1.pdf', '2.dwg', '3.rvt', '4.docx']) world.addFile(files, `${name} ${file}`);
  }
  return world;
}

async function fileAt({ at }: Bench, project: string, file: string): Promise<FileNode> {
  const node = await at('Hub', project, 'Files', `${project} ${file}`);
  assert.ok(node.kind === 'filesFile');
  return node;
}

describe('editor/files checked files', () => {
  const open = useBenches();

  it('holds what can be exported, in the order of checking', async () => {
    const bench = await open(twoProjects());
    const nodes = await Promise.all(['3.rvt', '1.pdf', '4.docx', '2.dwg'].map((name) => fileAt(bench, 'Tower', name)));
    assert.deepEqual(
      nodes.map(({ file }) => isExportable(file)),
      [true, true, false, true],
    );
    let fired = 0;
    bench.model.onDidChangeChecked(() => fired++);
    assert.equal(bench.model.check(nodes.map((node) => [node, true] as const)), undefined);
    assert.equal(fired, 1);
    assert.deepEqual(
      bench.model.checked.map(({ project, file }) => [project.name, file.name]),
      [
        ['Tower', 'Tower 3.rvt'],
        ['Tower', 'Tower 1.pdf'],
        ['Tower', 'Tower 2.dwg'],
      ],
    );
    bench.model.check([[nodes[0]!, true]]);
    assert.equal(fired, 1, 'nothing changed');
    bench.model.check([[nodes[0]!, false]]);
    assert.equal(bench.model.checked.length, 2);
    assert.equal(bench.model.isChecked(nodes[0]!), false);
  });

  it('is of one project: the first file of another takes the place of all before', async () => {
    const bench = await open(twoProjects());
    const [one, two] = [await fileAt(bench, 'Tower', '1.pdf'), await fileAt(bench, 'Tower', '2.dwg')];
    const other = await fileAt(bench, 'School', '1.pdf');
    bench.model.check([
      [one, true],
      [two, true],
    ]);
    bench.changes.length = 0;
    const cleared = bench.model.check([[other, true]]);
    assert.deepEqual([cleared?.project.name, cleared?.count], ['Tower', 2]);
    assert.deepEqual(
      bench.model.checked.map(({ file }) => file.name),
      ['School 1.pdf'],
    );
    assert.deepEqual(bench.changes, [[one, two]], 'their boxes are drawn again');
  });

  it('is emptied at once, and draws the boxes again', async () => {
    const bench = await open(twoProjects());
    const one = await fileAt(bench, 'Tower', '1.pdf');
    bench.model.check([[one, true]]);
    bench.changes.length = 0;
    assert.equal(bench.model.uncheck(), 1);
    assert.deepEqual([bench.model.checked.length, bench.changes], [0, [[one]]]);
    assert.equal(bench.model.uncheck(), 0);
  });

  it('gives back what was exported, and keeps what was checked meanwhile', async () => {
    const bench = await open(twoProjects());
    const [one, two] = [await fileAt(bench, 'Tower', '1.pdf'), await fileAt(bench, 'Tower', '2.dwg')];
    bench.model.check([[one, true]]);
    const exported = bench.model.checked;
    bench.model.check([[two, true]]);
    assert.equal(bench.model.uncheck(exported), 1);
    assert.deepEqual(
      bench.model.checked.map(({ file }) => file.name),
      ['Tower 2.dwg'],
    );
  });

  it('outlives refreshing: with the newest version, and without files that are gone', async () => {
    const world = twoProjects();
    const bench = await open(world);
    const [one, two] = [await fileAt(bench, 'Tower', '1.pdf'), await fileAt(bench, 'Tower', '2.dwg')];
    bench.model.check([
      [one, true],
      [two, true],
    ]);
    bench.model.refresh();
    assert.equal(bench.model.checked.length, 2);
    const files = world.at(world.projects[0]!, 'Files');
    for (const file of files.walk()) {
      if (file.displayName === 'Tower 1.pdf') file.addVersion({ author: 'Bo Lind' });
      if (file.displayName === 'Tower 2.dwg') world.remove(file);
    }
    bench.model.refresh();
    const fresh = await fileAt(bench, 'Tower', '1.pdf');
    assert.equal(fresh.file.version, 2);
    assert.equal(bench.model.isChecked(fresh), true);
    assert.deepEqual(
      bench.model.checked.map(({ file }) => file),
      [fresh.file],
    );
  });

  it('outlives a page that does not show it any more', async () => {
    const world = new World();
    world.addHub({ name: 'Hub' });
    world.addFiles(world.addFolder(world.addProject({ name: 'Tower' }), 'Files'), 450);
    const bench = await open(world);
    const files = await bench.at('Hub', 'Tower', 'Files');
    const more = (await bench.model.children(files)).at(-1);
    assert.ok(more?.kind === 'filesMore');
    await bench.model.loadMore(more);
    const late = (await bench.model.children(files))[300];
    assert.ok(late?.kind === 'filesFile');
    bench.model.check([[late, true]]);
    bench.model.refresh(files);
    assert.equal((await bench.model.children(files)).length, 201);
    assert.equal(bench.model.checked.length, 1, 'it may be on a later page');
  });
});
