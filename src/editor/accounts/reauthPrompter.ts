import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../auth/accounts.ts';
import { UI_COMMANDS } from '../../ids.ts';
import type { Disposable } from '../../lib/disposables.ts';
import type { EditorLog } from '../shell/log.ts';
import type { OverviewStore, OverviewState } from '../../views/overviewStore.ts';
import type { AccountManager } from '../../auth/accountManager.ts';
import { accountName } from '../../words/owner.ts';

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
    const { message, label, command } = request(account);
    const choice = await vscode.window.showWarningMessage(message, label);
    if (choice === label) await vscode.commands.executeCommand(command);
  }
}

function request(account: Account): { readonly message: string; readonly label: string; readonly command: string } {
  const name = accountName(account);
  switch (account.kind) {
    case 'signIn':
      return {
        message: l10n.t('{0} must sign in again. Your exports are kept and go on after it.', name),
        label: l10n.t('Sign In'),
        command: UI_COMMANDS.signIn,
      };
    case 'serviceAccount':
      return {
        message: l10n.t('{0} is no longer accepted by the service. Add it again with its new key or secret.', name),
        label: l10n.t('Add Service Account'),
        command: UI_COMMANDS.addServiceAccount,
      };
    case 'twoLegged':
      return {
        message: l10n.t('{0} is no longer accepted by the service. Add it again with its new secret.', name),
        label: l10n.t('Add Two-Legged Account'),
        command: UI_COMMANDS.addTwoLegged,
      };
    case 'accessToken':
      return {
        message: l10n.t(
          'The service no longer accepts the access token. Your exports are kept and go on with a new one.',
        ),
        label: l10n.t('Set Access Token'),
        command: UI_COMMANDS.setAccessToken,
      };
  }
}
