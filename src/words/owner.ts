import * as l10n from '@vscode/l10n';
import type { Account, AccountStatus } from '../auth/accounts.ts';
import type { Job } from '../jobs/job.ts';
import { plainText } from './format/text.ts';

/** What a row says of an account. */
export type RowAccount = Pick<Account, 'key' | 'kind' | 'label' | 'email' | 'status' | 'removed'>;

/** What is known of accounts when rows are drawn. */
export interface AccountContext {
  /** Status of the account of new jobs; stands in for a job's own while that is not known. */
  readonly account: AccountStatus;
  /** By key, with those that signed out and still have jobs. */
  readonly accounts?: ReadonlyMap<string, RowAccount> | undefined;
  /** The account of new jobs. */
  readonly current?: RowAccount | undefined;
}

/** Status of the account that a job is read with. */
export function ownerStatus(job: Pick<Job, 'account'>, { account, accounts }: AccountContext): AccountStatus {
  const own = accounts?.get(job.account);
  return own === undefined ? account : own.removed === true ? 'none' : own.status;
}

/** True when only a user can make it possible to read this job: by signing in, or by choosing another account. */
export function needsOwner(job: Pick<Job, 'account'>, context: AccountContext): boolean {
  const status = ownerStatus(job, context);
  return status === 'none' || status === 'refused';
}

/**
 * Whom a job waits for, when its account cannot read it: "started by A; you are signed in as B".
 * @returns `short` for a narrow row, where it says enough
 */
export function ownerWords(
  job: Pick<Job, 'account'>,
  context: AccountContext,
): { readonly whole: string; readonly short?: string } {
  const own = context.accounts?.get(job.account);
  const { current } = context;
  if (current && current.key !== job.account && current.status === 'usable') {
    const other = shortName(current);
    if (own?.kind === 'accessToken') {
      const short = l10n.t('tracked with an access token');
      return { short, whole: l10n.t('{0}; you are signed in as {1}', short, other) };
    }
    const short = l10n.t('started by {0}', own ? shortName(own) : l10n.t('another account'));
    return {
      short,
      whole:
        current.kind === 'accessToken'
          ? l10n.t('{0}; an access token is set', short)
          : l10n.t('{0}; you are signed in as {1}', short, other),
    };
  }
  const refused = ownerStatus(job, context) === 'refused';
  if (!own || own.kind === 'accessToken') {
    return { whole: refused ? l10n.t('waiting for a new token') : l10n.t('waiting for a token') };
  }
  const name = shortName(own);
  return {
    whole: refused ? l10n.t('waiting for {0} to sign in again', name) : l10n.t('waiting for {0} to sign in', name),
  };
}

/** The name of an account, with the e-mail where two people may share a name. */
export function accountName(account: Pick<RowAccount, 'kind' | 'label' | 'email'>): string {
  const label = shortName(account);
  switch (account.kind) {
    case 'signIn':
      return account.email === undefined || account.email === account.label
        ? label
        : `${label} (${plainText(account.email, 80)})`;
    case 'serviceAccount':
      return l10n.t('Service account {0}', label);
    case 'twoLegged':
      return l10n.t('Two-legged account {0}', label);
    case 'accessToken':
      return l10n.t('Access token');
  }
}

function shortName({ label }: Pick<RowAccount, 'label'>): string {
  return plainText(label, 60);
}
