import * as l10n from '@vscode/l10n';
import { UserError } from '../../words/userError.ts';
import { accountName } from '../../words/owner.ts';
import { textField } from '../../lib/fields.ts';
import { tell } from '../shell/boundary.ts';
import type { Handler, Shell } from '../shell/shell.ts';
import { pickAccount } from './pickAccount.ts';
import { inView } from '../shell/progress.ts';
import { type AccountResult, resultOf } from './signIn.ts';

/** Signs an account out in every window, by choice or as `{key}`; its exports stay. */
export function signOut({ engine, log }: Pick<Shell, 'engine' | 'log'>): Handler {
  return async ([argument], { interactive }): Promise<AccountResult> => {
    const { accounts } = await engine;
    const list = await accounts.list();
    if (list.length === 0) throw new UserError(l10n.t('No one is signed in.'));
    const account = interactive
      ? await pickAccount(list, {
          title: l10n.t('Sign Out'),
          placeholder: l10n.t('Which account should be signed out?'),
        })
      : list.find(({ key }) => key === textField(argument, 'key'));
    if (!account) throw new UserError(l10n.t('There is no such account.'));
    await inView((signal) => accounts.remove(account.key, signal));
    if (interactive) {
      tell(l10n.t('{0} is signed out. Your exports are kept.', accountName(account)), {}, log);
    }
    return resultOf(account);
  };
}
