import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../auth/accounts.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { accountName } from '../../words/owner.ts';
import { escapeIcons } from '../../words/format/text.ts';

interface Entry extends vscode.QuickPickItem {
  readonly account?: Account;
}

/** Lets a user choose an account. @throws CancelledError */
export async function pickAccount(
  accounts: readonly Account[],
  words: { readonly title: string; readonly placeholder: string },
): Promise<Account>;
/** The same with an entry for another one. @returns `undefined` for that entry @throws CancelledError */
export async function pickAccount(
  accounts: readonly Account[],
  words: { readonly title: string; readonly placeholder: string; readonly other: string; readonly currentKey: string },
): Promise<Account | undefined>;
export async function pickAccount(
  accounts: readonly Account[],
  words: {
    readonly title: string;
    readonly placeholder: string;
    readonly other?: string;
    readonly currentKey?: string;
  },
): Promise<Account | undefined> {
  const entries: Entry[] = accounts.map((account) => ({
    label: escapeIcons(accountName(account)),
    description: [
      ...(account.key === words.currentKey ? [l10n.t('used now')] : []),
      ...(account.status === 'usable' ? [] : [statusWords(account)]),
    ].join(', '),
    account,
  }));
  if (words.other !== undefined) {
    entries.push({ label: '', kind: vscode.QuickPickItemKind.Separator }, { label: `$(add) ${words.other}` });
  }
  const picked = await vscode.window.showQuickPick(entries, { title: words.title, placeHolder: words.placeholder });
  if (!picked) throw new CancelledError();
  return picked.account;
}

function statusWords({ status, kind }: Account): string {
  switch (status) {
    case 'usable':
      return '';
    case 'none':
      return l10n.t('for another API host');
    case 'refused':
      return kind === 'accessToken' ? l10n.t('needs a new token') : l10n.t('must sign in again');
    case 'elsewhere':
      return l10n.t('signed in elsewhere, reload this window');
  }
}
