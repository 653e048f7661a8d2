import { CodedError } from '../lib/codedError.ts';

/**
 * What can go wrong while signing in or staying signed in. Source: API pages D and G.
 * - `invalidGrant`: the refresh token or code is spent, too old or revoked: sign in again
 * - `accessDenied`: the user or an administrator said no in the browser
 * - `wrongState`: the answer belongs to no sign-in of this window, or to an older one
 * - `timedOut`: the browser did not come back in time
 * - `portInUse`: the loopback port is taken by another program
 * - `invalidClient`: unknown client ID, wrong secret (AUTH-003)
 * - `wrongAppType`: the app is not of the type that this flow needs (AUTH-003, AUTH-008)
 * - `apiNotEnabled`: the app is not cleared for the API (AUTH-001)
 * - `scope`: a scope is missing or not allowed (AUTH-004, AUTH-010)
 * - `badDiscovery`: the discovery document is missing, of another issuer, or names unsafe endpoints
 * - `badIdToken`: nonce, issuer, audience, time or signature of the ID token is wrong
 * - `badKey`: the private key cannot be read
 * - `badCallback`: the pasted address holds no answer
 * - `unexpected`: anything else the server says
 */
export type AuthErrorCode =
  | 'invalidGrant'
  | 'accessDenied'
  | 'wrongState'
  | 'timedOut'
  | 'portInUse'
  | 'invalidClient'
  | 'wrongAppType'
  | 'apiNotEnabled'
  | 'scope'
  | 'badDiscovery'
  | 'badIdToken'
  | 'badKey'
  | 'badCallback'
  | 'unexpected';

export interface AuthErrorDetails {
  readonly status?: number | undefined;
  /** The server's own code: an OAuth `error`, or `AUTH-…`. */
  readonly serverCode?: string | undefined;
  /** The server's own words, redacted and at most 300 characters. */
  readonly serverText?: string | undefined;
  /** Scopes that are missing. */
  readonly missing?: readonly string[] | undefined;
  /** True when the app is refused them: no sign-in could help. */
  readonly ofApp?: boolean | undefined;
  /** What the pasted address should begin with. */
  readonly callback?: string | undefined;
  readonly port?: number | undefined;
  readonly host?: string | undefined;
}

/** A sign-in or a refresh that failed. The message is for logs and holds no secret. */
export class AuthError extends CodedError<AuthErrorCode, AuthErrorDetails> {
  override readonly name = 'AuthError';

  constructor(code: AuthErrorCode, details: AuthErrorDetails = {}) {
    const facts = [details.status, details.serverCode, details.serverText].filter((fact) => fact !== undefined);
    super(code, details, facts.length > 0 ? `${code} (${facts.join(', ')})` : code);
  }
}
