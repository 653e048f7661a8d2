import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UI_COMMANDS } from '../../ids.ts';
import type { Ledger } from '../../jobs/ledger.ts';
import { lastRun } from '../../recipes/lastRun.ts';
import { parseRecipe } from '../../recipes/recipeFile.ts';
import { escapeIcons } from '../../words/format/text.ts';
import { lastResultWords } from '../../words/recipeWords.ts';
import { editorLocale } from '../shell/locale.ts';
import type { EditorLog } from '../shell/log.ts';
import { mistakeWords } from './recipeContent.ts';

/** The lines above one recipe. */
export async function lensesOf(
  document: vscode.TextDocument,
  ledger: Ledger | undefined,
  log: EditorLog,
): Promise<vscode.CodeLens[]> {
  const { uri } = document;
  const parsed = parseRecipe(document.getText());
  // A lens without a command is only words.
  if ('problems' in parsed)
    return [lens({ title: `$(warning) ${escapeIcons(mistakeWords(parsed.problems))}`, command: '' })];
  if (!vscode.workspace.getWorkspaceFolder(uri)) return [];
  const args = [{ uri: uri.toString() }];
  const last = await lastResult(uri, ledger, log);
  const result = last === undefined ? l10n.t('Show Last Result') : l10n.t('Show Last Result: {0}', last);
  return [
    lens({ title: `$(play) ${l10n.t('Run Export')}`, command: UI_COMMANDS.runRecipe, arguments: args }),
    lens({ title: result, command: UI_COMMANDS.showLastResult, arguments: args }),
  ];
}

async function lastResult(uri: vscode.Uri, ledger: Ledger | undefined, log: EditorLog): Promise<string | undefined> {
  try {
    return ledger && lastResultWords(await lastRun(ledger, uri.toString()), editorLocale());
  } catch (error) {
    log.warn(`The last result of a recipe could not be read: ${String(error)}`);
    return undefined;
  }
}

function lens(command: vscode.Command): vscode.CodeLens {
  return new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), command);
}
