import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../lib/disposables.ts';
import { parseRecipe } from '../../recipes/recipeFile.ts';
import { placesOf } from '../../recipes/recipePlaces.ts';
import { problemWords } from '../../words/recipeProblem.ts';
import { RECIPES_GLOB } from './recipeUri.ts';

/** Marks the mistakes of the recipes that are open, each at its place, and lists them among the problems. */
export class RecipeDiagnostics implements Disposable {
  readonly #store = new DisposableStore();
  readonly #mistakes = this.#store.add(vscode.languages.createDiagnosticCollection('acc-exports'));

  constructor() {
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
    const text = document.getText();
    const parsed = parseRecipe(text);
    const problems = 'problems' in parsed ? parsed.problems : [];
    const places = placesOf(text, problems);
    this.#mistakes.set(
      document.uri,
      problems.map((problem, index) => {
        const { offset = 0, length = 0 } = places[index] ?? {};
        const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
        const diagnostic = new vscode.Diagnostic(range, asSentence(problemWords(problem)));
        diagnostic.source = 'ACC Exports';
        return diagnostic;
      }),
    );
  }
}

/** The words otherwise follow a colon. */
function asSentence(words: string): string {
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}
