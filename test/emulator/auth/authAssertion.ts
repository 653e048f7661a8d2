import { type KeyObject, createPublicKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { decodeJwt, verifyJwt } from './authJwt.ts';
import { Refused } from './authRefusal.ts';
import { parseScopes } from './authScopes.ts';

const MOST_AHEAD_S = 300;

export interface ServiceAccountSpec {
  /** The confidential app that owns it. */
  readonly clientId: string;
  readonly id?: string;
  readonly keyId?: string;
  /** PEM. Without it a pair of keys is made. */
  readonly publicKey?: string;
  readonly email?: string;
}

export interface EmulatedServiceAccount {
  readonly clientId: string;
  readonly id: string;
  readonly keyId: string;
  readonly email: string;
  /** PEM, PKCS#8; `undefined` when the test brought its own key. */
  readonly privateKey: string | undefined;
}

/** The service accounts, and the check of what they sign. */
export class ServiceAccountBook {
  readonly #accounts = new Map<string, { readonly account: EmulatedServiceAccount; readonly key: KeyObject }>();

  add(spec: ServiceAccountSpec): EmulatedServiceAccount {
    const pair = spec.publicKey === undefined ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : undefined;
    const key = pair?.publicKey ?? createPublicKey(spec.publicKey ?? '');
    const id = spec.id ?? `EMUSA${randomBytes(4).toString('hex').toUpperCase()}`;
    const account: EmulatedServiceAccount = {
      clientId: spec.clientId,
      id,
      keyId: spec.keyId ?? randomUUID(),
      email: spec.email ?? `${id.toLowerCase()}@${spec.clientId}.adskserviceaccount.autodesk.com`,
      privateKey: pair?.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
    this.#accounts.set(id, { account, key });
    return account;
  }

  find(id: string): EmulatedServiceAccount | undefined {
    return this.#accounts.get(id)?.account;
  }

  /**
   * Who signed an assertion, and what for.
   * @throws Refused for a wrong algorithm, key, signature, `iss`, `sub`, `aud`, `exp` or `scope`
   */
  check(
    assertion: string,
    wanted: { readonly clientId: string; readonly audience: string; readonly now: number },
  ): { readonly account: EmulatedServiceAccount; readonly scopes: readonly string[] } {
    const wrong = (what: string): Refused => Refused.grant(`The assertion is invalid: ${what}`);
    const jwt = decodeJwt(assertion);
    if (!jwt) throw wrong('not a JSON Web Token');
    const { iss, sub, aud, exp, scope } = jwt.claims;
    const found = this.#accounts.get(String(sub));
    if (found?.account.clientId !== wanted.clientId) throw wrong('sub');
    if (jwt.header['alg'] !== 'RS256') throw wrong('alg');
    if (jwt.header['kid'] !== found.account.keyId) throw wrong('kid');
    if (!verifyJwt(assertion, found.key)) throw wrong('signature');
    if (iss !== wanted.clientId) throw wrong('iss');
    if (aud !== wanted.audience) throw wrong('aud');
    const seconds = Math.floor(wanted.now / 1000);
    if (typeof exp !== 'number' || exp <= seconds || exp > seconds + MOST_AHEAD_S) throw wrong('exp');
    if (!Array.isArray(scope)) throw wrong('scope');
    return { account: found.account, scopes: parseScopes(scope.join(' ')) };
  }
}
