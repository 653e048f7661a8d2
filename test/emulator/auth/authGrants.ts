import { createHash, randomBytes } from 'node:crypto';
import { Refused } from './authRefusal.ts';
import type { TokenMint } from './tokens.ts';

const CODE_MS = 5 * 60_000;
const REFRESH_MS = 15 * 24 * 3_600_000;

/** What a person agreed to in the browser. */
export interface Consent {
  readonly clientId: string;
  readonly userId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly nonce: string | undefined;
  /** PKCE S256; a confidential app may do without. */
  readonly challenge: string | undefined;
}

/** All tokens that came from one sign-in. They die together. */
export interface Family {
  readonly consent: Consent;
  revoked: boolean;
  readonly accessTokens: string[];
}

interface IssuedCode {
  readonly consent: Consent;
  readonly expiresAt: number;
  family: Family | undefined;
}

interface IssuedRefresh {
  readonly family: Family;
  readonly expiresAt: number;
  spent: boolean;
}

/** Codes and refresh tokens: each is good once, and a second use revokes all that came from it. */
export class GrantBook {
  readonly #tokens: TokenMint;
  readonly #now: () => number;
  readonly #codes = new Map<string, IssuedCode>();
  readonly #refreshes = new Map<string, IssuedRefresh>();

  constructor(tokens: TokenMint, now: () => number) {
    this.#tokens = tokens;
    this.#now = now;
  }

  issueCode(consent: Consent): string {
    const code = randomBytes(24).toString('base64url');
    this.#codes.set(code, { consent, expiresAt: this.#now() + CODE_MS, family: undefined });
    return code;
  }

  /** @throws Refused for a code that is unknown, spent, too old, of another app, callback or verifier */
  useCode(code: string, clientId: string, redirectUri: string, verifier: string | undefined): Family {
    const issued = this.#codes.get(code);
    if (issued?.consent.clientId !== clientId) throw Refused.grant('The authorization code is invalid');
    if (issued.family) {
      this.revokeFamily(issued.family);
      throw Refused.grant('The authorization code has been used already');
    }
    if (this.#now() >= issued.expiresAt) throw Refused.grant('The authorization code has expired');
    if (issued.consent.redirectUri !== redirectUri) throw Refused.grant('The redirect_uri does not match');
    checkVerifier(issued.consent.challenge, verifier);
    issued.family = { consent: issued.consent, revoked: false, accessTokens: [] };
    return issued.family;
  }

  issueRefresh(family: Family): string {
    const token = randomBytes(32).toString('base64url');
    this.#refreshes.set(token, { family, expiresAt: this.#now() + REFRESH_MS, spent: false });
    return token;
  }

  /**
   * A refresh token that can be spent, and the function that spends it: a request that is refused for its scope spends
   * nothing.
   * @throws Refused for one that is unknown, spent, too old, revoked or of another app
   */
  useRefresh(token: string, clientId: string): { readonly family: Family; readonly spend: () => void } {
    const issued = this.#refreshes.get(token);
    if (issued?.family.consent.clientId !== clientId) throw Refused.grant('The refresh token is invalid');
    if (issued.spent) {
      this.revokeFamily(issued.family);
      throw Refused.grant('The refresh token has been used already');
    }
    if (issued.family.revoked) throw Refused.grant('The refresh token has been revoked');
    if (this.#now() >= issued.expiresAt) throw Refused.grant('The refresh token has expired');
    return { family: issued.family, spend: () => void (issued.spent = true) };
  }

  familyOfRefresh(token: string): Family | undefined {
    return this.#refreshes.get(token)?.family;
  }

  revokeFamily(family: Family): void {
    family.revoked = true;
    for (const token of family.accessTokens) this.#tokens.revoke(token);
  }

  /** Ends all sign-ins of a person. */
  revokeUser(userId: string): void {
    for (const { family } of this.#refreshes.values()) {
      if (family.consent.userId === userId) this.revokeFamily(family);
    }
  }
}

function checkVerifier(challenge: string | undefined, verifier: string | undefined): void {
  if (challenge === undefined) return;
  if (verifier === undefined) throw Refused.missing('code_verifier');
  const hash = createHash('sha256').update(verifier).digest('base64url');
  if (!/^[\w.~-]{43,128}$/.test(verifier) || hash !== challenge) throw Refused.grant('The code_verifier is invalid');
}
