import * as vscode from 'vscode';
import type { Ledger } from '../../jobs/ledger.ts';
import { type Disposable, DisposableStore } from '../../lib/disposables.ts';
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
    const { lensesOf } = await import('./recipeLenses.ts');
    return lensesOf(document, this.#ledger, this.#log);
  }

  dispose(): void {
    this.#store.dispose();
  }
}
