import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answer.ts';
import { errorAnswer } from './errorBodies.ts';
import { DEFAULT_USER, DEFAULT_USER_ACC_ID, type TokenMint } from './tokens.ts';

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
  headers: IncomingHttpHeaders,
  scope: string,
): Caller | { readonly refusal: Answer } {
  const token = /^Bearer ([^\s]+)$/.exec(headers.authorization ?? '')?.[1];
  const claims = token === undefined ? undefined : tokens.verify(token);
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
  return { clientId: claims.client_id, userId: user === DEFAULT_USER_ACC_ID ? DEFAULT_USER : user };
}
