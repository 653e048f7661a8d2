import * as l10n from '@vscode/l10n';
import type { Account } from '../../auth/accounts.ts';
import type { Job } from '../../jobs/job.ts';
import { UserError } from '../../words/userError.ts';
import { accountName } from '../../words/owner.ts';
import { plainText } from '../../words/format/text.ts';
import { requiredField, says } from '../shell/args.ts';
import { jobNamed, namesJob } from '../shell/givenJob.ts';
import { tell } from '../shell/boundary.ts';
import type { SignIn } from './lazySignIn.ts';
import type { Call, Handler, Shell } from '../shell/shell.ts';
import { pickAccount } from './pickAccount.ts';
import { inView } from '../shell/progress.ts';
import { type AccountResult, resultOf } from './signIn.ts';

type Switching = Pick<Shell, 'engine' | 'log'> & { readonly flow: SignIn };

/**
 * Chooses the account of new exports, or of one export: its row, or `{id}`. By choice, or `{key}`.
 * An export is only moved because the same user may have several accounts here, such as a pasted token.
 */
export function switchAccount(shell: Switching): Handler {
  return async ([argument], call): Promise<AccountResult> => {
    const { accounts, ledger } = await shell.engine;
    const job = await jobNamed(ledger, argument);
    if (!job && namesJob(argument)) throw new UserError(l10n.t('This export is no longer on the list.'));
    const account =
      call.interactive && !says(argument, 'key')
        ? await choose(shell, job)
        : await accounts.account(requiredField(argument, 'key'));
    if (!account || account.removed === true) throw new UserError(l10n.t('There is no such account.'));
    if (job) await move(shell, job, account, call);
    else {
      if (!(await accounts.choose(account.key))) throw new UserError(l10n.t('There is no such account.'));
      if (call.interactive) tell(l10n.t('New exports are tracked with {0}.', accountName(account)), {}, shell.log);
    }
    return resultOf(account);
  };
}

async function choose(shell: Switching, job: Job | undefined): Promise<Account> {
  const { accounts } = await shell.engine;
  const list = await accounts.list();
  const placeholder = job
    ? l10n.t('Which account should read {0}? Only the one that started an export can.', plainText(job.name, 60))
    : l10n.t('Which account should new exports be tracked with?');
  const picked = await pickAccount(list, {
    title: l10n.t('Switch Account'),
    placeholder,
    other: l10n.t('Sign in with another account…'),
    currentKey: job?.account ?? (await accounts.current()).key,
  });
  return picked ?? shell.flow.run({});
}

async function move(shell: Switching, job: Job, account: Account, call: Call): Promise<void> {
  const { ledger, poller } = await shell.engine;
  await ledger.update(job.id, { account: account.key });
  await inView(call, (signal) => poller.pollNow(job.id, signal));
  if (call.interactive) {
    tell(l10n.t('{0} is now read with {1}.', plainText(job.name, 60), accountName(account)), {}, shell.log);
  }
}
