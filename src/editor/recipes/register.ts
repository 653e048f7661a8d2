import * as vscode from 'vscode';
import { TASK_TYPE } from '../../ids.ts';
import { DisposableStore } from '../../lib/disposables.ts';
import type { ExportMemory } from '../shell/exportMemory.ts';
import { lazily } from '../shell/lazily.ts';
import { type Feature, type ShellWithJobs, asking } from '../shell/shell.ts';
import { RecipeLens } from './recipeLens.ts';
import { RecipeTasks } from './recipeTasks.ts';
import { RECIPES_GLOB } from './recipeUri.ts';

/** Exports that are files of a workspace: the lines above them, their tasks and commands. */
export function registerRecipes(
  services: ShellWithJobs & { readonly exportMemory: ExportMemory },
): Feature<'runRecipe' | 'saveAsRecipe' | 'showLastResult'> {
  const store = new DisposableStore();
  const lens = store.add(new RecipeLens(services));
  store.add(vscode.languages.registerCodeLensProvider({ pattern: RECIPES_GLOB }, lens));
  store.add(vscode.tasks.registerTaskProvider(TASK_TYPE, new RecipeTasks(services)));
  return {
    commands: {
      runRecipe: asking(lazily(async () => (await import('./runRecipe.ts')).runRecipe(services))),
      saveAsRecipe: lazily(async () => (await import('./saveAsRecipe.ts')).saveAsRecipe(services)),
      showLastResult: lazily(async () => (await import('./showLastResult.ts')).showLastResult(services)),
    },
    dispose: () => store.dispose(),
  };
}
