import * as oauth from 'oauth4webapi';
import { isCancelled } from '../lib/cancel.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import type { Discovery } from './discovery.ts';
import { AuthError } from './errors.ts';
import { translated, denial, withoutSecrets } from './oauthErrors.ts';
import type { OAuthHttp } from './oauthHttp.ts';
import { tokenSetOf } from './tokenAnswer.ts';
import type { AuthorizationRequest, UserProfile, PublicClient, TokenSet } from './tokens.ts';

/** How far this machine's clock may be off when the times of an ID token are judged. */
const CLOCK_TOLERANCE_S = 300;

/**
 * Authorization code with PKCE for an app without a secret, on oauth4webapi.
 * Source: Authentication API v2, GET authorize, POST token, POST revoke, GET keys, GET userinfo.
 */
export class OAuthPublicClient implements PublicClient {
  readonly #discovery: Discovery;
  readonly #http: OAuthHttp;
  readonly #clock: Clock;

  constructor(options: { readonly discovery: Discovery; readonly http: OAuthHttp; readonly clock: Clock }) {
    this.#discovery = options.discovery;
    this.#http = options.http;
    this.#clock = options.clock;
  }

  /**
   * Prepares a sign-in. Sets no `prompt`: who is signed in with the browser already need not type a password.
   * @throws AuthError, AccError, CancelledError
   */
  async begin(
    apiHost: string,
    options: { readonly clientId: string; readonly redirectUri: string; readonly scopes: readonly string[] },
    signal: AbortSignal,
  ): Promise<AuthorizationRequest> {
    const { clientId, redirectUri, scopes } = options;
    const server = await this.#discovery.server(apiHost, signal);
    if (server.authorization_endpoint === undefined) throw new AuthError('badDiscovery');
    const state = oauth.generateRandomState();
    const nonce = oauth.generateRandomNonce();
    const codeVerifier = oauth.generateRandomCodeVerifier();
    const url = new URL(server.authorization_endpoint);
    const parameters = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: scopes.join(' '),
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    // VS Code turns a "+" into "%2B" when it opens an address; a blank as "%20" survives.
    url.search = url.search.replaceAll('+', '%20');
    return { url: url.href, redirectUri, state, nonce, codeVerifier, clientId, scopes };
  }

  /**
   * Checks state and issuer of the browser's answer, trades its code, checks nonce, issuer, audience, times and
   * signature of the ID token, and asks for the user's name. Without an answer to the last, the ID token's must do.
   * @throws AuthError, AccError, CancelledError
   */
  async complete(
    apiHost: string,
    request: AuthorizationRequest,
    callback: URL,
    signal: AbortSignal,
  ): Promise<{ readonly tokens: TokenSet; readonly person: UserProfile }> {
    const server = await this.#discovery.server(apiHost, signal);
    const host = new URL(server.issuer).host;
    const client = this.#client(request.clientId, server.issuer);
    const parameters = checkedAnswer(server, client, request, callback);
    const options = this.#http.options(server.issuer, 'public', signal);
    return translated(host, async () => {
      const at = this.#clock.now();
      const { redirectUri, codeVerifier, nonce, scopes } = request;
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        oauth.None(),
        parameters,
        redirectUri,
        codeVerifier,
        options,
      );
      if (await lacksIdToken(response)) throw new AuthError('badIdToken', { host });
      const answer = await oauth.processAuthorizationCodeResponse(server, client, response, {
        expectedNonce: nonce,
        requireIdToken: true,
      });
      await this.#checkSignature(server, response, signal);
      const claims = oauth.getValidatedIdTokenClaims(answer);
      if (!claims) throw new AuthError('badIdToken', { host });
      const told = await this.#userInfo(server, client, answer.access_token, claims.sub, signal);
      return { tokens: tokenSetOf(answer, { at, scopes }), person: profileOf(claims.sub, told ?? claims) };
    });
  }

  /**
   * Spends the refresh token. A server that does not rotate sends none back: then the old one stays.
   * The scopes are not sent, since a refresh without them keeps all that were granted.
   * @throws AuthError, AccError, CancelledError
   */
  async refresh(
    apiHost: string,
    options: { readonly clientId: string; readonly refreshToken: string; readonly scopes: readonly string[] },
    signal: AbortSignal,
  ): Promise<TokenSet> {
    const server = await this.#discovery.server(apiHost, signal);
    const client = this.#client(options.clientId, server.issuer);
    const at = this.#clock.now();
    return translated(new URL(server.issuer).host, async () => {
      const response = await oauth.refreshTokenGrantRequest(
        server,
        client,
        oauth.None(),
        options.refreshToken,
        this.#http.options(server.issuer, 'public', signal),
      );
      const answer = await oauth.processRefreshTokenResponse(server, client, await withoutIdToken(response));
      const tokens = tokenSetOf(answer, { at, scopes: options.scopes });
      return { ...tokens, refreshToken: tokens.refreshToken ?? options.refreshToken };
    });
  }

  /** @throws AuthError (`badDiscovery` when the server offers no revocation), AccError, CancelledError */
  async revoke(
    apiHost: string,
    options: { readonly clientId: string; readonly token: string; readonly kind: 'access_token' | 'refresh_token' },
    signal: AbortSignal,
  ): Promise<void> {
    const server = await this.#discovery.server(apiHost, signal);
    const client = this.#client(options.clientId, server.issuer);
    await translated(new URL(server.issuer).host, async () => {
      const response = await oauth.revocationRequest(server, client, oauth.None(), options.token, {
        ...this.#http.options(server.issuer, 'public', signal),
        additionalParameters: { token_type_hint: options.kind },
      });
      await oauth.processRevocationResponse(response);
    });
  }

  #client(clientId: string, issuer: string): oauth.Client {
    if (clientId === '') throw new AuthError('invalidClient');
    const http = this.#http;
    const { host } = new URL(issuer);
    return {
      client_id: clientId,
      // The library reads the machine's clock; the difference makes it read the server's. Asked for after its answer.
      get [oauth.clockSkew]() {
        return Math.round((http.timeOf(host) - systemClock.now()) / 1000);
      },
      [oauth.clockTolerance]: CLOCK_TOLERANCE_S,
    };
  }

  /** @throws AuthError `badIdToken`; AccError; CancelledError */
  async #checkSignature(server: oauth.AuthorizationServer, response: Response, signal: AbortSignal): Promise<void> {
    const host = new URL(server.issuer).host;
    try {
      const options = this.#http.options(server.issuer, 'public', signal);
      await translated(host, () => oauth.validateApplicationLevelSignature(server, response, options));
    } catch (error) {
      // Base64 and keys that are none end in plain TypeErrors and DOMExceptions.
      const plain = error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException;
      throw plain ? new AuthError('badIdToken', { host }) : error;
    }
  }

  /** Never fails: the code is spent by now, and a name is not worth a sign-in. @throws CancelledError */
  async #userInfo(
    server: oauth.AuthorizationServer,
    client: oauth.Client,
    accessToken: string,
    subject: string,
    signal: AbortSignal,
  ): Promise<oauth.UserInfoResponse | undefined> {
    try {
      const options = this.#http.options(server.issuer, 'public', signal);
      const response = await oauth.userInfoRequest(server, client, accessToken, options);
      return await oauth.processUserInfoResponse(server, client, subject, response);
    } catch (error) {
      if (isCancelled(error)) throw error;
      return undefined;
    }
  }
}

/** True for a good token answer without an ID token, as of a server that does not know `openid`. */
async function lacksIdToken(response: Response): Promise<boolean> {
  const body = Object(await response.clone().json()) as Readonly<Record<string, unknown>>;
  return body['access_token'] !== undefined && body['id_token'] === undefined;
}

/**
 * An ID token that comes with a refresh is not looked at: nothing is taken from it, and refusing it (a clock that is
 * off is enough) would lose the new refresh token after the old one is spent.
 */
async function withoutIdToken(response: Response): Promise<Response> {
  const body: unknown = await response.json();
  const { id_token: _, ...rest } = Object(body) as Readonly<Record<string, unknown>>;
  return Response.json(rest, { status: response.status });
}

/**
 * Checks the address that the browser came back to: state, issuer where it is named, and that there is a code.
 * @returns what oauth4webapi takes for the code exchange
 * @throws AuthError `wrongState`, `badCallback`, or what the server's `error` means; AccError `service`
 */
export function checkedAnswer(
  server: oauth.AuthorizationServer,
  client: oauth.Client,
  request: AuthorizationRequest,
  callback: URL,
): URLSearchParams {
  const { searchParams } = callback;
  const once = ['state', 'code', 'error', 'iss'].every((name) => searchParams.getAll(name).length <= 1);
  if (!once) throw new AuthError('badCallback');
  try {
    const parameters = oauth.validateAuthResponse(server, client, callback, request.state);
    if (!parameters.get('code')) throw new AuthError('badCallback');
    return parameters;
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError) {
      const secrets = [request.state, request.nonce, request.codeVerifier];
      const clean = (text: string | undefined): string | undefined => text && withoutSecrets(text, secrets);
      throw denial(clean(error.error) ?? '', clean(error.error_description));
    }
    // The state or the issuer is another one.
    if (error instanceof oauth.OperationProcessingError) throw new AuthError('wrongState');
    if (error instanceof oauth.UnsupportedOperationError) throw new AuthError('badCallback');
    throw error;
  }
}

const MAX_LENGTH = 200;

/**
 * Who signed in, from the claims of userinfo or of an ID token; a claim that is no text or empty counts as absent.
 * @param subject the checked `sub`
 * Source: Authentication API v2, GET userinfo.
 */
export function profileOf(subject: string, claims: Readonly<Record<string, unknown>>): UserProfile {
  const text = (name: string): string | undefined => {
    const value = claims[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, MAX_LENGTH) : undefined;
  };
  const parts = [text('given_name'), text('family_name')].filter((part) => part !== undefined).join(' ');
  return { subject, name: text('name') ?? (parts || text('preferred_username')), email: text('email') };
}
