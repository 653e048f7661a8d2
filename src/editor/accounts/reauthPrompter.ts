import * as vscode from 'vscode';
import type { Account } from '../../auth/accounts.ts';
import type { Disposable } from '../../lib/disposables.ts';
import type { EditorLog } from '../shell/log.ts';
import type { OverviewStore, OverviewState } from '../../views/overviewStore.ts';
import type { AccountManager } from '../../auth/accountManager.ts';

/** Asks for what an account needs when the service refused it: once for each time it was refused, in one window. */
export class ReauthPrompter implements Disposable {
  readonly #subscription: Disposable;
  readonly #accounts: Pick<AccountManager, 'claimPrompt'>;
  readonly #log: EditorLog;
  #refused: ReadonlySet<string> = new Set();

  constructor(accounts: Pick<AccountManager, 'claimPrompt'>, overview: OverviewStore, log: EditorLog) {
    this.#accounts = accounts;
    this.#log = log;
    this.#subscription = overview.onDidChange((state) => this.#prompt(state));
    this.#prompt(overview.state);
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #prompt({ accounts }: OverviewState): void {
    if (!accounts) return;
    const refused = [...accounts.values()].filter(({ status, removed }) => status === 'refused' && removed !== true);
    const before = this.#refused;
    this.#refused = new Set(refused.map(({ key }) => key));
    for (const account of refused) {
      if (before.has(account.key)) continue;
      this.#ask(account).catch((error: unknown) => this.#log.warn(`Nobody could be asked: ${String(error)}`));
    }
  }

  async #ask(account: Account): Promise<void> {
    if (!(await this.#accounts.claimPrompt(account.key))) return;
    const { reauthQuestion } = await import('./reauthQuestion.ts');
    const { message, label, command } = reauthQuestion(account);
    const choice = await vscode.window.showWarningMessage(message, label);
    if (choice === label) await vscode.commands.executeCommand(command);
  }
}
