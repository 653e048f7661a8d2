import * as vscode from 'vscode';
import { parseRecipe } from '../../recipes/recipeFile.ts';
import { placesOf } from '../../recipes/recipePlaces.ts';
import { problemWords } from '../../words/recipeProblem.ts';

/** The mistakes of a recipe as it is in the editor, each at its place. */
export function marksOf(document: vscode.TextDocument): vscode.Diagnostic[] {
  const text = document.getText();
  const parsed = parseRecipe(text);
  const problems = 'problems' in parsed ? parsed.problems : [];
  const places = placesOf(text, problems);
  return problems.map((problem, index) => {
    const { offset = 0, length = 0 } = places[index] ?? {};
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    const diagnostic = new vscode.Diagnostic(range, asSentence(problemWords(problem)));
    diagnostic.source = 'ACC Exports';
    return diagnostic;
  });
}

/** The words otherwise follow a colon. */
function asSentence(words: string): string {
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}
