import { type Answer, type Incoming, jsonAnswer } from '../answer.ts';
import type { AppBook, EmulatedApp } from './authApps.ts';
import type { ServiceAccountBook } from './authAssertion.ts';
import { identifyClient, readForm, required } from './authClient.ts';
import type { Family, GrantBook } from './authGrants.ts';
import { Refused } from './authRefusal.ts';
import { narrowScopes, parseScopes } from './authScopes.ts';
import type { TokenMint, TokenOptions } from './tokens.ts';

export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

export interface TokenCallParts {
  readonly apps: AppBook;
  readonly accounts: ServiceAccountBook;
  readonly grants: GrantBook;
  readonly tokens: TokenMint;
  readonly accessLifetimeMs: number;
  readonly now: () => number;
  /** Address of this very call: the audience of assertions. */
  readonly address: () => string;
  readonly idToken: (family: Family) => string;
}

/** One request to the token call, for asserting how many there were. */
export interface TokenRequest {
  /** Epoch ms. */
  readonly time: number;
  /** Empty when the request named none. */
  readonly grantType: string;
  readonly clientId: string;
  /** `ok`, or the OAuth code of the refusal. */
  readonly outcome: string;
}

/** POST token, with its four grants. */
export class TokenCall {
  #requests: TokenRequest[] = [];
  readonly #parts: TokenCallParts;

  constructor(parts: TokenCallParts) {
    this.#parts = parts;
  }

  get requests(): readonly TokenRequest[] {
    return this.#requests;
  }

  clear(): void {
    this.#requests = [];
  }

  /** @throws Refused */
  handle(request: Incoming): Answer {
    const seen = { time: this.#parts.now(), grantType: '', clientId: '' };
    try {
      const params = readForm(request);
      seen.grantType = params.get('grant_type') ?? '';
      seen.clientId = params.get('client_id') ?? '';
      const app = identifyClient(this.#parts.apps, request, params);
      seen.clientId = app.clientId;
      if (!app.apisEnabled) throw Refused.apis();
      const answer = this.#grant(app, required(params, 'grant_type'), params);
      this.#requests.push({ ...seen, outcome: 'ok' });
      return answer;
    } catch (error) {
      if (error instanceof Refused) this.#requests.push({ ...seen, outcome: error.error });
      throw error;
    }
  }

  #grant(app: EmulatedApp, grantType: string, params: URLSearchParams): Answer {
    switch (grantType) {
      case 'authorization_code':
        return this.#code(app, params);
      case 'refresh_token':
        return this.#refresh(app, params);
      case 'client_credentials':
        return this.#clientCredentials(app, params);
      case JWT_BEARER:
        return this.#assertion(app, params);
      default:
        throw Refused.grantType(grantType);
    }
  }

  #code(app: EmulatedApp, params: URLSearchParams): Answer {
    const verifier = params.get('code_verifier') ?? undefined;
    const code = required(params, 'code');
    const family = this.#parts.grants.useCode(code, app.clientId, required(params, 'redirect_uri'), verifier);
    const { scopes } = family.consent;
    const idToken = scopes.includes('openid') ? { id_token: this.#parts.idToken(family) } : {};
    return this.#answer({ ...this.#familyTokens(family, scopes), ...idToken });
  }

  #refresh(app: EmulatedApp, params: URLSearchParams): Answer {
    const { family, spend } = this.#parts.grants.useRefresh(required(params, 'refresh_token'), app.clientId);
    const asked = params.get('scope');
    const scopes = narrowScopes(family.consent.scopes, asked);
    spend();
    return this.#answer({
      ...this.#familyTokens(family, scopes),
      ...(asked === null ? {} : { scope: scopes.join(' ') }),
    });
  }

  #clientCredentials(app: EmulatedApp, params: URLSearchParams): Answer {
    needSecret(app);
    const scopes = parseScopes(required(params, 'scope'));
    return this.#answer(this.#access({ clientId: app.clientId, scopes, twoLegged: true }));
  }

  #assertion(app: EmulatedApp, params: URLSearchParams): Answer {
    needSecret(app);
    const { accounts, address, now } = this.#parts;
    const wanted = { clientId: app.clientId, audience: address(), now: now() };
    const checked = accounts.check(required(params, 'assertion'), wanted);
    const scopes = narrowScopes(checked.scopes, params.get('scope'));
    return this.#answer(this.#access({ clientId: app.clientId, scopes, userId: checked.account.id }));
  }

  #familyTokens(family: Family, scopes: readonly string[]): Readonly<Record<string, unknown>> {
    const { clientId, userId } = family.consent;
    const access = this.#access({ clientId, userId, scopes });
    family.accessTokens.push(access.access_token);
    return { ...access, refresh_token: this.#parts.grants.issueRefresh(family) };
  }

  #access(options: TokenOptions): {
    readonly access_token: string;
    readonly token_type: string;
    readonly expires_in: number;
  } {
    const lifetimeMs = this.#parts.accessLifetimeMs;
    return {
      access_token: this.#parts.tokens.issue({ ...options, lifetimeMs }),
      token_type: 'Bearer',
      expires_in: Math.floor(lifetimeMs / 1000),
    };
  }

  #answer(body: Readonly<Record<string, unknown>>): Answer {
    return jsonAnswer(200, body, { 'Cache-Control': 'no-store', Pragma: 'no-cache' });
  }
}

function needSecret(app: EmulatedApp): void {
  if (app.type === 'public') throw Refused.client('An app of this type cannot use this grant type');
}
