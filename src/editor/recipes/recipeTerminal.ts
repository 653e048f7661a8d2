import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { CancelledError, isCancelled } from '../../lib/cancel.ts';
import { tellError } from '../shell/boundary.ts';
import { editorLocale } from '../shell/locale.ts';
import { errorMessage } from '../../words/errorMessage.ts';
import { plainText } from '../../words/format/text.ts';
import { type RecipeServices, runRecipeFile } from './runRecipeFile.ts';

const CTRL_C = '\u0003';
/** Back to the beginning of the line, which is emptied. */
const SAME_LINE = '\r\u001b[2K';

/** The terminal of a recipe's task: one run, told line by line. Ends with 0 when every file is there, else with 1. */
export class RecipeTerminal implements vscode.Pseudoterminal {
  readonly #services: RecipeServices;
  readonly #uri: vscode.Uri;
  readonly #mayAsk: boolean;
  readonly #written = new vscode.EventEmitter<string>();
  readonly #closed = new vscode.EventEmitter<number>();
  readonly #stop = new AbortController();
  #passing = false;
  readonly onDidWrite = this.#written.event;
  readonly onDidClose = this.#closed.event;

  /** @param mayAsk whether somebody has started it by hand and waits for it */
  constructor(services: RecipeServices, uri: vscode.Uri, mayAsk: boolean) {
    this.#services = services;
    this.#uri = uri;
    this.#mayAsk = mayAsk;
  }

  open(): void {
    this.#run().then(
      (code) => this.#closed.fire(code),
      () => this.#closed.fire(1),
    );
  }

  /** The terminal was closed, or the task ended by somebody. */
  close(): void {
    this.#stop.abort(new CancelledError());
  }

  handleInput(data: string): void {
    if (data === CTRL_C) this.close();
  }

  async #run(): Promise<number> {
    const { log } = this.#services;
    const say = (line: string, passing: boolean): void => this.#say(line, passing);
    try {
      const consent = { interactive: true, agreed: false, mayAsk: this.#mayAsk };
      await runRecipeFile(this.#services, this.#uri, consent, say, this.#stop.signal);
      return 0;
    } catch (error) {
      if (isCancelled(error)) {
        say(l10n.t('Cancelled.'), false);
        return 1;
      }
      log.error(`Recipe: ${error instanceof Error ? `${error.name} ${error.message}` : String(error)}`);
      const message = errorMessage(error, editorLocale(), { doing: 'asking' });
      say(message.message, false);
      // A terminal has no buttons.
      if (message.action) tellError(message, log);
      return 1;
    }
  }

  /** Nothing from outside may steer the terminal, so that every line is made harmless once more. */
  #say(line: string, passing: boolean): void {
    const indent = /^ */.exec(line)?.[0] ?? '';
    const text = `${indent}${plainText(line, 1000)}`;
    this.#written.fire(`${this.#passing ? SAME_LINE : ''}${text}${passing ? '' : '\r\n'}`);
    this.#passing = passing;
  }
}
