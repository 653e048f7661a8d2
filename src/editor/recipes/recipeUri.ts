import * as l10n from '@vscode/l10n';
import { posix } from 'node:path';
import * as vscode from 'vscode';
import { RECIPE_SUFFIX } from '../../recipes/recipe.ts';
import { type ParsedRecipe, parseRecipe } from '../../recipes/recipeFile.ts';
import { UserError } from '../../words/userError.ts';
import { isFields } from '../../lib/fields.ts';
import { problemWords } from '../../words/recipeProblem.ts';
import { plainText } from '../../words/format/text.ts';

/** Recipes of the open folders. */
export const RECIPES_GLOB = `**/*${RECIPE_SUFFIX}`;

/**
 * The recipe that a command is about: the file that a menu passes, `{uri}`, or the one in the active editor.
 * @throws CommandError when there is none
 */
export function recipeUri(argument: unknown): vscode.Uri {
  const given = isFields(argument) && !(argument instanceof vscode.Uri) ? argument['uri'] : argument;
  const uri =
    given instanceof vscode.Uri
      ? given
      : typeof given === 'string'
        ? vscode.Uri.parse(given)
        : vscode.window.activeTextEditor?.document.uri;
  if (uri?.path.endsWith(RECIPE_SUFFIX) === true) return uri;
  throw new UserError(l10n.t('Open a recipe first: a file whose name ends with {0}.', RECIPE_SUFFIX));
}

/** The name of a recipe without its ending, which its exports are called by. */
export function recipeName(uri: vscode.Uri): string {
  return plainText(posix.basename(uri.path, RECIPE_SUFFIX), 120);
}

/**
 * The open folder that a recipe is in: its target is relative to it.
 * @throws CommandError when it is in none
 */
export function recipeFolder(uri: vscode.Uri): vscode.WorkspaceFolder {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder) return folder;
  throw new UserError(
    l10n.t('The recipe is in no open folder, so nobody knows where its file goes. Open its folder.'),
    { kind: 'openFolder' },
  );
}

/**
 * Reads a recipe as it is on disk.
 * @throws CommandError when it is not there or has a mistake
 */
export async function readRecipe(uri: vscode.Uri): Promise<Extract<ParsedRecipe, { readonly recipe: unknown }>> {
  const bytes = await vscode.workspace.fs.readFile(uri).then(
    (read) => read,
    () => {
      throw new UserError(l10n.t('The recipe cannot be read: {0}', plainText(uri.fsPath, 300)));
    },
  );
  const parsed = parseRecipe(new TextDecoder().decode(bytes));
  if ('recipe' in parsed) return parsed;
  throw new UserError(mistakeWords(parsed.problems), { kind: 'openRecipe', recipe: uri.toString() });
}

/** "This recipe has a mistake: …", with how many more there are. */
export function mistakeWords([first, ...more]: Extract<
  ParsedRecipe,
  { readonly problems: unknown }
>['problems']): string {
  const words = problemWords(first);
  return more.length === 0
    ? l10n.t('This recipe has a mistake: {0}.', words)
    : l10n.t('This recipe has {0} mistakes, the first: {1}.', more.length + 1, words);
}
