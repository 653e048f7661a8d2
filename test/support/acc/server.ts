import assert from 'node:assert/strict';
import type { IncomingMessage, RequestListener } from 'node:http';
import { inspect } from 'node:util';
import { afterEach } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import { LocalServer } from '../localServer.ts';

export interface TestServer {
  readonly origin: string;
  /** Every request that came, oldest first. */
  readonly requests: IncomingMessage[];
}

/** Starts real HTTP servers for the tests of one suite and closes them after each test. */
export function useServers(): (answer: RequestListener) => Promise<TestServer> {
  const servers: LocalServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  return async (answer) => {
    const requests: IncomingMessage[] = [];
    const server = new LocalServer((request, response) => {
      requests.push(request);
      answer(request, response);
    });
    servers.push(server);
    await server.listen();
    return { origin: server.origin, requests };
  };
}

/** The error that a call fails with, which shows none of these secrets however it is looked at. */
export async function failureOf(call: Promise<unknown>, ...secrets: readonly string[]): Promise<AccError> {
  const error: unknown = await call.then(
    (value) => assert.fail(`answered ${inspect(value)}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof AccError, inspect(error));
  for (const secret of secrets) assert.ok(!inspect(error, { showHidden: true }).includes(secret));
  return error;
}
