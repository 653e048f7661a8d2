import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type ParsedRecipe, parseRecipe } from '../../recipes/recipeFile.ts';
import { plainText } from '../../words/format/text.ts';
import { problemWords } from '../../words/recipeProblem.ts';
import { UserError } from '../../words/userError.ts';

/**
 * Reads a recipe as it is on disk.
 * @throws UserError when it is not there or has a mistake
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
