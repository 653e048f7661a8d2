import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'mocha';
import { sleep, systemClock } from '../../../src/lib/clock.ts';

export interface TestServer {
  readonly origin: string;
  /** Every request that came, oldest first. */
  readonly requests: IncomingMessage[];
}

/** Starts real HTTP servers for the tests of one suite and closes them after each test. */
export function useServers(): (answer: RequestListener) => Promise<TestServer> {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
  return async (answer) => {
    const requests: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      requests.push(request);
      answer(request, response);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
  };
}

/** Waits for a condition; fails after five seconds. */
export async function until(holds: () => boolean): Promise<void> {
  for (const end = systemClock.now() + 5000; !holds(); await sleep(systemClock, 5)) {
    if (systemClock.now() > end) throw new Error('waited in vain');
  }
}
