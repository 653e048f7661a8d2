import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, afterEach, before } from 'mocha';
import type { TokenSet } from '../../src/auth/tokens.ts';
import { LocalServer } from './localServer.ts';

/** All refresh tokens that descend from one sign-in. */
interface Family {
  readonly id: string;
  /** The one refresh token that is good; `undefined` when the family is revoked. */
  current: string | undefined;
}

/**
 * A strict little authorization server over real HTTP, for staying signed in: a refresh token is good once, and one
 * that comes again revokes all that descends from the same sign-in, as a stolen one would.
 */
export class RotatingServer extends LocalServer {
  #serial = 0;
  readonly #families = new Map<string, Family>();
  readonly #owners = new Map<string, Family>();
  readonly #underWay = new Set<ServerResponse>();
  /** Token requests that arrived, by what they asked for. */
  requests: string[] = [];
  revoked: string[] = [];
  /** What each request for a token without a user asked for. */
  asked: string[] = [];
  /** Scopes that no app gets: a request for one is refused, and the words may name it. */
  closed: { readonly scopes: readonly string[]; readonly named: boolean; readonly error?: string } = {
    scopes: [],
    named: true,
  };
  /** How often a spent refresh token came. */
  reuses = 0;
  /** Lifetime of access tokens, s. */
  lifetime = 3600;
  /**
   * Called with each token request before it is looked at. `lost`: the connection is cut without doing anything;
   * `silent`: it stays open without an answer.
   */
  before: () => Promise<'go' | 'lost' | 'silent'> = async () => 'go';
  /** Called after the tokens were rotated and before the answer is sent. `lost`: the answer is not sent. */
  after: () => Promise<'go' | 'lost'> = async () => 'go';
  /** Instead of an answer. */
  refusal: { readonly status: number; readonly error: string; readonly retryAfter?: number } | undefined;

  constructor() {
    super((request, response) => {
      this.#read(request, response).catch((error: unknown) => {
        console.error(error);
        response.destroy();
      });
    });
  }

  /** A request that is to stay without an answer does not count. */
  override get idle(): boolean {
    return this.#underWay.size === 0;
  }

  /** What a sign-in would bring. @param expiresAt epoch ms */
  signIn(expiresAt: number): TokenSet {
    const family: Family = { id: `family-${++this.#serial}`, current: undefined };
    this.#families.set(family.id, family);
    const { refresh_token: refreshToken, access_token: accessToken } = this.#rotate(family);
    return { accessToken, refreshToken, expiresAt, scopes: ['openid', 'data:read'] };
  }

  reset(): void {
    this.requests = [];
    this.asked = [];
    this.closed = { scopes: [], named: true };
    this.revoked = [];
    this.reuses = 0;
    this.lifetime = 3600;
    this.refusal = undefined;
    this.before = this.after = async () => 'go';
  }

  async #read(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.#answer(request.url ?? '', new URLSearchParams(await text(request)), response);
  }

  async #answer(url: string, form: URLSearchParams, response: ServerResponse): Promise<void> {
    this.#underWay.add(response);
    response.once('close', () => this.#underWay.delete(response));
    const send = (status: number, body: object): void => {
      if (!response.destroyed) {
        const retryAfter = this.refusal?.retryAfter;
        const headers = retryAfter === undefined ? {} : { 'retry-after': `${retryAfter}` };
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
      }
    };
    const { origin } = this;
    if (url === '/.well-known/openid-configuration') {
      send(200, {
        issuer: origin,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/token`,
        revocation_endpoint: `${origin}/revoke`,
        jwks_uri: `${origin}/keys`,
      });
    } else if (url === '/revoke') {
      this.revoked.push(form.get('token_type_hint') ?? '');
      const family = this.#owners.get(form.get('token') ?? '');
      if (family) family.current = undefined;
      send(200, {});
    } else if (url === '/token') {
      this.requests.push(form.get('grant_type') ?? '');
      const fate = await this.before();
      if (fate === 'lost') return void response.destroy();
      if (fate === 'silent') return void this.#underWay.delete(response);
      const [status, body] = this.#grant(form);
      if ((await this.after()) === 'lost') return void response.destroy();
      send(status, body);
    } else send(404, {});
  }

  #grant(form: URLSearchParams): [number, object] {
    if (this.refusal) return [this.refusal.status, { error: this.refusal.error }];
    if (form.get('grant_type') === 'client_credentials') return this.#unattended(form.get('scope') ?? '');
    if (form.get('grant_type') !== 'refresh_token') return [400, { error: 'unsupported_grant_type' }];
    const token = form.get('refresh_token') ?? '';
    const family = this.#owners.get(token);
    if (family && family.current === token) return [200, this.#rotate(family)];
    if (family?.current !== undefined) {
      this.reuses++;
      family.current = undefined;
    }
    return [400, { error: 'invalid_grant' }];
  }

  #unattended(scope: string): [number, object] {
    this.asked.push(scope);
    const refused = scope.split(' ').find((one) => this.closed.scopes.includes(one));
    if (refused === undefined) return [200, this.#access()];
    const words = this.closed.named ? `The scope ${refused} is not allowed` : 'A scope is not allowed';
    return [400, { error: this.closed.error ?? 'invalid_scope', error_description: words }];
  }

  #rotate(family: Family): { refresh_token: string; access_token: string } {
    family.current = `refresh-${createHash('sha256').update(`${family.id} ${++this.#serial}`).digest('hex')}`;
    this.#owners.set(family.current, family);
    return { ...this.#access(), refresh_token: family.current };
  }

  #access(): { access_token: string; token_type: string; expires_in: number } {
    return { access_token: `access-${++this.#serial}`, token_type: 'Bearer', expires_in: this.lifetime };
  }
}

/** Call in a `describe`: one server for its tests, reset after each. */
export function useRotatingServer(): RotatingServer {
  const server = new RotatingServer();
  before(() => server.listen());
  afterEach(() => server.reset());
  after(() => server.close());
  return server;
}
