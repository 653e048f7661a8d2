import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Session } from './session.ts';
import type { PublicClient } from './tokens.ts';

/** How long signing out waits for the server, ms. */
const REVOKE_MS = 5000;

export interface RevokePorts {
  readonly publicClient: Pick<PublicClient, 'revoke'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Revokes both tokens of a sign-in as far as possible: a failure is logged, and never thrown. */
export async function revokeAll(
  { apiHost, clientId, access, refreshToken }: Session & { readonly kind: 'signIn' },
  { publicClient, clock, log }: RevokePorts,
  signal: AbortSignal,
): Promise<void> {
  const enough = new AbortController();
  const timer = clock.after(REVOKE_MS, () => enough.abort());
  const both = AbortSignal.any([signal, enough.signal]);
  const tokens = [{ token: access.bearer, kind: 'access_token' } as const];
  const all =
    refreshToken === undefined ? tokens : [{ token: refreshToken, kind: 'refresh_token' } as const, ...tokens];
  const results = await Promise.allSettled(
    all.map((token) => publicClient.revoke(apiHost, { clientId, ...token }, both)),
  );
  timer.dispose();
  for (const result of results) {
    if (result.status === 'rejected') log.warn(`A token could not be revoked: ${String(result.reason)}`);
  }
}
