import { type Answer, type Incoming, jsonAnswer } from '../answer.ts';
import type { AppBook } from './authApps.ts';
import type { ServiceAccountBook } from './authAssertion.ts';
import { AuthorizeCalls, type BrowserState } from './authAuthorize.ts';
import { GrantBook } from './authGrants.ts';
import { type IdTokenFault, idTokenFor } from './authIdToken.ts';
import { SigningKey } from './authJwt.ts';
import { DECISION_PATH } from './authPage.ts';
import { type AuthErrorForm, Refused } from './authRefusal.ts';
import { KNOWN_SCOPES } from './authScopes.ts';
import { TokenCall } from './authToken.ts';
import { introspectToken, revokeToken } from './authTokenCare.ts';
import type { UserBook } from './authUsers.ts';
import { errorAnswer } from '../faults/errorBodies.ts';
import type { TokenMint } from './tokens.ts';

export interface AuthServerParts {
  readonly apps: AppBook;
  readonly users: UserBook;
  readonly accounts: ServiceAccountBook;
  readonly tokens: TokenMint;
  readonly accessLifetimeMs: number;
  readonly now: () => number;
  /** The issuer. */
  readonly origin: () => string;
  readonly userinfoOrigin: () => string;
}

/** What tests may turn while the server runs. */
export interface AuthSwitches extends BrowserState {
  /** Words all errors in this form. */
  errorForm: AuthErrorForm | undefined;
  /** Spoils the ID tokens from now on. */
  idTokenFault: IdTokenFault | undefined;
  /** Members that replace those of the discovery document. */
  discovery: Readonly<Record<string, unknown>>;
}

/** The authorization server. Source: Authentication API v2. */
export class AuthServer {
  readonly switches: AuthSwitches;
  readonly tokenCall: TokenCall;
  readonly grants: GrantBook;
  readonly #parts: AuthServerParts;
  readonly #key = new SigningKey();
  readonly #authorize: AuthorizeCalls;

  constructor(parts: AuthServerParts) {
    this.#parts = parts;
    this.switches = {
      user: parts.users.list[0]?.id,
      autoApprove: false,
      errorForm: undefined,
      idTokenFault: undefined,
      discovery: {},
    };
    const { apps, users, accounts, tokens, accessLifetimeMs, now } = parts;
    this.grants = new GrantBook(tokens, now);
    this.#authorize = new AuthorizeCalls({ apps, users, grants: this.grants, browser: this.switches });
    this.tokenCall = new TokenCall({
      apps,
      accounts,
      tokens,
      accessLifetimeMs,
      now,
      grants: this.grants,
      address: () => `${parts.origin()}/authentication/v2/token`,
      idToken: (family) =>
        idTokenFor(
          this.#key,
          parts.origin(),
          family,
          users.find(family.consent.userId),
          now(),
          this.switches.idTokenFault,
        ),
    });
  }

  /** The answer to a call of this server; `undefined` when it is none. */
  handle(request: Incoming): Answer | undefined {
    if (!request.path.startsWith('/authentication/') && !request.path.startsWith('/.well-known/')) return undefined;
    try {
      return this.#route(request);
    } catch (error) {
      if (error instanceof Refused) return error.answer(this.switches.errorForm);
      throw error;
    }
  }

  #route(request: Incoming): Answer {
    const care = { apps: this.#parts.apps, grants: this.grants, tokens: this.#parts.tokens };
    switch (`${request.method} ${request.path}`) {
      case 'GET /.well-known/openid-configuration':
        return jsonAnswer(200, { ...this.#discovery(), ...this.switches.discovery });
      case 'GET /authentication/v2/keys':
        return jsonAnswer(200, this.#key.publicKeys);
      case 'GET /authentication/v2/authorize':
        return this.#authorize.begin(request);
      case `POST ${DECISION_PATH}`:
        return this.#authorize.decide(request);
      case 'GET /authentication/v2/logout':
        return this.#authorize.logOut(request);
      case 'POST /authentication/v2/token':
        return this.tokenCall.handle(request);
      case 'POST /authentication/v2/revoke':
        return revokeToken(care, request);
      case 'POST /authentication/v2/introspect':
        return introspectToken(care, request);
      default:
        return errorAnswer(404, 'gateway', { code: 'GW-404', detail: 'The requested resource does not exist.' });
    }
  }

  #discovery(): Readonly<Record<string, unknown>> {
    const origin = this.#parts.origin();
    const endpoint = (name: string): string => `${origin}/authentication/v2/${name}`;
    return {
      issuer: origin,
      authorization_endpoint: endpoint('authorize'),
      token_endpoint: endpoint('token'),
      userinfo_endpoint: `${this.#parts.userinfoOrigin()}/userinfo`,
      jwks_uri: endpoint('keys'),
      revocation_endpoint: endpoint('revoke'),
      introspection_endpoint: endpoint('introspect'),
      end_session_endpoint: endpoint('logout'),
      scopes_supported: KNOWN_SCOPES,
      response_types_supported: ['code', 'code id_token', 'id_token'],
      response_modes_supported: ['fragment', 'form_post', 'query'],
      grant_types_supported: ['authorization_code', 'client_credentials', 'refresh_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    };
  }
}
