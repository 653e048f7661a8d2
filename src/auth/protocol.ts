import type { Clock } from '../lib/clock.ts';
import { lazyMethods, once } from '../lib/lazy.ts';
import type { Log } from '../lib/log.ts';
import type { Discovery } from './discovery.ts';
import type { PublicClient, UnattendedClient } from './tokens.ts';

/** The calls to the authorization server, built on one discovery. */
export interface Protocol {
  readonly discovery: Pick<Discovery, 'server'>;
  readonly publicClient: PublicClient;
  readonly unattended: UnattendedClient;
}

export interface ProtocolOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly userAgent: string;
}

/** The {@link Protocol}, each part loaded when it is first used: most starts of a window need none of it. */
export function lazyProtocol(options: ProtocolOptions): Protocol {
  const { clock } = options;
  const http = once(async () => new (await import('./oauthHttp.ts')).OAuthHttp(options));
  const discovery = once(async () => new (await import('./discovery.ts')).Discovery({ clock, http: await http() }));
  const parts = async () => ({ clock, http: await http(), discovery: await discovery() });
  return {
    discovery: lazyMethods<Protocol['discovery']>(discovery, { server: true }),
    publicClient: lazyMethods<PublicClient>(
      async () => new (await import('./publicClient.ts')).OAuthPublicClient(await parts()),
      { begin: true, complete: true, refresh: true, revoke: true },
    ),
    unattended: lazyMethods<UnattendedClient>(
      async () => new (await import('./unattended.ts')).OAuthUnattendedClient(await parts()),
      { serviceAccount: true, twoLegged: true },
    ),
  };
}
