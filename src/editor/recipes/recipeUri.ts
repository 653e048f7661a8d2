import * as l10n from '@vscode/l10n';
import { posix } from 'node:path';
import * as vscode from 'vscode';
import { RECIPE_SUFFIX } from '../../recipes/recipe.ts';
import { UserError, argumentMissing } from '../../words/userError.ts';
import { isFields } from '../../lib/fields.ts';
import { plainText } from '../../words/format/text.ts';

/** Recipes of the open folders. */
export const RECIPES_GLOB = `**/*${RECIPE_SUFFIX}`;

/**
 * The recipe that a command is about: the file that a menu passes, `{uri}`, or for a user the one in the active
 * editor.
 * @throws UserError when there is none
 */
export function recipeUri(argument: unknown, interactive: boolean): vscode.Uri {
  const given = isFields(argument) && !(argument instanceof vscode.Uri) ? argument['uri'] : argument;
  const uri =
    given instanceof vscode.Uri
      ? given
      : typeof given === 'string'
        ? vscode.Uri.parse(given)
        : interactive
          ? vscode.window.activeTextEditor?.document.uri
          : undefined;
  if (uri?.path.endsWith(RECIPE_SUFFIX) === true) return uri;
  if (uri === undefined && !interactive) throw argumentMissing('uri');
  throw new UserError(l10n.t('Open a recipe first: a file whose name ends with {0}.', RECIPE_SUFFIX));
}

/** The name of a recipe without its ending, which its exports are called by. */
export function recipeName(uri: vscode.Uri): string {
  return plainText(posix.basename(uri.path, RECIPE_SUFFIX), 120);
}

/**
 * The open folder that a recipe is in: its target is relative to it.
 * @throws UserError when it is in none
 */
export function recipeFolder(uri: vscode.Uri): vscode.WorkspaceFolder {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder) return folder;
  throw new UserError(l10n.t('The recipe is in no open folder, so there is no folder for its file. Open its folder.'), {
    kind: 'openFolder',
  });
}
