import { type KeyObject, createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto';
import { isRecord } from '../answer.ts';

/** The two JSON parts of a JSON Web Token. */
export interface JwtParts {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The key that ID tokens are signed with. */
export class SigningKey {
  readonly kid = randomUUID();
  #privateKey: KeyObject | undefined;

  /** Made at its first use: most tests sign nobody in, and making one takes its time. */
  get privateKey(): KeyObject {
    this.#privateKey ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    return this.#privateKey;
  }

  /** A JSON Web Key Set. */
  get publicKeys(): unknown {
    const { kty, n, e } = createPublicKey(this.privateKey).export({ format: 'jwk' });
    return { keys: [{ kid: this.kid, kty, use: 'sig', n, e }] };
  }
}

/** An RS256 token. */
export function signJwt(key: KeyObject, kid: string, claims: Readonly<Record<string, unknown>>): string {
  const signed = [{ alg: 'RS256', typ: 'JWT', kid }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

/** Both parts, not verified; `undefined` when it is no token. */
export function decodeJwt(token: string): JwtParts | undefined {
  const [, header, claims] = /^([\w-]+)\.([\w-]+)\.[\w-]*$/.exec(token) ?? [];
  try {
    const parts = [header ?? '', claims ?? ''].map(
      (part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown,
    );
    return isRecord(parts[0]) && isRecord(parts[1]) ? { header: parts[0], claims: parts[1] } : undefined;
  } catch {
    return undefined;
  }
}

/** Is the RS256 signature this key's? */
export function verifyJwt(token: string, key: KeyObject): boolean {
  const end = token.lastIndexOf('.');
  return verify('sha256', Buffer.from(token.slice(0, end)), key, Buffer.from(token.slice(end + 1), 'base64url'));
}
