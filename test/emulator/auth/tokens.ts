import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';

/** The user who owns jobs and tokens unless a test says otherwise: an Autodesk id. */
export const DEFAULT_USER = 'EMU7USER4DEF';
/** The same user's ACC id; `x-user-id` may hold either. */
export const DEFAULT_USER_ACC_ID = '0f8f5f6e-6c1d-4f6e-9a30-5c5b1d7f2a11';
export const DEFAULT_CLIENT = 'EmulatorClientId0123456789abcdef';

export interface TokenOptions {
  readonly scopes?: readonly string[];
  readonly clientId?: string;
  readonly userId?: string;
  /** Default one hour, as the service's. */
  readonly lifetimeMs?: number;
  /** A token without a user: each call then needs `x-user-id`. */
  readonly twoLegged?: boolean;
}

export interface TokenClaims {
  readonly scope: readonly string[];
  readonly client_id: string;
  readonly userid?: string;
  readonly jti: string;
  /** Epoch seconds. */
  readonly exp: number;
}

/** Issues and checks access tokens that look like the service's: signed JSON Web Tokens. */
export class TokenMint {
  readonly #key = randomBytes(32);
  readonly #revoked = new Set<string>();
  /** By `jti`, with the user's id; a token that is not here is dead. */
  readonly #live = new Map<string, string | undefined>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  issue(options: TokenOptions = {}): string {
    const now = this.#now();
    const claims: TokenClaims = {
      scope: options.scopes ?? ['data:read', 'data:write'],
      client_id: options.clientId ?? DEFAULT_CLIENT,
      ...(options.twoLegged ? {} : { userid: options.userId ?? DEFAULT_USER }),
      jti: randomUUID(),
      exp: Math.floor((now + (options.lifetimeMs ?? 3_600_000)) / 1000),
    };
    this.#live.set(claims.jti, claims.userid);
    const header = { alg: 'HS256', typ: 'JWT', kid: 'emulator' };
    const payload = { ...claims, aud: 'https://autodesk.com', iss: 'https://developer.api.autodesk.com' };
    const signed = `${encode(header)}.${encode(payload)}`;
    return `${signed}.${this.#sign(signed).toString('base64url')}`;
  }

  /** From now on the token is refused. Unknown text is accepted silently, as the service's revoke call does. */
  revoke(token: string): void {
    this.#revoked.add(token);
  }

  /** All tokens so far are refused from now on, as if their hour were over. */
  expireAll(): void {
    this.#live.clear();
  }

  /** All tokens of one user are refused from now on. */
  revokeUser(userId: string): void {
    for (const [jti, owner] of this.#live) if (owner === userId) this.#live.delete(jti);
  }

  /** The claims of a token that is ours, unaltered, alive and not revoked; else `undefined`. */
  verify(token: string): TokenClaims | undefined {
    const [header, payload, signature, more] = token.split('.');
    if (!header || !payload || !signature || more !== undefined || this.#revoked.has(token)) return undefined;
    const expected = this.#sign(`${header}.${payload}`);
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as TokenClaims;
    return this.#live.has(claims.jti) && claims.exp * 1000 > this.#now() ? claims : undefined;
  }

  #sign(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
