import { Refused } from './authRefusal.ts';

/** What the discovery document names. */
export const KNOWN_SCOPES: readonly string[] = [
  'user-profile:read',
  'user:read',
  'user:write',
  'viewables:read',
  'data:read',
  'data:write',
  'data:create',
  'data:search',
  'bucket:create',
  'bucket:read',
  'bucket:update',
  'bucket:delete',
  'code:all',
  'account:read',
  'account:write',
  'openid',
];

/**
 * The scopes of a space-separated list.
 * @throws Refused when there are none, too many, or one that the service does not know
 */
export function parseScopes(text: string): readonly string[] {
  const scopes = [...new Set(text.split(' ').filter((word) => word !== ''))];
  if (scopes.length === 0) throw Refused.missing('scope');
  const unknown = scopes.find((scope) => !KNOWN_SCOPES.includes(scope) && !/^data:read:./.test(scope));
  if (unknown !== undefined) throw Refused.scope('AUTH-004', `The scope ${unknown} is not known`);
  if (text.length > 2000 || scopes.length > 50) throw Refused.scope('AUTH-004', 'Too many scopes');
  return scopes;
}

/**
 * The asked scopes, or all that are granted when none is asked for.
 * @throws Refused when more is asked for than granted
 */
export function narrowScopes(granted: readonly string[], asked: string | null): readonly string[] {
  if (asked === null) return granted;
  const scopes = parseScopes(asked);
  const extra = scopes.find((scope) => !granted.includes(scope));
  if (extra !== undefined) throw Refused.scope('AUTH-010', `The scope ${extra} was not granted`);
  return scopes;
}
