import type { TokenEndpointResponse } from 'oauth4webapi';
import { readToken } from './jwt.ts';
import type { TokenSet } from './tokens.ts';

/** Lifetime of an access token that says nothing about it, ms. Source: API page D. */
const USUAL_LIFETIME_MS = 60 * 60_000;

/**
 * What a token answer brings.
 * @param asked.at epoch ms before the request was sent, so that the token never seems to live longer than it does
 * @param asked.scopes what was asked for: the server need not repeat it when it granted all
 */
export function tokenSetOf(
  answer: TokenEndpointResponse,
  asked: { readonly at: number; readonly scopes: readonly string[] },
): TokenSet {
  const facts = readToken(answer.access_token);
  return {
    accessToken: answer.access_token,
    expiresAt:
      answer.expires_in === undefined
        ? (facts?.expiresAt ?? asked.at + USUAL_LIFETIME_MS)
        : asked.at + answer.expires_in * 1000,
    refreshToken: answer.refresh_token,
    scopes: answer.scope?.split(' ').filter((scope) => scope !== '') ?? facts?.scopes ?? asked.scopes,
  };
}
