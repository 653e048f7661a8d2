import * as vscode from 'vscode';
import { TASK_TYPE } from '../../ids.ts';
import { recipeName, RECIPES_GLOB } from './recipeUri.ts';
import type { RecipeServices } from './runRecipeFile.ts';

/** The most recipes that are offered as tasks. */
const MOST_TASKS = 50;

/** A task that runs a recipe: one found in the workspace, or one that `tasks.json` names. */
export class RecipeTasks implements vscode.TaskProvider {
  readonly #services: RecipeServices;

  constructor(services: RecipeServices) {
    this.#services = services;
  }

  async provideTasks(): Promise<vscode.Task[]> {
    const found = await vscode.workspace.findFiles(RECIPES_GLOB, '**/node_modules/**', MOST_TASKS);
    return found.flatMap((uri) => {
      const folder = vscode.workspace.getWorkspaceFolder(uri);
      return folder ? [recipeTask(this.#services, uri, folder)] : [];
    });
  }

  /** The definition must stay the same object. */
  resolveTask({ definition, scope, name }: vscode.Task): vscode.Task | undefined {
    const path: unknown = definition['recipe'];
    const folder = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
    if (typeof path !== 'string' || path === '' || !folder) return undefined;
    const uri = vscode.Uri.joinPath(folder.uri, ...path.split(/[/\\]/));
    return task(this.#services, uri, definition, scope ?? folder, name);
  }
}

/** The task of a recipe that is in an open folder. @param mayAsk whether somebody has started it by hand and waits for it */
export function recipeTask(
  services: RecipeServices,
  uri: vscode.Uri,
  folder: vscode.WorkspaceFolder,
  { mayAsk }: { readonly mayAsk: boolean } = { mayAsk: false },
): vscode.Task {
  const recipe = uri.path.slice(folder.uri.path.replace(/\/$/, '').length + 1);
  return task(services, uri, { type: TASK_TYPE, recipe }, folder, recipeName(uri), mayAsk);
}

/** True while the task of a recipe runs in this window. */
export function isRunning(task: vscode.Task): boolean {
  return vscode.tasks.taskExecutions.some(
    ({ task: other }) =>
      other.definition.type === TASK_TYPE &&
      other.definition['recipe'] === task.definition['recipe'] &&
      folderOf(other) === folderOf(task),
  );
}

function folderOf({ scope }: vscode.Task): string | undefined {
  return typeof scope === 'object' ? scope.uri.toString() : undefined;
}

function task(
  services: RecipeServices,
  uri: vscode.Uri,
  definition: vscode.TaskDefinition,
  scope: vscode.WorkspaceFolder | vscode.TaskScope,
  name: string,
  mayAsk = false,
): vscode.Task {
  const execution = new vscode.CustomExecution(async () => {
    const { RecipeTerminal } = await import('./recipeTerminal.ts');
    return new RecipeTerminal(services, uri, mayAsk);
  });
  return new vscode.Task(definition, scope, name, TASK_TYPE, execution, []);
}
