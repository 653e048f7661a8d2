import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RecipeTake } from '../../../src/recipes/recipe.ts';
import type { Found } from '../../../src/launch/origin.ts';
import { findSources } from '../../../src/recipes/findSources.ts';
import { World } from '../../emulator/world/world.ts';
import { type Bench, useBenches } from '../../support/filesScene.ts';

describe('what a recipe takes', function () {
  this.timeout(15_000);
  const open = useBenches();

  async function find({ catalog, hub }: Bench, project: string, take: RecipeTake): Promise<Found & { seen: number }> {
    const { key } = await hub.current();
    let seen = 0;
    const onSearch = (files: number): void => void (seen = files);
    return { ...(await findSources(catalog, key, { project, take }, onSearch, new AbortController().signal)), seen };
  }

  function tower(): { readonly world: World; readonly project: ReturnType<World['addProject']> } {
    const world = new World();
    world.addHub({ name: 'Hub' });
    return { world, project: world.addProject({ name: 'Tower' }) };
  }

  for (const recursive of [false, true]) {
    it(`what cannot be exported is only counted, ${recursive ? 'also in subfolders' : 'and told while it is looked for'}`, async () => {
      const { world, project } = tower();
      const folder = world.addFolder(project, 'Plans');
      world.addFiles(folder, 450, (index) => ({ name: `Letter ${index}.docx` }));
      world.addFile(folder, 'A.pdf');
      const take = { kind: 'folder', folder: folder.urn, recursive, filter: '' } as const;
      const { sources, others, seen } = await find(await open(world), project.id, take);
      assert.deepEqual(
        sources.map(({ name }) => name),
        ['A.pdf'],
      );
      assert.deepEqual([others, seen], [450, 451]);
    });
  }

  it('sheets have the names that a start in the editor gives them', async () => {
    const { world, project } = tower();
    project.sheets.add('Tender', [
      { number: 'A-1', title: ' Ground ' },
      { number: ' A-2', title: '' },
    ]);
    const { sources } = await find(await open(world), project.id, { kind: 'sheets' });
    assert.deepEqual(
      sources.map(({ name }) => name),
      ['A-1 Ground', 'A-2'],
    );
  });
});
