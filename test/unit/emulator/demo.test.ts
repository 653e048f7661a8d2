import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseRecipe, recipeText } from '../../../src/recipes/recipeFile.ts';
import { demoRecipes } from '../../demo/recipes.ts';
import { demoLives, demoStarts } from '../../emulator/demoStarts.ts';
import { startDemo } from '../../emulator/demo.ts';
import { defaultWorld } from '../../emulator/world/worldDefault.ts';
import { withEmulator } from '../../support/emulator/emulator.ts';

describe('emulator: the demo', () => {
  it('names exports of what is there, each by exactly one way', async () => {
    await withEmulator({}, async (emulator) => {
      const demo = startDemo(emulator);
      demo.dispose();
      const { world } = emulator;
      assert.ok(demo.listing.starts.length >= 5);
      for (const { name, projectId, fileVersions, folder, sheets } of demo.listing.starts) {
        const project = world.project(projectId);
        const given = [
          fileVersions?.every((urn) => world.version(urn)?.version?.file.folder.project === project),
          folder === undefined ? undefined : world.folder(folder)?.project === project,
          sheets?.every((id) => project?.sheets.find(id) !== undefined),
        ].filter((found) => found !== undefined);
        assert.deepEqual(given, [true], name);
      }
    });
  });

  it('lets one link die soon, the first time only', () => {
    const life = demoLives();
    const [, short] = demoStarts(defaultWorld());
    const order = { service: 'files', projectId: '', userId: '', ids: ['x'], outputFileName: short?.name } as const;
    assert.equal(life({ ...order, outputFileName: 'Other' })?.linkLifetimeMs, undefined);
    assert.equal(life(order)?.linkLifetimeMs, 90_000);
    assert.equal(life(order)?.linkLifetimeMs, undefined);
  });

  it('has recipes that can be read', () => {
    const world = defaultWorld();
    const recipes = demoRecipes(world);
    assert.equal(recipes.size, 2);
    for (const [name, recipe] of recipes) {
      assert.deepEqual(parseRecipe(recipeText(recipe)), { recipe, ignored: [] }, name);
      if (recipe.take.kind === 'folder') assert.ok(world.folder(recipe.take.folder), name);
    }
  });
});
