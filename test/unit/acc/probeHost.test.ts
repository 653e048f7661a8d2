import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import { probeHost } from '../../../src/acc/probeHost.ts';
import { CancelledError } from '../../../src/lib/cancel.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { useServers } from '../../support/acc/server.ts';

const options = { clock, userAgent: 'test' };
const { signal } = new AbortController();

describe('reach', () => {
  const serve = useServers();

  it('says that a host answered, whatever it said, and what time it has', async () => {
    const date = new Date(Date.UTC(2026, 10, 23, 12)).toUTCString();
    const server = await serve((_request, response) => response.writeHead(403, { Date: date }).end('no'));
    assert.deepEqual(await probeHost(server.origin, options, signal), { status: 403, date: Date.parse(date) });
    assert.equal(server.requests[0]?.headers.authorization, undefined);
  });

  it('follows no redirect, and does not mind a missing or odd time', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(302, { Location: 'https://elsewhere.example/', Date: 'noon' }).end();
    });
    assert.deepEqual(await probeHost(server.origin, options, signal), { status: 302, date: undefined });
  });

  it('says why a host cannot be reached', async () => {
    await assert.rejects(probeHost('http://127.0.0.1:1/', options, signal), (error) => AccError.is(error, 'network'));
  });

  it('asks nobody in the clear, and with no query', async () => {
    for (const address of ['http://a.example/', 'https://a.example/?token=1', 'nowhere']) {
      await assert.rejects(
        probeHost(address, options, signal),
        (error) => AccError.is(error, 'unsafeAddress'),
        address,
      );
    }
    await assert.rejects(probeHost('http://127.0.0.1:1/', options, AbortSignal.abort()), CancelledError);
  });
});
