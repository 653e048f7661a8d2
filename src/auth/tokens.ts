/** What an authorization server hands out. Lives in memory and in the secret store only. */
export interface TokenSet {
  readonly accessToken: string;
  /** Epoch ms. */
  readonly expiresAt: number;
  /** Single-use: the next refresh spends it and brings another. Absent for unattended accounts, which mint again. */
  readonly refreshToken?: string | undefined;
  readonly scopes: readonly string[];
}

/** The user behind a sign-in, as the ID token and userinfo tell. */
export interface UserProfile {
  /** The Autodesk id (`sub`). */
  readonly subject: string;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
}

/** One sign-in that waits for its way back. Memory only. */
export interface AuthorizationRequest {
  /** The address to open in the browser. */
  readonly url: string;
  /** Exactly as registered with the app. */
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** The calls of a public app ("Desktop, Mobile, Single-Page App"). Source: Authentication API v2. */
export interface PublicClient {
  /** @throws AuthError, AccError, CancelledError */
  begin(
    apiHost: string,
    options: { readonly clientId: string; readonly redirectUri: string; readonly scopes: readonly string[] },
    signal: AbortSignal,
  ): Promise<AuthorizationRequest>;
  /**
   * Checks the address that the browser came back to, and trades its code for tokens.
   * @throws AuthError, AccError, CancelledError
   */
  complete(
    apiHost: string,
    request: AuthorizationRequest,
    callback: URL,
    signal: AbortSignal,
  ): Promise<{ readonly tokens: TokenSet; readonly person: UserProfile }>;
  /** Spends the refresh token. Never repeated automatically. @throws AuthError, AccError, CancelledError */
  refresh(
    apiHost: string,
    options: { readonly clientId: string; readonly refreshToken: string; readonly scopes: readonly string[] },
    signal: AbortSignal,
  ): Promise<TokenSet>;
  /** @throws AuthError, AccError, CancelledError */
  revoke(
    apiHost: string,
    options: { readonly clientId: string; readonly token: string; readonly kind: 'access_token' | 'refresh_token' },
    signal: AbortSignal,
  ): Promise<void>;
}

/** Scopes that an app asked for and was refused. */
export interface RefusedScopes {
  readonly scopes: readonly string[];
  /** The server's own words, redacted, when it gave a reason. */
  readonly reason?: string | undefined;
  /** Epoch ms. */
  readonly at: number;
}

/** What a service account (SSA) signs its assertions with. */
export interface ServiceAccountKeys {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly keyId: string;
  /** PEM, PKCS#1 or PKCS#8. */
  readonly privateKey: string;
  /** The service account's id. */
  readonly accountId: string;
}

/** The calls of confidential apps without a user. Source: Authentication API v2, Secure Service Accounts. */
export interface UnattendedClient {
  /** @throws AuthError, AccError, CancelledError */
  serviceAccount(
    apiHost: string,
    keys: ServiceAccountKeys,
    scopes: readonly string[],
    signal: AbortSignal,
  ): Promise<TokenSet>;
  /** @throws AuthError, AccError, CancelledError */
  twoLegged(
    apiHost: string,
    keys: { readonly clientId: string; readonly clientSecret: string },
    scopes: readonly string[],
    signal: AbortSignal,
  ): Promise<TokenSet>;
}
