import * as vscode from 'vscode';
import { COMMANDS } from '../ids.ts';
import type { Disposable } from '../lib/disposables.ts';
import { translate as t } from './locale.ts';
import type { EditorLog } from './log.ts';
import type { Overview, OverviewState } from './overview.ts';
import type { TokenSetter } from './ports.ts';

/** Asks for a new access token when the service refused the old one: once for each refused token, in one window. */
export class TokenAsker implements Disposable {
  readonly #subscription: Disposable;
  readonly #tokens: TokenSetter;
  readonly #log: EditorLog;
  #account: OverviewState['account'] | undefined;

  constructor(tokens: TokenSetter, overview: Overview, log: EditorLog) {
    this.#tokens = tokens;
    this.#log = log;
    this.#subscription = overview.onDidChange((state) => this.#look(state));
    this.#look(overview.state);
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #look({ account }: OverviewState): void {
    const before = this.#account;
    this.#account = account;
    if (account !== 'refused' || before === 'refused') return;
    this.#ask().catch((error: unknown) => this.#log.warn(`The token could not be asked for: ${String(error)}`));
  }

  async #ask(): Promise<void> {
    if (!(await this.#tokens.takeAsking())) return;
    const set = t('Set Access Token');
    const choice = await vscode.window.showWarningMessage(
      t('The service no longer accepts the access token. Your exports are kept and go on with a new one.'),
      set,
    );
    if (choice === set) await vscode.commands.executeCommand(COMMANDS.setAccessToken);
  }
}
