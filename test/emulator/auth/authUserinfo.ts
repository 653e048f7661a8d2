import { type Answer, type Handler, jsonAnswer } from '../answer.ts';
import type { ServiceAccountBook } from './authAssertion.ts';
import type { UserBook } from './authUsers.ts';
import { bearerClaims } from '../callers.ts';
import { errorAnswer } from '../faults/errorBodies.ts';
import type { TokenMint } from './tokens.ts';

export interface UserinfoParts {
  readonly tokens: TokenMint;
  readonly users: UserBook;
  readonly accounts: ServiceAccountBook;
}

/** GET userinfo, on a host of its own as the service has it. Any token of a person will do. */
export function userinfoHandler(parts: UserinfoParts): Handler {
  return (request) => {
    if (request.path !== '/userinfo') return errorAnswer(404, 'empty');
    if (request.method !== 'GET') return errorAnswer(405, 'empty');
    const claims = bearerClaims(parts.tokens, request.headers);
    if (!claims) {
      return errorAnswer(401, 'gateway', { code: 'AUTH-006', detail: 'The access token is invalid or has expired' });
    }
    if (claims.userid === undefined) {
      return errorAnswer(403, 'gateway', { code: 'AUTH-010', detail: 'The token has no user' });
    }
    return aboutUser(parts, claims.userid);
  };
}

function aboutUser(parts: UserinfoParts, id: string): Answer {
  const user = parts.users.find(id);
  const email = user?.email ?? parts.accounts.find(id)?.email;
  if (email === undefined) return jsonAnswer(200, { sub: id });
  const name = user?.name ?? 'Service Account';
  const [given, family] = name.split(' ');
  return jsonAnswer(200, {
    sub: id,
    name,
    given_name: given,
    family_name: family,
    preferred_username: email.split('@')[0],
    email,
    email_verified: true,
    profile: 'https://profile.autodesk.com',
    picture: `https://images.profile.autodesk.com/${id}/profilepictures/x120.jpg`,
    locale: 'en-US',
    updated_at: 1_662_583_480,
    eidm_guid: id,
  });
}
