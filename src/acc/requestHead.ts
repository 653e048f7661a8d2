import { AccError } from './errors.ts';
import type { JsonRequest } from './apiClient.ts';
import { isSafeTransport } from './signedUrl.ts';

/**
 * The address of a request.
 * @throws AccError `unsafeAddress` when a bearer must not be sent there
 */
export function addressOf({ apiHost, path }: JsonRequest): URL {
  const host = URL.canParse(apiHost) ? new URL(apiHost) : undefined;
  // Without the leading slash a path could continue the host's name.
  if (!host || !isSafeTransport(host) || !path.startsWith('/')) {
    throw new AccError('unsafeAddress', { host: host?.host });
  }
  return new URL(host.origin + path);
}

/**
 * The headers that say who asks. A token that no header can carry, such as one pasted with a line break in it, counts as
 * refused: only another token helps.
 * @throws AccError `noToken`, `tokenRefused`; neither says anything of the token
 */
export function credentialHeaders({ bearer, userId }: JsonRequest['credential']): Record<string, string> {
  if (bearer === '') throw new AccError('noToken');
  if (![bearer, userId ?? '-'].every((value) => /^[\x21-\x7e]*$/.test(value))) {
    throw new AccError('tokenRefused', { systemCode: 'ERR_INVALID_CHAR' });
  }
  return { Authorization: `Bearer ${bearer}`, ...(userId ? { 'x-user-id': userId } : {}) };
}
