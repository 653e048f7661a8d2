import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { COMMANDS } from '../../ids.ts';
import type { Ledger } from '../../jobs/ledger.ts';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
import { parseRecipe } from '../../recipes/recipeFile.ts';
import { editorLocale } from '../shell/locale.ts';
import { lastResultWords } from '../../words/recipeWords.ts';
import { escapeIcons } from '../../words/format/text.ts';
import { lastRun } from '../../recipes/lastRun.ts';
import { mistakeWords } from './recipeUri.ts';
import type { RecipeServices } from './runRecipeFile.ts';

/** *Run Export · Show Last Result* above a recipe, or what is wrong with it. */
export class RecipeLens implements vscode.CodeLensProvider, Disposable {
  readonly #log: RecipeServices['log'];
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #store = new DisposableStore();
  readonly onDidChangeCodeLenses = this.#changed.event;
  /** Lenses do not wait for the ledger, and come without a result where there is none. */
  #ledger: Ledger | undefined;

  constructor({ engine, log }: RecipeServices) {
    this.#log = log;
    this.#store.add(this.#changed);
    engine.then(
      ({ ledger }) => {
        this.#ledger = ledger;
        this.#store.add(
          ledger.onDidChange(({ changed, removed }) => {
            if (removed.length > 0 || changed.some(({ recipe }) => recipe !== undefined)) this.#changed.fire();
          }),
        );
        this.#changed.fire();
      },
      () => undefined,
    );
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const { uri } = document;
    const parsed = parseRecipe(document.getText());
    // A lens without a command is only words.
    if ('problems' in parsed)
      return [lens({ title: `$(warning) ${escapeIcons(mistakeWords(parsed.problems))}`, command: '' })];
    if (!vscode.workspace.getWorkspaceFolder(uri)) return [];
    const args = [{ interactive: true, uri: uri.toString() }];
    const last = await this.#last(uri);
    const result = last === undefined ? l10n.t('Show Last Result') : l10n.t('Show Last Result: {0}', last);
    return [
      lens({ title: `$(play) ${l10n.t('Run Export')}`, command: COMMANDS.runRecipe, arguments: args }),
      lens({ title: result, command: COMMANDS.showLastResult, arguments: args }),
    ];
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #last(uri: vscode.Uri): Promise<string | undefined> {
    try {
      return this.#ledger && lastResultWords(await lastRun(this.#ledger, uri.toString()), editorLocale());
    } catch (error) {
      this.#log.warn(`The last result of a recipe could not be read: ${String(error)}`);
      return undefined;
    }
  }
}

function lens(command: vscode.Command): vscode.CodeLens {
  return new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), command);
}
