import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { World } from '../../emulator/world/world.ts';
import { defaultWorld } from '../../emulator/world/worldDefault.ts';
import { firstProject, list, namesOf, pages, pathOf, read } from '../../support/emulator/browse.ts';
import { withEmulator } from '../../support/emulator/emulator.ts';

describe('emulator: the world', () => {
  it('has the same ids in each start', () => {
    const urns = (): readonly string[] => {
      const world = defaultWorld();
      const [project] = world.projects;
      assert.ok(project);
      const folder = world.at(project, 'Project Files', 'Plans', 'Details');
      return [folder.urn, ...[...folder.entries.slice(0, 3)].map(({ urn }) => urn)];
    };
    assert.deepEqual(urns(), urns());
    assert.equal(new Set(urns()).size, 4);
  });

  it('tells all of its files apart', () => {
    const world = defaultWorld();
    const files = world.projects.flatMap(({ topFolders }) =>
      [...topFolders.all()].flatMap((folder) => [...folder.walk()]),
    );
    assert.ok(files.length > 10_400);
    assert.equal(new Set(files.map(({ urn }) => urn)).size, files.length);
    for (const file of files) {
      const found = world.version(file.tip.urn);
      assert.equal(found?.version?.urn, file.tip.urn);
      assert.equal(found.file.folder, file.folder);
    }
    const made = files.find(({ tip }) => tip.name === 'Plan 00001.pdf')?.urn.slice(0, -1);
    for (const urn of ['', 'urn:adsk.wipprod:dm.lineage:', `${made}_`, `${made?.slice(0, -4)}zzzzz`]) {
      assert.equal(world.file(urn), undefined, urn);
    }
  });

  it('can be grown while it is served: hubs, projects, folders, files and versions', async () => {
    await withEmulator({ world: new World() }, async (emulator) => {
      const { world } = emulator;
      assert.throws(() => world.addProject({ name: 'Nowhere' }), /needs a hub/);
      const hub = world.addHub({ name: 'Bauhaus', region: 'EMEA' });
      const project = world.addProject({ hub, name: 'Kita' });
      const folder = world.addFolder(project, 'Project Files');
      const twins = [world.addFile(folder, 'Plan.pdf'), world.addFile(folder, 'Plan.pdf')];
      assert.notEqual(twins[0]?.urn, twins[1]?.urn);
      const file = world.addFile(folder, {
        name: 'Schnitt.dwg',
        versions: [{ bytes: 5, author: 'Ada Byron', at: Date.UTC(2026, 0, 2) }],
      });
      const tip = `${pathOf(project, 'items', file.urn)}/tip`;
      const [first] = (await list(emulator, `${pathOf(project, 'items', file.urn)}/versions`)).data;
      assert.deepEqual(
        ['storageSize', 'lastModifiedUserName', 'lastModifiedTime'].map((key) => first?.attributes[key]),
        [5, 'Ada Byron', '2026-01-02T00:00:00.000Z'],
      );
      file.addVersion({ name: 'Schnitt neu.dwg' });
      const reply = await read(emulator, tip);
      assert.match(reply.text, /"name":"Schnitt neu\.dwg"/);
      world.remove(file);
      assert.equal((await read(emulator, tip)).status, 404);
      const contents = `${pathOf(project, 'folders', folder.urn)}/contents`;
      assert.deepEqual(namesOf((await list(emulator, contents)).data), ['Plan.pdf', 'Plan.pdf']);
      world.remove(folder);
      assert.equal((await read(emulator, contents)).status, 404);
      assert.equal(world.file(twins[0]?.urn ?? ''), undefined);
    });
  });

  it('makes a hundred thousand files only when they are asked for', async () => {
    await withEmulator({}, async (emulator) => {
      const project = firstProject(emulator);
      let made = 0;
      const folder = emulator.world.addFolder(emulator.world.at(project, 'Project Files'), 'Archive');
      emulator.world.addFiles(folder, 100_000, (index) => {
        made++;
        return { name: `${index}.pdf` };
      });
      emulator.world.addTree(folder, { folders: 100, filesEach: 1000 });
      assert.equal(made, 0);
      const contents = `${pathOf(project, 'folders', folder.urn)}/contents`;
      const last = await list(emulator, `${contents}?page[number]=499`);
      assert.equal(namesOf(last.data).at(-1), '99999.pdf');
      assert.equal(made, 200);
      const below = emulator.world.at(project, 'Project Files', 'Archive', 'Part 100');
      assert.equal((await pages(emulator, `${pathOf(project, 'folders', below.urn)}/contents`)).length, 5);
    });
  });
});
