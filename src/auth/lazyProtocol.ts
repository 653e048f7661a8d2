import { lazyMethods, once } from '../lib/lazy.ts';
import type { Protocol, ProtocolOptions } from './protocol.ts';
import type { PublicClient, UnattendedClient } from './tokens.ts';

/** The {@link Protocol}, loaded when it is first used: most starts of a window need none of it. */
export function lazyProtocol(options: ProtocolOptions): Protocol {
  const load = once(async () => (await import('./protocol.ts')).buildProtocol(options));
  return {
    discovery: lazyMethods<Protocol['discovery']>(async () => (await load()).discovery, { server: true }),
    publicClient: lazyMethods<PublicClient>(async () => (await load()).publicClient, {
      begin: true,
      complete: true,
      refresh: true,
      revoke: true,
    }),
    unattended: lazyMethods<UnattendedClient>(async () => (await load()).unattended, {
      serviceAccount: true,
      twoLegged: true,
    }),
  };
}
