import type { Account } from '../auth/accounts.ts';

/** What a change of accounts means for those who use sessions, by account key. */
export interface SessionChanges {
  readonly added: readonly Account[];
  readonly removed: readonly Account[];
  /** The same session with a new token, name or scopes. */
  readonly changed: readonly Account[];
}

/** The accounts that other extensions may ask for: people who signed in and can be used in this window now. */
export function sessionAccounts(accounts: readonly Account[]): readonly Account[] {
  return accounts.filter(({ kind, status, removed }) => kind === 'signIn' && status === 'usable' && removed !== true);
}

/** Compares two such lists. A renewed token has another end of life. */
export function sessionChanges(before: readonly Account[], after: readonly Account[]): SessionChanges {
  const old = new Map(before.map((account) => [account.key, account]));
  const now = new Set(after.map(({ key }) => key));
  return {
    added: after.filter(({ key }) => !old.has(key)),
    removed: before.filter(({ key }) => !now.has(key)),
    changed: after.filter((account) => {
      const known = old.get(account.key);
      return known !== undefined && face(known) !== face(account);
    }),
  };
}

/** True when a session has all these scopes, and is of this user when one is named. */
export function fits(
  { scopes, subject }: Account,
  wanted: { readonly scopes?: readonly string[] | undefined; readonly subject?: string | undefined },
): boolean {
  const granted = scopes ?? [];
  return (
    (wanted.subject === undefined || wanted.subject === subject) &&
    (wanted.scopes ?? []).every((scope) => granted.includes(scope))
  );
}

function face({ label, email, scopes, expiresAt }: Account): string {
  return JSON.stringify([label, email, scopes, expiresAt]);
}
