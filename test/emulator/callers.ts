import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answer.ts';
import { errorAnswer } from './faults/errorBodies.ts';
import type { UserBook } from './auth/authUsers.ts';
import type { TokenClaims, TokenMint } from './auth/tokens.ts';

/** Who asks. */
export interface Caller {
  readonly clientId: string;
  /** Autodesk id, also when the request named the user by the ACC id. */
  readonly userId: string;
}

/**
 * Who sends this request, or the answer that refuses it: 401 for a token that is not ours, altered, expired or revoked;
 * the gateway's 403 for a missing scope; 400 for a two-legged token without `x-user-id`.
 */
export function authenticate(
  tokens: TokenMint,
  users: UserBook,
  headers: IncomingHttpHeaders,
  scope: string,
): Caller | { readonly refusal: Answer } {
  const claims = bearerClaims(tokens, headers);
  if (!claims) {
    const detail = 'Authentication header is not correct';
    return { refusal: errorAnswer(401, 'codeTitleDetail', { code: 'ERR_AUTHENTICATED_ERROR', detail }) };
  }
  if (!claims.scope.includes(scope)) {
    const detail = `Token does not have the privilege for this request: ${scope} is required.`;
    return { refusal: errorAnswer(403, 'gateway', { code: 'AUTH-010', detail }) };
  }
  const named = headers['x-user-id'];
  const user = claims.userid ?? (typeof named === 'string' ? named.trim() : '');
  if (user === '') {
    const detail = 'x-user-id header is required for a two-legged token';
    return { refusal: errorAnswer(400, 'codeTitleDetail', { code: 'ERR_BAD_INPUT', detail }) };
  }
  return { clientId: claims.client_id, userId: users.find(user)?.id ?? user };
}

/** The claims of the request's bearer, when it is good. */
export function bearerClaims(tokens: TokenMint, headers: IncomingHttpHeaders): TokenClaims | undefined {
  const token = /^Bearer ([^\s]+)$/.exec(headers.authorization ?? '')?.[1];
  return token === undefined ? undefined : tokens.verify(token);
}
