import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, it } from 'mocha';
import type { AccError, AccErrorCode } from '../../../src/acc/errors.ts';
import { ApiClient, type JsonAnswer, type JsonRequest } from '../../../src/acc/apiClient.ts';
import { CancelledError } from '../../../src/lib/cancel.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import { failureOf, useServers } from '../../support/acc/server.ts';
import { eventually } from '../../support/eventually.ts';

const BEARER = 'opaque-test-token-0123456789';

describe('HttpDoor', () => {
  const serve = useServers();
  const lines: string[] = [];
  const keep = (line: string): void => void lines.push(line);
  const log = { debug: keep, info: keep, warn: keep, error: keep };

  function get(apiHost: string, more: Partial<JsonRequest> = {}, clock = systemClock): Promise<JsonAnswer> {
    const request = {
      apiHost,
      path: '/exports/1',
      credential: { bearer: BEARER },
      signal: new AbortController().signal,
    };
    return new ApiClient({ clock, log, userAgent: 'acc-exports/test' }).getJson({ ...request, ...more });
  }

  async function failure(promise: Promise<unknown>, code: AccErrorCode): Promise<AccError> {
    const error = await failureOf(promise, BEARER);
    assert.equal(error.code, code, error.message);
    assert.ok(!lines.join('\n').includes(BEARER));
    return error;
  }

  const json =
    (body: unknown, status = 200): RequestListener =>
    (_, response) => {
      response.writeHead(status, { 'Content-Type': 'application/json', 'X-Request-ID': 'req-1' });
      response.end(JSON.stringify(body));
    };

  it('sends the bearer, the user and what it accepts, and returns status, body and request id', async () => {
    const server = await serve(json({ id: 'x' }));
    const answer = await get(server.origin, { credential: { bearer: BEARER, userId: 'USER1' } });
    assert.deepEqual(answer, { status: 200, body: { id: 'x' }, requestId: 'req-1', clockOffsetMs: 0 });
    const headers = server.requests[0]?.headers;
    assert.equal(headers?.authorization, `Bearer ${BEARER}`);
    assert.equal(headers?.['x-user-id'], 'USER1');
    assert.equal(headers?.accept, 'application/json');
    assert.equal(headers?.['user-agent'], 'acc-exports/test');
    assert.ok(lines.some((line) => line.includes('/exports/1: 200')));
  });

  it('reads gzip', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' });
      response.end(gzipSync('{"status":"processing"}'));
    });
    assert.deepEqual((await get(server.origin)).body, { status: 'processing' });
    assert.equal(server.requests[0]?.headers['x-user-id'], undefined);
  });

  it('finds broken gzip unexpected', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' });
      response.end('this is not gzip');
    });
    const error = await failure(get(server.origin), 'unexpectedAnswer');
    assert.equal(error.details.systemCode, 'Z_DATA_ERROR');
  });

  const unsafe = [
    ['http on another machine', 'http://acc.example'],
    ['another protocol', 'ftp://127.0.0.1'],
    ['no address', 'developer.api.autodesk.com'],
    ['nothing', ''],
  ] as const;
  for (const [name, apiHost] of unsafe) {
    it(`refuses to send a bearer to ${name}`, async () => {
      await failure(get(apiHost), 'unsafeAddress');
    });
  }

  it('refuses a path that would continue the host name', async () => {
    const server = await serve(json({}));
    await failure(get(server.origin, { path: '@127.0.0.2/' }), 'unsafeAddress');
    assert.equal(server.requests.length, 0);
  });

  for (const bearer of [`${BEARER}\nX-Evil: 1`, `${BEARER}\r`, `${BEARER} two`, `${BEARER}\u{1F600}`, `${BEARER}é`]) {
    it(`counts a token that no header can carry as refused: ${JSON.stringify(bearer.slice(28))}`, async () => {
      const server = await serve(json({}));
      const error = await failure(get(server.origin, { credential: { bearer } }), 'tokenRefused');
      assert.equal(error.details.systemCode, 'ERR_INVALID_CHAR');
      assert.equal(server.requests.length, 0);
    });
  }

  it('knows an absent token', async () => {
    await failure(get('https://127.0.0.1:9', { credential: { bearer: '' } }), 'noToken');
  });

  it('follows redirects within the origin with the bearer', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/exports/1') response.writeHead(307, { Location: '/moved' }).end('moved');
      else json({ ok: true })(request, response);
    });
    assert.deepEqual((await get(server.origin)).body, { ok: true });
    assert.equal(server.requests[1]?.headers.authorization, `Bearer ${BEARER}`);
  });

  it('gives up after three redirects', async () => {
    const server = await serve((_, response) => void response.writeHead(302, { Location: '/again' }).end());
    await failure(get(server.origin), 'unexpectedAnswer');
    assert.equal(server.requests.length, 4);
  });

  it('never follows a redirect to another host, port or scheme', async () => {
    const other = await serve(json({ stolen: true }));
    const targets = [`${other.origin}/x`, other.origin.replace('http:', 'https:'), `//user@${other.origin.slice(7)}/`];
    for (const location of targets) {
      const server = await serve((_, response) => void response.writeHead(302, { Location: location }).end());
      const error = await failure(get(server.origin), 'unexpectedAnswer');
      assert.match(error.details.sample ?? '', /^Redirected to http/);
    }
    assert.deepEqual(other.requests, []);
  });

  it('classifies a refusal', async () => {
    const server = await serve(json({ code: 'ERR_RESOURCE_NOT_EXIST', detail: 'The job does not exist' }, 404));
    const error = await failure(get(server.origin), 'notFound');
    assert.equal(error.details.serviceText, 'The job does not exist');
    assert.equal(error.details.requestId, 'req-1');
    assert.equal(error.details.host, new URL(server.origin).host);
  });

  it('classifies a refusal whose body breaks off by its status', async () => {
    const server = await serve((_, response) => {
      response.writeHead(401, { 'Content-Length': 1000 });
      response.write('{"code":');
      setImmediate(() => response.destroy());
    });
    await failure(get(server.origin), 'tokenRefused');
  });

  for (const [name, body] of [
    ['an HTML page', '<!doctype html><html><title>Welcome to Hotel WiFi</title></html>'],
    ['broken JSON', '{"id":"1","status":"process'],
    ['nothing', ''],
  ] as const) {
    it(`finds ${name} with status 200 unexpected`, async () => {
      const server = await serve((_, response) => void response.end(body));
      const error = await failure(get(server.origin), 'unexpectedAnswer');
      assert.equal(error.details.sample, body);
    });
  }

  it('keeps no link in the sample of an unexpected answer', async () => {
    const link = 'https://bucket.s3.amazonaws.com/r.pdf?Signature=SECRETSIG&Expires=1';
    const server = await serve((_, response) => void response.end(`{"result":{"output":{"signedUrl":"${link}`));
    const error = await failure(get(server.origin), 'unexpectedAnswer');
    assert.ok(!inspect(error).includes('SECRETSIG'));
  });

  it('cuts a body without bounds early', async () => {
    let sent = 0;
    let closed = false;
    const megabyte = Buffer.alloc(1024 * 1024, 'x');
    const source = Readable.from(
      (function* endless() {
        for (; sent < 200 * megabyte.length; sent += megabyte.length) yield megabyte;
      })(),
    );
    const server = await serve((_, response) => {
      response.once('close', () => (closed = true));
      pipeline(source, response, () => {});
    });
    await failure(get(server.origin), 'unexpectedAnswer');
    await eventually('the connection ends', () => closed);
    assert.ok(sent < 30 * megabyte.length, `sent ${sent}`);
  });

  it('cuts a small body that unpacks without bounds', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const server = await serve((_, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' });
      response.end(bomb);
    });
    await failure(get(server.origin), 'unexpectedAnswer');
  });

  it('reads an error page of any size up to its bound', async () => {
    const server = await serve((_, response) => {
      response.writeHead(503);
      response.end(Buffer.alloc(8 * 1024 * 1024, 'x'));
    });
    await failure(get(server.origin), 'service');
  });

  it('ends a request without an answer at the deadline', async () => {
    const clock = new VirtualClock();
    const server = await serve(() => {});
    const pending = failure(get(server.origin, {}, clock), 'timeout');
    await eventually('a request', () => server.requests.length > 0);
    assert.deepEqual(clock.pending, [10_000]);
    await clock.advance(10_000);
    await pending;
    assert.deepEqual(clock.pending, []);
  });

  it('ends a body that stops halfway at the same deadline', async () => {
    const clock = new VirtualClock();
    const server = await serve((_, response) => {
      response.writeHead(200);
      response.write('{"id":');
    });
    const pending = failure(get(server.origin, { deadlineMs: 500 }, clock), 'timeout');
    await eventually('a request', () => server.requests.length > 0);
    await clock.advance(500);
    await pending;
  });

  it('classifies a refusal whose body never ends by its status, at the deadline', async () => {
    const clock = new VirtualClock();
    let sent = false;
    const server = await serve((_, response) => void response.writeHead(401).write('{', () => (sent = true)));
    const pending = failure(get(server.origin, {}, clock), 'tokenRefused');
    await eventually('an answer', () => sent);
    await clock.advance(10_000);
    await pending;
  });

  it('leaves no timer and no listener behind', async () => {
    const clock = new VirtualClock();
    const server = await serve(json({}));
    const { signal } = new AbortController();
    await get(server.origin, { signal }, clock);
    assert.deepEqual(clock.pending, []);
    assert.deepEqual(getEventListeners(signal, 'abort'), []);
  });

  for (const [name, answer] of [
    ['before the headers', () => {}],
    ['within the body', (_: unknown, response: ServerResponse) => void response.writeHead(200).write('{')],
    ['within an error body', (_: unknown, response: ServerResponse) => void response.writeHead(500).write('{')],
  ] as const) {
    it(`is cancelled ${name}`, async () => {
      const server = await serve(answer);
      const controller = new AbortController();
      const pending = get(server.origin, { signal: controller.signal });
      await eventually('a request', () => server.requests.length > 0);
      setTimeout(() => controller.abort(), 20);
      await assert.rejects(pending, CancelledError);
    });
  }

  it('sends nothing when it is cancelled already', async () => {
    const server = await serve(json({}));
    await assert.rejects(get(server.origin, { signal: AbortSignal.abort() }), CancelledError);
    assert.equal(server.requests.length, 0);
  });

  for (const headers of [{ 'Content-Length': 1000 }, { 'Transfer-Encoding': 'chunked' }]) {
    it(`knows a body that breaks off (${Object.keys(headers)[0]}) as a network failure`, async () => {
      const server = await serve((_, response) => {
        response.writeHead(200, headers);
        response.write('{"id":"1",');
        setImmediate(() => response.destroy());
      });
      const error = await failure(get(server.origin), 'network');
      assert.match(error.details.systemCode ?? '', /^(?:ECONNRESET|ERR_STREAM_PREMATURE_CLOSE)$/);
    });
  }

  it('knows a refused connection', async () => {
    const server = await serve((request) => request.destroy());
    const reset = await failure(get(server.origin), 'network');
    assert.equal(reset.details.systemCode, 'ECONNRESET');
    const refused = await failure(get('http://127.0.0.1:1'), 'network');
    assert.equal(refused.details.systemCode, 'ECONNREFUSED');
  });

  it('knows an answer that is not HTTP', async () => {
    const server = await serve((request) => void request.socket.end('220 mail.example ESMTP\r\n'));
    const error = await failure(get(server.origin), 'unexpectedAnswer');
    assert.match(error.details.systemCode ?? '', /^HPE_/);
  });
});
