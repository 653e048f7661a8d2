import type { Protocol, ProtocolOptions } from './protocol.ts';

/** The {@link Protocol}, loaded when it is first used: most starts of a window need none of it. */
export function lazyProtocol(options: ProtocolOptions): Protocol {
  let loading: Promise<Protocol> | undefined;
  const load = (): Promise<Protocol> =>
    (loading ??= import('./protocol.ts').then(({ buildProtocol }) => buildProtocol(options)));
  return {
    discovery: { server: async (...args) => (await load()).discovery.server(...args) },
    publicClient: {
      begin: async (...args) => (await load()).publicClient.begin(...args),
      complete: async (...args) => (await load()).publicClient.complete(...args),
      refresh: async (...args) => (await load()).publicClient.refresh(...args),
      revoke: async (...args) => (await load()).publicClient.revoke(...args),
    },
    unattended: {
      serviceAccount: async (...args) => (await load()).unattended.serviceAccount(...args),
      twoLegged: async (...args) => (await load()).unattended.twoLegged(...args),
    },
  };
}
