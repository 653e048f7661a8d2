import * as l10n from '@vscode/l10n';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { RunResult } from '../../recipes/runRecipe.ts';
import { UserError } from '../../words/userError.ts';
import { askAboutSize } from '../shell/askSize.ts';
import { tell } from '../shell/boundary.ts';
import type { Shell } from '../shell/shell.ts';
import { editorLocale } from '../shell/locale.ts';
import { isPassing, runLines } from '../../words/recipeWords.ts';
import { plainText } from '../../words/format/text.ts';
import { copyOver, MOST_COPIED_BYTES } from './copyOver.ts';
import { landingOf } from './recipeTarget.ts';
import { readRecipe } from './recipeContent.ts';
import { recipeFolder, recipeName } from './recipeUri.ts';

/** What recipes are run with. */
export type RecipeServices = Pick<Shell, 'engine' | 'settings' | 'log'>;

/** Gets what a run says. A passing line may be replaced by the next. */
export type Say = (line: string, passing: boolean) => void;

/** What became of a run, for programs. */
export interface RecipeResult extends RunResult {
  /** Where the copies on the workspace's machine are, when that is another one. */
  readonly copies: readonly string[];
}

/** Whom a run can ask. */
export interface Consent {
  /** Whether a user can be asked and told: in the terminal of a task there is one. */
  readonly interactive: boolean;
  /** Whether a user has just said that it may run though its workspace is not trusted. */
  readonly agreed: boolean;
  /** Whether somebody has started it by hand and waits for it; `interactive` when absent. */
  readonly mayAsk?: boolean | undefined;
}

/**
 * Runs the recipe in a file.
 * @throws UserError and what `RecipeRunner` throws
 */
export async function runRecipeFile(
  services: RecipeServices,
  uri: vscode.Uri,
  { interactive, agreed, mayAsk = interactive }: Consent,
  say: Say,
  signal: AbortSignal,
): Promise<RecipeResult> {
  if (!vscode.workspace.isTrusted && !agreed) throw untrusted();
  const workspace = recipeFolder(uri);
  const { recipe, ignored } = await readRecipe(uri);
  for (const name of ignored) say(l10n.t('“{0}” was ignored: it is not part of a recipe.', plainText(name)), false);
  const { folder, copyTo, check } = await landingOf(recipe, workspace, {
    settings: services.settings,
    interactive,
    signal,
  });
  const { recipes } = await services.engine;
  const confirmLarge = mayAsk ? (exports: number) => askAboutSize(exports) : undefined;
  const context = { uri: uri.toString(), name: recipeName(uri), folder, checkFolder: check, confirmLarge };
  const result = await recipes.run(
    recipe,
    context,
    (event) => {
      for (const line of runLines(event, recipe.service, editorLocale())) say(line, isPassing(event));
    },
    signal,
  );
  const copies = copyTo ? await copyAll(services, result, copyTo, say) : [];
  if (copyTo && interactive) tellWhere(result.files, copies.length, services.log);
  return { ...result, copies };
}

/** Why nothing of this workspace runs automatically. */
function untrusted(): UserError {
  return new UserError(
    l10n.t('This workspace is not trusted, so its recipes do not run automatically. Open the recipe and run it there.'),
    { kind: 'manageTrust' },
  );
}

/** The files stay on this machine, too: the one who sits here may want them here, and a copy can fail. */
async function copyAll(
  { log }: RecipeServices,
  { files }: RunResult,
  folder: vscode.Uri,
  say: Say,
): Promise<readonly string[]> {
  const copies: string[] = [];
  for (const file of files) {
    const path = plainText(file.path, 300);
    if (file.bytes >= MOST_COPIED_BYTES) {
      say(l10n.t('It is too large to be copied to the workspace. It is on {0}: {1}', hostname(), path), false);
      continue;
    }
    try {
      const copy = await copyOver(file, folder);
      copies.push(copy.toString());
      say(l10n.t('Copied to the workspace: {0}', plainText(copy.path, 300)), false);
    } catch (error) {
      log.warn(`A result was not copied to the workspace: ${String(error)}`);
      say(l10n.t('It could not be copied to the workspace. It is on {0}: {1}', hostname(), path), false);
    }
  }
  return copies;
}

/** Nobody would look for the files here while the workspace is somewhere else. */
function tellWhere(files: RunResult['files'], copied: number, log: RecipeServices['log']): void {
  const [first] = files;
  if (!first) return;
  const name = files.length === 1 ? plainText(basename(first.path)) : l10n.t('{0} files', files.length);
  const path = plainText(first.path, 300);
  tell(
    copied === files.length
      ? l10n.t('{0}: downloaded to {1} and copied to the workspace.', name, hostname())
      : l10n.t('{0}: downloaded to {1}, not to the workspace: {2}', name, hostname(), path),
    { [l10n.t('Copy Path')]: () => vscode.env.clipboard.writeText(first.path) },
    log,
  );
}
