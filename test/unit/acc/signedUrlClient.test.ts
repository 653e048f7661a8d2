import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { describe, it } from 'mocha';
import type { AccError } from '../../../src/acc/errors.ts';
import { type LinkAnswer, type LinkOptions, openLink } from '../../../src/acc/signedUrlClient.ts';
import { networkError } from '../../../src/acc/networkErrors.ts';
import { SignedUrl } from '../../../src/acc/signedUrl.ts';
import { CancelledError } from '../../../src/lib/cancel.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import { failureOf, useServers } from '../../support/acc/server.ts';
import { eventually } from '../../support/eventually.ts';

const QUERY =
  '?response-content-disposition=attachment%3B%20filename%3D%22a%2Bb.pdf%22&Signature=SECRET%2B%2F%3D&Expires=9';

describe('openLink', () => {
  const serve = useServers();

  function open(origin: string, options: Partial<LinkOptions> = {}): Promise<LinkAnswer> {
    const link = new SignedUrl(`${origin}/bucket/jobs/1/result.pdf${QUERY}`);
    return openLink(link, { clock: systemClock, signal: new AbortController().signal, ...options });
  }

  const pdf: RequestListener = (_, response) => {
    response.writeHead(200, {
      'Content-Length': 8,
      'Content-Type': 'application/pdf',
      'Content-Disposition': `attachment; filename="a+b.pdf"`,
      ETag: '"abc"',
      'Accept-Ranges': 'bytes',
    });
    response.end('%PDF-1.7');
  };

  const failure = (promise: Promise<unknown>): Promise<AccError> => failureOf(promise, 'SECRET');

  it('GETs the exact query without a credential and uncompressed, and streams the body', async () => {
    const server = await serve(pdf);
    const answer = await open(server.origin, { userAgent: 'acc-exports/test' });
    assert.ok(answer.kind === 'open');
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.headers, {
      contentLength: 8,
      contentRange: undefined,
      contentEncoding: undefined,
      contentType: 'application/pdf',
      contentDisposition: 'attachment; filename="a+b.pdf"',
      etag: '"abc"',
      acceptRanges: 'bytes',
    });
    assert.equal(Buffer.concat(await answer.body.toArray()).toString(), '%PDF-1.7');
    const request = server.requests[0];
    assert.equal(request?.method, 'GET');
    assert.equal(request.url, `/bucket/jobs/1/result.pdf${QUERY}`);
    assert.equal(request.headers.authorization, undefined);
    assert.equal(request.headers['accept-encoding'], 'identity');
    assert.equal(request.headers['user-agent'], 'acc-exports/test');
    assert.equal(request.headers.range, undefined);
  });

  it('asks for a range', async () => {
    const server = await serve((_, response) => {
      response.writeHead(206, { 'Content-Range': 'bytes 0-0/8', 'Content-Length': 1 }).end('%');
    });
    const answer = await open(server.origin, { range: { from: 0, to: 0 } });
    assert.ok(answer.kind === 'open');
    assert.equal(answer.headers.contentRange, 'bytes 0-0/8');
    answer.body.destroy();
    const rest = await open(server.origin, { range: { from: 5 }, ifRange: '"abc"' });
    assert.ok(rest.kind === 'open');
    rest.body.destroy();
    assert.deepEqual(
      server.requests.map((request) => request.headers.range),
      ['bytes=0-0', 'bytes=5-'],
    );
    assert.deepEqual(
      server.requests.map((request) => request.headers['if-range']),
      [undefined, '"abc"'],
    );
  });

  it('tells what the storage refused', async () => {
    const server = await serve((_, response) => {
      const date = new Date(Date.UTC(2026, 10, 23, 13)).toUTCString();
      response.writeHead(403, { 'Content-Type': 'application/xml', 'x-amz-request-id': 'S3REQ', Date: date });
      response.end(
        '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message>' +
          '<Expires>2026-01-01T00:00:00Z</Expires><RequestId>x</RequestId></Error>',
      );
    });
    assert.deepEqual(await open(server.origin, { clock: new VirtualClock() }), {
      kind: 'refused',
      status: 403,
      s3Code: 'AccessDenied',
      text: 'Request has expired',
      requestId: 'S3REQ',
      meaning: 'dead',
      redirectedTo: undefined,
      retryAfterMs: undefined,
      clockOffsetMs: 3_600_000,
    });
  });

  it('tells a refusal that breaks off or has no body by its status', async () => {
    const server = await serve((_, response) => {
      response.writeHead(503, { 'Content-Length': 100 }).write('<Error>');
      setImmediate(() => response.destroy());
    });
    const answer = await open(server.origin);
    assert.equal(answer.kind, 'refused');
    assert.equal(answer.status, 503);
  });

  it('follows redirects within this machine', async () => {
    const storage = await serve(pdf);
    const server = await serve((_, response) => {
      response.writeHead(302, { Location: `${storage.origin}/real.pdf?Signature=OTHER` }).end();
    });
    const answer = await open(server.origin);
    assert.ok(answer.kind === 'open');
    answer.body.destroy();
    assert.equal(storage.requests[0]?.url, '/real.pdf?Signature=OTHER');
    assert.equal(storage.requests[0].headers.referer, undefined);
  });

  for (const location of ['http://storage.example/SECRET', 'ftp://127.0.0.1/SECRET', 'file:///etc/passwd']) {
    it(`does not follow a redirect to ${location}`, async () => {
      const server = await serve((_, response) => void response.writeHead(302, { Location: location }).end());
      assert.equal((await failure(open(server.origin))).code, 'unsafeAddress');
    });
  }

  it('gives up after three redirects', async () => {
    const server = await serve((_, response) => void response.writeHead(302, { Location: '/again?SECRET' }).end());
    assert.equal((await failure(open(server.origin))).code, 'unexpectedAnswer');
    assert.equal(server.requests.length, 4);
  });

  it('waits 30 s for the headers, and for ever for the body', async () => {
    const clock = new VirtualClock();
    const server = await serve(() => {});
    const pending = failure(open(server.origin, { clock }));
    await eventually('a request', () => server.requests.length > 0);
    assert.deepEqual(clock.pending, [30_000]);
    await clock.advance(30_000);
    assert.equal((await pending).code, 'timeout');

    const slow = await serve((_, response) => void response.writeHead(200).write('%'));
    const answer = await open(slow.origin, { clock });
    assert.deepEqual(clock.pending, []);
    assert.ok(answer.kind === 'open');
    answer.body.destroy();
  });

  it('is cancelled before the headers', async () => {
    const server = await serve(() => {});
    const controller = new AbortController();
    const pending = open(server.origin, { signal: controller.signal });
    await eventually('a request', () => server.requests.length > 0);
    controller.abort();
    await assert.rejects(pending, CancelledError);
  });

  it('is cancelled while it reads a refusal', async () => {
    let sent = false;
    const server = await serve((_, response) => void response.writeHead(403).write('<Error>', () => (sent = true)));
    const controller = new AbortController();
    const pending = open(server.origin, { signal: controller.signal });
    await eventually('an answer', () => sent);
    controller.abort();
    await assert.rejects(pending, CancelledError);
  });

  it('destroys the body with a CancelledError, and closes the connection', async () => {
    let closed = false;
    const server = await serve((_, response) => {
      response.once('close', () => (closed = true));
      response.writeHead(200).write('%PDF');
    });
    const controller = new AbortController();
    const answer = await open(server.origin, { signal: controller.signal });
    assert.ok(answer.kind === 'open');
    const reading = answer.body.toArray();
    controller.abort();
    await assert.rejects(reading, CancelledError);
    await eventually('the connection ends', () => closed);
  });

  it('lets a body that breaks off fail with something networkError knows', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'Content-Length': 100 }).write('%PDF');
      setTimeout(() => response.destroy(), 10);
    });
    const answer = await open(server.origin);
    assert.ok(answer.kind === 'open');
    const error: unknown = await answer.body.toArray().catch((reason: unknown) => reason);
    assert.equal(networkError(error).code, 'network');
    assert.equal(networkError(error).details.systemCode, 'ECONNRESET');
  });

  it('tells a refused connection without the link', async () => {
    const error = await failure(open('http://127.0.0.1:1'));
    assert.equal(error.code, 'network');
    assert.equal(error.details.host, '127.0.0.1:1');
  });
});
