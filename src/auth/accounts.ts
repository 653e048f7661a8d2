import type { Event } from '../lib/events.ts';

/** What one call to the service is signed with. Never stored, never logged. */
export interface Credential {
  readonly account: string;
  readonly bearer: string;
  /** `x-user-id`, for a 2-legged token. */
  readonly userId?: string | undefined;
  readonly clientId?: string | undefined;
}

/**
 * - `none`: there is no token
 * - `usable`: there is one and nothing speaks against it
 * - `refused`: the service said 401 to it
 * - `elsewhere`: another window stored a newer one, which this window's secret store does not show yet
 */
export type AccountStatus = 'none' | 'usable' | 'refused' | 'elsewhere';

export interface Account {
  readonly key: string;
  readonly status: AccountStatus;
  readonly label: string;
  readonly clientId?: string | undefined;
  /** Epoch ms, when the token says it. */
  readonly expiresAt?: number | undefined;
  /** Scopes of the token, when it says them. */
  readonly scopes?: readonly string[] | undefined;
}

/** Who is signed in. Everything that calls the service asks here for a token, per call. */
export interface Accounts {
  readonly onDidChange: Event<void>;
  list(): Promise<readonly Account[]>;
  /** The account that new jobs are tracked with. */
  current(): Promise<Account>;
  /** @throws AccError `noToken`, `tokenRefused` or `tokenElsewhere`. */
  credential(account: string, signal: AbortSignal): Promise<Credential>;
  /** The service refused this very credential: stop the account until a new token is set. */
  refuse(credential: Credential): Promise<void>;
}
