import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { Discovery } from '../../../src/auth/discovery.ts';
import { OAuthHttp } from '../../../src/auth/oauthHttp.ts';
import { OAuthPublicClient } from '../../../src/auth/publicClient.ts';
import { OAuthUnattendedClient } from '../../../src/auth/unattended.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';

/** Never aborted. */
export const calm = new AbortController().signal;

export interface TestClients {
  /** Everything that was logged. */
  readonly lines: string[];
  readonly http: OAuthHttp;
  readonly discovery: Discovery;
  readonly publicClient: OAuthPublicClient;
  readonly unattended: OAuthUnattendedClient;
}

/** The protocol layer, wired as in the product. */
export function newClients(clock: Clock = systemClock): TestClients {
  const lines: string[] = [];
  const keep = (line: string): void => void lines.push(line);
  const log = { debug: keep, info: keep, warn: keep, error: keep };
  const http = new OAuthHttp({ clock, log, userAgent: 'acc-exports/test' });
  const discovery = new Discovery({ clock, http });
  const parts = { discovery, http, clock };
  return {
    lines,
    http,
    discovery,
    publicClient: new OAuthPublicClient(parts),
    unattended: new OAuthUnattendedClient(parts),
  };
}

/** The error that a promise must end with, as `Class code`, for tables; and the error itself. */
export async function failureOf(promise: Promise<unknown>): Promise<{ readonly says: string; readonly error: Error }> {
  const error: unknown = await promise.then(
    (value) => assert.fail(`succeeded with ${inspect(value)}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Error, inspect(error));
  return { says: 'code' in error ? `${error.name} ${String(error.code)}` : error.name, error };
}
