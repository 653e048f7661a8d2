import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../lib/disposables.ts';
import type { EditorLog } from '../shell/log.ts';
import { RECIPES_GLOB } from './recipeUri.ts';

/** Marks the mistakes of the recipes that are open, each at its place, and lists them among the problems. */
export class RecipeDiagnostics implements Disposable {
  readonly #log: EditorLog;
  readonly #store = new DisposableStore();
  readonly #mistakes = this.#store.add(vscode.languages.createDiagnosticCollection('acc-exports'));

  constructor(log: EditorLog) {
    this.#log = log;
    const { workspace } = vscode;
    this.#store.add(workspace.onDidOpenTextDocument((document) => this.#check(document)));
    this.#store.add(workspace.onDidChangeTextDocument(({ document }) => this.#check(document)));
    this.#store.add(workspace.onDidCloseTextDocument(({ uri }) => this.#mistakes.delete(uri)));
    for (const document of workspace.textDocuments) this.#check(document);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #check(document: vscode.TextDocument): void {
    if (vscode.languages.match({ pattern: RECIPES_GLOB }, document) === 0) return;
    this.#mark(document).catch((error: unknown) => this.#log.warn(`A recipe could not be checked: ${String(error)}`));
  }

  async #mark(document: vscode.TextDocument): Promise<void> {
    const { marksOf } = await import('./recipeMarks.ts');
    if (!document.isClosed && !this.#store.disposed) this.#mistakes.set(document.uri, marksOf(document));
  }
}
