import * as l10n from '@vscode/l10n';
import type { Account } from '../../auth/accounts.ts';
import { accountName } from '../../words/owner.ts';
import { refusedWords } from '../../words/refusedScopes.ts';
import { isFields, textField } from '../../lib/fields.ts';
import { personNeeded } from '../../words/userError.ts';
import { tell } from '../shell/boundary.ts';
import type { EditorLog } from '../shell/log.ts';
import type { SignIn } from './lazySignIn.ts';
import type { Handler, Shell } from '../shell/shell.ts';

/** What commands return of an account: never a token. */
export interface AccountResult {
  readonly key: string;
  readonly label: string;
  /** Permissions that the app of an account without a person was refused; it does without. */
  readonly refusedScopes?: readonly string[];
}

/** Signs a user in with the browser: `{clientId?, scopes?}`, and from a program `interactive: true` besides. */
export function signIn({ flow, log }: Pick<Shell, 'log'> & { readonly flow: SignIn }): Handler {
  return async ([argument], { interactive }): Promise<AccountResult> => {
    if (!interactive) throw personNeeded(l10n.t('Signing in opens the browser.'));
    const clientId = textField(argument, 'clientId');
    const account = await flow.run({
      clientId,
      scopes: scopesOf(argument),
      callbackKnown: clientId !== undefined,
    });
    tellSignedIn(account, log);
    return resultOf(account);
  };
}

export function resultOf({ key, label, refused }: Account): AccountResult {
  return { key, label, ...(refused && { refusedScopes: refused.scopes }) };
}

export function tellSignedIn(account: Account, log: EditorLog): void {
  const done = l10n.t('Signed in as {0}. New exports are tracked with this account.', accountName(account));
  const { refused } = account;
  tell(refused ? `${done} ${refusedWords(refused.scopes, refused.reason)}` : done, {}, log);
}

function scopesOf(argument: unknown): readonly string[] | undefined {
  const scopes = isFields(argument) ? argument['scopes'] : undefined;
  return Array.isArray(scopes) ? scopes.filter((scope): scope is string => typeof scope === 'string') : undefined;
}
