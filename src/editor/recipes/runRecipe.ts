import * as l10n from '@vscode/l10n';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { CancelledError } from '../../lib/cancel.ts';
import { UserError } from '../../words/userError.ts';
import { plainText } from '../../words/format/text.ts';
import { isRunning, recipeTask } from './recipeTasks.ts';
import { recipeFolder, recipeName, recipeUri } from './recipeUri.ts';
import { type RecipeResult, type RecipeServices, runRecipeFile } from './runRecipeFile.ts';
import { tell } from '../shell/boundary.ts';
import type { Call, Handler } from '../shell/shell.ts';
import { inNotification } from '../shell/progress.ts';

/** How often a recipe is saved before it counts as one that cannot be. */
const MOST_SAVES = 3;

/**
 * Runs a recipe: the file of a menu, `{uri}`, or for a user the one in the editor. A user gets its task with a terminal, `{task}`; a
 * program waits and gets `{files, copies, jobs}`.
 */
export function runRecipe(services: RecipeServices): Handler {
  return async ([argument], call): Promise<RecipeResult | { readonly task: string }> => {
    const uri = recipeUri(argument, call.interactive);
    const folder = recipeFolder(uri);
    await save(uri);
    if (!call.interactive) return run(services, uri, call, false);
    if (!vscode.workspace.isTrusted) {
      // Tasks would ask to trust the whole workspace, which is more than this needs.
      await askUntrusted(uri);
      const result = await run(services, uri, call, true);
      // Without a terminal nothing else says it; of a workspace elsewhere it was told already.
      if (folder.uri.scheme === 'file') tellSaved(services, result);
      return result;
    }
    const task = recipeTask(services, uri, folder, { mayAsk: true });
    if (isRunning(task))
      throw new UserError(l10n.t('This recipe is already running. Its terminal shows the progress.'));
    await vscode.tasks.executeTask(task);
    return { task: task.name };
  };
}

function run(services: RecipeServices, uri: vscode.Uri, call: Call, agreed: boolean): Promise<RecipeResult> {
  const { interactive } = call;
  return inNotification(call, l10n.t('Running {0}', plainText(recipeName(uri), 60)), (report, signal) =>
    runRecipeFile(services, uri, { interactive, agreed }, (message) => report({ message }), signal),
  );
}

function tellSaved({ log }: RecipeServices, { files }: RecipeResult): void {
  const [first] = files;
  if (!first) return;
  const what = files.length === 1 ? plainText(basename(first.path)) : l10n.t('{0} files', files.length);
  const reveal = (): unknown => vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(first.path));
  tell(l10n.t('{0}: saved in {1}.', what, plainText(dirname(first.path), 300)), { [l10n.t('Reveal')]: reveal }, log);
}

/** What runs is what is on disk, so that it has to be what the user sees. @throws UserError */
async function save(uri: vscode.Uri): Promise<void> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  // The editor also says `false` when its automatic save came in between: what counts is whether anything is left to save.
  for (let tries = 1; tries <= MOST_SAVES; tries++) {
    if (open?.isDirty !== true || (await open.save())) return;
  }
  if (open?.isDirty !== true) return;
  throw new UserError(l10n.t('The recipe could not be saved, so it was not run: {0}', plainText(recipeName(uri), 80)));
}

async function askUntrusted(uri: vscode.Uri): Promise<void> {
  const run = l10n.t('Run Export');
  const detail = l10n.t('It starts exports with your account and saves their files in this folder. Read it first.');
  const question = l10n.t('This workspace is not trusted. Run its recipe {0}?', plainText(recipeName(uri), 80));
  const choice = await vscode.window.showWarningMessage(question, { modal: true, detail }, run);
  if (choice !== run) throw new CancelledError();
}
