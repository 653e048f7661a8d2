import * as oauth from 'oauth4webapi';
import * as v from 'valibot';
import { AccError } from '../acc/errors.ts';
import { isLoopback, isSafeTransport } from '../acc/transport.ts';
import type { Clock } from '../lib/clock.ts';
import { AuthError } from './errors.ts';
import { translated } from './oauthErrors.ts';
import type { OAuthHttp } from './oauthHttp.ts';

const CACHE_MS = 60 * 60_000;

const optionalText = v.fallback(v.optional(v.string()), undefined);
const optionalList = v.fallback(v.optional(v.array(v.string())), undefined);

/** What we use of the document. `revoke_endpoint` is the name in the API page's table, the other one in its example. */
const documentSchema = v.object({
  issuer: v.string(),
  authorization_endpoint: v.string(),
  token_endpoint: v.string(),
  jwks_uri: v.string(),
  revocation_endpoint: optionalText,
  revoke_endpoint: optionalText,
  userinfo_endpoint: optionalText,
  id_token_signing_alg_values_supported: optionalList,
  authorization_response_iss_parameter_supported: v.fallback(v.optional(v.boolean()), undefined),
});

/**
 * Where the endpoints of the authorization server are, from its own discovery document, checked before it is used.
 * `userinfo_endpoint` may be on another host, and is the only place besides the API host that may be sent a bearer.
 * Source: Authentication API v2, GET .well-known/openid-configuration.
 */
export class Discovery {
  readonly #clock: Clock;
  readonly #http: OAuthHttp;
  readonly #known = new Map<string, { readonly at: number; readonly server: oauth.AuthorizationServer }>();

  constructor(options: { readonly clock: Clock; readonly http: OAuthHttp }) {
    this.#clock = options.clock;
    this.#http = options.http;
  }

  /**
   * The server of an API host, remembered for an hour. Failures are not remembered.
   * @param apiHost origin, such as `https://developer.api.autodesk.com`
   * @throws AuthError `badDiscovery`; AccError; CancelledError
   */
  async server(apiHost: string, signal: AbortSignal): Promise<oauth.AuthorizationServer> {
    const host = URL.canParse(apiHost) ? new URL(apiHost) : undefined;
    if (!host || !isSafeTransport(host)) throw new AccError('unsafeAddress', { host: host?.host });
    const known = this.#known.get(host.origin);
    const age = known ? this.#clock.now() - known.at : undefined;
    // A negative age: the clock was set back, so nothing is known about it.
    if (known && age !== undefined && age >= 0 && age < CACHE_MS) return known.server;
    const server = await this.#read(new URL(host.origin), signal);
    this.#known.set(host.origin, { at: this.#clock.now(), server });
    return server;
  }

  async #read(origin: URL, signal: AbortSignal): Promise<oauth.AuthorizationServer> {
    try {
      const answer = await translated(origin.host, async () => {
        const response = await oauth.discoveryRequest(origin, this.#http.options(origin.href, 'public', signal));
        return oauth.processDiscoveryResponse(origin, response);
      });
      return checked(answer, origin.host);
    } catch (error) {
      if (AuthError.is(error)) throw new AuthError('badDiscovery', { ...error.details, host: origin.host });
      if (AccError.is(error, 'unexpectedAnswer')) {
        throw new AuthError('badDiscovery', { status: error.details.status, host: origin.host });
      }
      throw error;
    }
  }
}

/** @throws AuthError `badDiscovery` */
function checked(answer: oauth.AuthorizationServer, host: string): oauth.AuthorizationServer {
  const document = v.safeParse(documentSchema, answer);
  if (!document.success) throw new AuthError('badDiscovery', { host });
  const { revoke_endpoint, ...server } = document.output;
  const revocation = server.revocation_endpoint ?? revoke_endpoint;
  const endpoints = [server.authorization_endpoint, server.token_endpoint, server.jwks_uri];
  for (const endpoint of [...endpoints, revocation, server.userinfo_endpoint]) {
    if (endpoint !== undefined && !isSafeEndpoint(endpoint, server.issuer))
      throw new AuthError('badDiscovery', { host });
  }
  const present = Object.entries({ ...server, revocation_endpoint: revocation }).filter(
    ([, value]) => value !== undefined,
  );
  return { ...(Object.fromEntries(present) as Partial<oauth.AuthorizationServer>), issuer: server.issuer };
}

/** https, or http on this machine when the issuer is on this machine, too. */
function isSafeEndpoint(endpoint: string, issuer: string): boolean {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (isSafeTransport(url) && isLoopback(new URL(issuer).hostname));
}
