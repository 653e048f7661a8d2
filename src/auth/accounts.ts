import type { Event } from '../lib/events.ts';
import type { RefusedScopes } from './tokens.ts';

/** What one call to the service is signed with. Never stored, never logged. */
export interface Credential {
  readonly account: string;
  readonly bearer: string;
  /** `x-user-id`, for a 2-legged token. */
  readonly userId?: string | undefined;
  readonly clientId?: string | undefined;
}

/**
 * - `none`: there is no token, or none for the configured API host
 * - `usable`: there is one and nothing speaks against it
 * - `refused`: the service does not accept it and it cannot be renewed, or the system has lost it: sign in again, or set a
 *   new token
 * - `elsewhere`: another window stored a newer one, which this window's secret store does not show yet
 */
export type AccountStatus = 'none' | 'usable' | 'refused' | 'elsewhere';

/**
 * - `signIn`: a user who signed in with the browser
 * - `serviceAccount`: a secure service account (SSA)
 * - `twoLegged`: an app's own token with a user id
 * - `accessToken`: the pasted token
 */
export type AccountKind = 'signIn' | 'serviceAccount' | 'twoLegged' | 'accessToken';

export interface Account {
  readonly key: string;
  readonly kind: AccountKind;
  readonly status: AccountStatus;
  /** Name of the user or of the service account. */
  readonly label: string;
  /** The Autodesk id of the user, or id of the service account or user. */
  readonly subject?: string | undefined;
  readonly email?: string | undefined;
  readonly clientId?: string | undefined;
  /** The one origin its tokens are for; absent for a pasted token. */
  readonly apiHost?: string | undefined;
  /** Epoch ms, when the token says it. An account that renews its tokens goes on after it. */
  readonly expiresAt?: number | undefined;
  /** Scopes of the token, when it says them. */
  readonly scopes?: readonly string[] | undefined;
  /** What the app of an account without a person was refused. */
  readonly refused?: RefusedScopes | undefined;
  /** True unless it is known that the scope for starting exports is missing. */
  readonly canLaunch: boolean;
  /** The service asked to wait before it gives out the next token, which is needed now; epoch ms. */
  readonly pausedUntil?: number | undefined;
  /** Signed out; its jobs are still there. */
  readonly removed?: boolean | undefined;
}

/** Who is signed in. Everything that calls the service asks here for a token, per call. */
export interface Accounts {
  readonly onDidChange: Event<void>;
  list(): Promise<readonly Account[]>;
  /** The account that new jobs are tracked with. */
  current(): Promise<Account>;
  /**
   * A token for one call; renewed before when it is about to expire.
   * @param scopes that the call needs
   * @throws AccError `noToken`, `tokenRefused`, `tokenElsewhere`, `unsafeAddress` (an account of another API host), or
   * of a renewal that failed; AuthError `scope`
   */
  credential(account: string, signal: AbortSignal, scopes?: readonly string[]): Promise<Credential>;
  /**
   * The service refused this very credential: the next call renews the token once; when that does not help or cannot
   * be done, the account stops until the user acts.
   */
  refuse(credential: Credential): Promise<void>;
}

/** What an account without a person needs to do everything: to read, to start and to search. Source: API page D. */
export const UNATTENDED_SCOPES: readonly string[] = ['data:read', 'data:write', 'data:search'];

/** The scope for starting exports. Source: Files API, POST exports. */
export const LAUNCH_SCOPE = 'data:write';

/** True unless these scopes are known and lack {@link LAUNCH_SCOPE}. */
export function canLaunch(scopes: readonly string[] | undefined): boolean {
  return scopes?.includes(LAUNCH_SCOPE) ?? true;
}
