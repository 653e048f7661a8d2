import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { Discovery } from './discovery.ts';
import { OAuthHttp } from './oauthHttp.ts';
import { OAuthPublicClient } from './publicClient.ts';
import type { PublicClient, UnattendedClient } from './tokens.ts';
import { OAuthUnattendedClient } from './unattended.ts';

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

export function buildProtocol(options: ProtocolOptions): Protocol {
  const http = new OAuthHttp(options);
  const discovery = new Discovery({ clock: options.clock, http });
  const parts = { clock: options.clock, http, discovery };
  return { discovery, publicClient: new OAuthPublicClient(parts), unattended: new OAuthUnattendedClient(parts) };
}
