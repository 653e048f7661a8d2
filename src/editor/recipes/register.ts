import * as vscode from 'vscode';
import { TASK_TYPE } from '../../ids.ts';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import { RecipeLens } from './recipeLens.ts';
import { RecipeTasks } from './recipeTasks.ts';
import { RECIPES_GLOB } from './recipeUri.ts';
import type { RecipeServices } from './runRecipeFile.ts';

/** What recipes add to the editor besides commands: the lines above them, and tasks. */
export function registerRecipes(services: RecipeServices): Disposable {
  const store = new DisposableStore();
  const lens = store.add(new RecipeLens(services));
  store.add(vscode.languages.registerCodeLensProvider({ pattern: RECIPES_GLOB }, lens));
  store.add(vscode.tasks.registerTaskProvider(TASK_TYPE, new RecipeTasks(services)));
  return store;
}
