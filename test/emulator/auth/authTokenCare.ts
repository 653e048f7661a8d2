import { type Answer, type Incoming, jsonAnswer, textAnswer } from '../answer.ts';
import type { AppBook } from './authApps.ts';
import { identifyClient, readForm, required } from './authClient.ts';
import type { GrantBook } from './authGrants.ts';
import { Refused } from './authRefusal.ts';
import type { TokenMint } from './tokens.ts';

export interface TokenCareParts {
  readonly apps: AppBook;
  readonly grants: GrantBook;
  readonly tokens: TokenMint;
}

/**
 * POST revoke. A refresh token takes its whole sign-in with it. An unknown token is no error.
 * @throws Refused, for another app's token too
 */
export function revokeToken(parts: TokenCareParts, request: Incoming): Answer {
  const params = readForm(request);
  const app = identifyClient(parts.apps, request, params);
  const token = required(params, 'token');
  const hint = required(params, 'token_type_hint');
  if (hint !== 'access_token' && hint !== 'refresh_token') throw Refused.request('The token_type_hint is not known');
  const family = parts.grants.familyOfRefresh(token);
  const owner = family?.consent.clientId ?? parts.tokens.verify(token)?.client_id ?? app.clientId;
  if (owner !== app.clientId) throw Refused.request('The token was issued to another app');
  if (family) parts.grants.revokeFamily(family);
  else parts.tokens.revoke(token);
  return textAnswer(200, '', '');
}

/** POST introspect: what an access token of the same app holds. @throws Refused */
export function introspectToken(parts: TokenCareParts, request: Incoming): Answer {
  const params = readForm(request);
  const app = identifyClient(parts.apps, request, params);
  const claims = parts.tokens.verify(required(params, 'token'));
  if (claims?.client_id !== app.clientId) return jsonAnswer(200, { active: false });
  const { scope, client_id, exp, userid } = claims;
  return jsonAnswer(200, { active: true, scope: scope.join(' '), client_id, exp, userid });
}
