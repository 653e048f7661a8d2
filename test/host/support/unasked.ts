import * as vscode from 'vscode';

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
      this.shown.push(`withProgress: ${options.title ?? JSON.stringify(options.location)}`);
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
