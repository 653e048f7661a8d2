import * as vscode from 'vscode';
import { VIEWS } from '../../../src/ids.ts';

/** Everything of the window that asks, tells, or stands in the way, and its questions' own boxes. */
const WINDOW = [
  'showInformationMessage',
  'showWarningMessage',
  'showErrorMessage',
  'showQuickPick',
  'showInputBox',
  'showOpenDialog',
  'showSaveDialog',
  'showWorkspaceFolderPick',
  'createQuickPick',
  'createInputBox',
  'showTextDocument',
  'setStatusBarMessage',
] as const satisfies readonly (keyof typeof vscode.window)[];

const FILES_VIEW = JSON.stringify({ viewId: VIEWS.files });

/** Writes down what is shown to somebody, in the place of showing it: for a program nobody is there. */
export class Unasked {
  /** What was shown since it was last forgotten. */
  readonly shown: string[] = [];
  readonly #window = { ...vscode.window };
  readonly #openExternal = vscode.env.openExternal;
  readonly #withProgress = vscode.window.withProgress;

  begin(): void {
    for (const name of WINDOW) {
      const show = (first: unknown): unknown => {
        this.shown.push(typeof first === 'string' ? `${name}: ${first}` : name);
        // Nobody answers.
        return name.startsWith('create') ? Reflect.apply(this.#window[name], vscode.window, []) : Promise.resolve();
      };
      Object.assign(vscode.window, { [name]: show });
    }
    vscode.window.withProgress = (options, work) => {
      const where = JSON.stringify(options.location);
      // The Files view says by itself that it lists, once it was opened.
      if (where !== FILES_VIEW) this.shown.push(`withProgress: ${options.title ?? where}`);
      return this.#withProgress(options, work);
    };
    vscode.env.openExternal = () => {
      this.shown.push('openExternal');
      return Promise.resolve(false);
    };
  }

  end(): void {
    for (const name of WINDOW) Object.assign(vscode.window, { [name]: this.#window[name] });
    vscode.window.withProgress = this.#withProgress;
    vscode.env.openExternal = this.#openExternal;
  }

  forget(): void {
    this.shown.length = 0;
  }
}
