import fs from 'node:fs';
import path from 'node:path';
import { defaultOptions } from '../../src/acc/exportOptions.ts';
import { type Recipe, RECIPE_SUFFIX } from '../../src/recipes/recipe.ts';
import { recipeText } from '../../src/recipes/recipeFile.ts';
import { DEFAULT_PROJECT } from '../emulator/exports/jobs.ts';
import type { World } from '../emulator/world/world.ts';

/** Recipes for what is in the default world, by their file names. */
export function demoRecipes(world: World): ReadonlyMap<string, Recipe> {
  const project = world.project(DEFAULT_PROJECT);
  if (!project) throw new RangeError('the demo needs the default world');
  const where = { project: project.id, projectName: project.name };
  const names = ['Project Files', 'Plans'];
  const folder = world.at(project, ...names);
  const plans: Recipe = {
    service: 'files',
    ...where,
    target: 'exports',
    take: { kind: 'folder', folder: folder.urn, path: names.join('/'), recursive: true, filter: 'A-*.pdf, S-*.pdf' },
    options: { ...defaultOptions('files'), outputFileName: 'Plans' },
  };
  const sheets: Recipe = {
    service: 'sheets',
    ...where,
    target: 'exports',
    take: { kind: 'sheets', versionSet: project.sheets.versionSets.at(-1)?.name },
    options: { ...defaultOptions('sheets'), outputFileName: 'Revision B' },
  };
  return new Map([
    [`plans${RECIPE_SUFFIX}`, plans],
    [`revision-b${RECIPE_SUFFIX}`, sheets],
  ]);
}

/** Writes the recipes into a folder. */
export function writeDemoRecipes(world: World, folder: string): void {
  for (const [name, recipe] of demoRecipes(world)) fs.writeFileSync(path.join(folder, name), recipeText(recipe));
}
