import * as l10n from '@vscode/l10n';
import { UserError } from '../../words/userError.ts';
import { accountName } from '../../words/owner.ts';
import type { Account } from '../../auth/accounts.ts';
import { requiredField, says } from '../shell/args.ts';
import { tell } from '../shell/boundary.ts';
import type { Handler, Shell } from '../shell/shell.ts';
import { pickAccount } from './pickAccount.ts';
import { inView } from '../shell/progress.ts';
import { type AccountResult, resultOf } from './signIn.ts';

/** Signs an account out in every window, by choice or as `{key}`; its exports stay. */
export function signOut({ engine, log }: Pick<Shell, 'engine' | 'log'>): Handler {
  return async ([argument], call): Promise<AccountResult> => {
    const { accounts } = await engine;
    const list = await accounts.list();
    if (list.length === 0) throw new UserError(l10n.t('No one is signed in.'));
    const account =
      call.interactive && !says(argument, 'key')
        ? await pickAccount(list, {
            title: l10n.t('Sign Out'),
            placeholder: l10n.t('Which account should be signed out?'),
          })
        : accountWith(requiredField(argument, 'key'), list);
    if (!account) throw new UserError(l10n.t('There is no such account.'));
    await inView(call, (signal) => accounts.remove(account.key, signal));
    if (call.interactive) {
      tell(l10n.t('{0} is signed out. Your exports are kept.', accountName(account)), {}, log);
    }
    return resultOf(account);
  };
}

function accountWith(key: string, accounts: readonly Account[]): Account | undefined {
  return accounts.find((account) => account.key === key);
}
