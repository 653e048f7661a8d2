import { type KeyObject, sign } from 'node:crypto';
import * as oauth from 'oauth4webapi';
import type { Clock } from '../lib/clock.ts';
import type { Discovery } from './discovery.ts';
import { AuthError } from './errors.ts';
import { readPrivateKey } from './privateKey.ts';
import { translated } from './oauthErrors.ts';
import type { OAuthHttp } from './oauthHttp.ts';
import { tokenSetOf } from './tokenAnswer.ts';
import type { ServiceAccountKeys, TokenSet, UnattendedClient } from './tokens.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Half of the five minutes that are allowed, so that a clock may be two minutes off in either direction. */
const ASSERTION_LIFETIME_S = 150;

/**
 * Tokens without a user, for apps with a secret. The secret goes into the `Authorization` header only: a server that
 * finds it in the body as well refuses both. There is no refresh token; a new token is minted when one is needed.
 * Source: Authentication API v2, POST token; Secure Service Accounts, "Exchanging JWT assertion for token".
 */
export class OAuthUnattendedClient implements UnattendedClient {
  readonly #discovery: Discovery;
  readonly #http: OAuthHttp;
  readonly #clock: Clock;

  constructor(options: { readonly discovery: Discovery; readonly http: OAuthHttp; readonly clock: Clock }) {
    this.#discovery = options.discovery;
    this.#http = options.http;
    this.#clock = options.clock;
  }

  /** @throws AuthError (`badKey` before anything is sent), AccError, CancelledError */
  async serviceAccount(
    apiHost: string,
    keys: ServiceAccountKeys,
    scopes: readonly string[],
    signal: AbortSignal,
  ): Promise<TokenSet> {
    const key = readPrivateKey(keys.privateKey);
    const server = await this.#discovery.server(apiHost, signal);
    const assertion = signedAssertion(
      { alg: 'RS256', kid: keys.keyId },
      {
        iss: keys.clientId,
        sub: keys.accountId,
        aud: server.token_endpoint,
        exp: Math.floor(this.#http.timeOf(new URL(server.issuer).host) / 1000) + ASSERTION_LIFETIME_S,
        scope: scopes,
      },
      key,
    );
    return this.#mint(server, keys, JWT_BEARER, { assertion }, scopes, signal);
  }

  /** @throws AuthError, AccError, CancelledError */
  async twoLegged(
    apiHost: string,
    keys: { readonly clientId: string; readonly clientSecret: string },
    scopes: readonly string[],
    signal: AbortSignal,
  ): Promise<TokenSet> {
    const server = await this.#discovery.server(apiHost, signal);
    return this.#mint(server, keys, 'client_credentials', { scope: scopes.join(' ') }, scopes, signal);
  }

  async #mint(
    server: oauth.AuthorizationServer,
    { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
    grantType: string,
    parameters: Record<string, string>,
    scopes: readonly string[],
    signal: AbortSignal,
  ): Promise<TokenSet> {
    if (clientId === '' || clientSecret === '') throw new AuthError('invalidClient');
    const client: oauth.Client = { client_id: clientId };
    const options = this.#http.options(server.issuer, 'confidential', signal);
    const at = this.#clock.now();
    return translated(new URL(server.issuer).host, async () => {
      const response = await oauth.genericTokenEndpointRequest(
        server,
        client,
        basic(clientSecret),
        grantType,
        parameters,
        options,
      );
      const answer = await oauth.processGenericTokenEndpointResponse(server, client, response);
      return { ...tokenSetOf(answer, { at, scopes }), refreshToken: undefined };
    });
  }
}

/**
 * HTTP Basic in the form encoding of RFC 6749, 2.3.1, but with `-`, `_` and `.` as they are, unlike oauth4webapi's own:
 * servers that decode read the same, and servers that compare without decoding can read it at all.
 */
function basic(secret: string): oauth.ClientAuth {
  const encoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);
  return (_server, client, _body, headers) => {
    const pair = `${encoded(client.client_id)}:${encoded(secret)}`;
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
  };
}

function signedAssertion(header: object, claims: object, key: KeyObject): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}
