import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import { defaultOptions } from '../../../src/acc/exportOptions.ts';
import type { ExportRequest } from '../../../src/acc/exportRequest.ts';
import { ExportsApi } from '../../../src/acc/exports.ts';
import { ApiClient } from '../../../src/acc/apiClient.ts';
import type { StartAnswer } from '../../../src/acc/startCall.ts';
import { mayHaveStarted } from '../../../src/acc/errorPolicy.ts';
import { isCancelled } from '../../../src/lib/cancel.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { silentLog as log } from '../../../src/lib/log.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import { failureOf, useServers } from '../../support/acc/server.ts';
import { eventually } from '../../support/eventually.ts';

const PROJECT = '9ba6681e-1952-4d54-aac4-9de6d9858dd4';
const EXPORT = '5b4bb914-c123-4f10-87e3-2a6b9d3c1e0f';
const URN = 'urn:adsk.wipprod:fs.file:vf.abc-1?version=2';
const FILES: ExportRequest = {
  service: 'files',
  projectId: PROJECT,
  fileVersions: [URN],
  options: defaultOptions('files'),
};
const SHEETS: ExportRequest = {
  service: 'sheets',
  projectId: PROJECT,
  sheets: [EXPORT],
  options: defaultOptions('sheets'),
};
const PLAN: ExportRequest = {
  service: 'bim360',
  projectId: PROJECT,
  versionUrn: URN,
  options: defaultOptions('bim360'),
};

describe('ExportsApi.start', () => {
  const serve = useServers();

  function start(
    apiHost: string,
    request: ExportRequest = FILES,
    { signal = new AbortController().signal, clock = systemClock } = {},
  ): Promise<StartAnswer> {
    const api = new ExportsApi(new ApiClient({ clock, log, userAgent: 'test' }));
    return api.start(request, { apiHost, credential: { bearer: 'a.b.c', userId: 'USER1' }, signal });
  }

  const accepted: RequestListener = (_, response) => {
    response.writeHead(202, { 'Content-Type': 'application/json', 'X-Request-ID': 'r1' });
    response.end(JSON.stringify({ id: EXPORT.toUpperCase(), status: 'processing', more: 1 }));
  };

  for (const [request, path] of [
    [FILES, `/construction/files/v1/projects/${PROJECT}/exports`],
    [SHEETS, `/construction/sheets/v1/projects/${PROJECT}/exports`],
    [PLAN, `/bim360/docs/v1/projects/${PROJECT}/versions/${encodeURIComponent(URN)}/exports`],
  ] as const) {
    it(`starts an export of ${request.service} by one POST`, async () => {
      const bodies: string[] = [];
      const server = await serve((incoming, response) => {
        void text(incoming).then((body) => {
          bodies.push(body);
          accepted(incoming, response);
        });
      });
      const answer = await start(server.origin, request);
      assert.deepEqual(answer, { exportId: EXPORT, rawStatus: 'processing', requestId: 'r1' });
      assert.equal(server.requests.length, 1);
      const [{ method, url, headers }] = server.requests as [(typeof server.requests)[0]];
      assert.equal(method, 'POST');
      assert.equal(url, path);
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(headers.authorization, 'Bearer a.b.c');
      assert.equal(headers['x-user-id'], 'USER1');
      const body = JSON.parse(bodies[0] ?? '') as Record<string, unknown>;
      switch (request.service) {
        case 'files':
          return assert.deepEqual(body['fileVersions'], [URN]);
        case 'sheets':
          return assert.deepEqual(body['sheets'], [EXPORT]);
        case 'bim360':
          return assert.deepEqual(body, { includeMarkups: false, includeHyperlinks: false });
      }
    });
  }

  const wrong: readonly (readonly [string, ExportRequest])[] = [
    ['a project id that is none', { ...FILES, projectId: '../1' }],
    ['no files', { ...FILES, fileVersions: [] }],
    ['201 files', { ...FILES, fileVersions: Array.from({ length: 201 }, () => URN) }],
    ['a lineage URN', { ...FILES, fileVersions: [URN, 'urn:adsk.wipprod:dm.lineage:abc'] }],
    ['a version URN of the other kind', { ...FILES, fileVersions: ['urn:adsk.wipprod:dm.version:abc?version=1'] }],
    ['1001 sheets', { ...SHEETS, sheets: Array.from({ length: 1001 }, () => EXPORT) }],
    ['a sheet that is none', { ...SHEETS, sheets: ['A-101'] }],
    ['a plan without version', { ...PLAN, versionUrn: 'urn:adsk.wipprod:fs.file:vf.abc' }],
  ];
  for (const [name, request] of wrong) {
    it(`sends nothing for ${name}`, async () => {
      const server = await serve(accepted);
      const error = await failureOf(start(server.origin, request));
      assert.equal(error.code, 'badRequest');
      assert.notEqual(error.details.serviceText, undefined);
      assert.equal(mayHaveStarted(error), false);
      assert.equal(server.requests.length, 0);
    });
  }

  it('sends a POST once when the connection is cut, and cannot say what became of it', async () => {
    const server = await serve((request) => request.socket.destroy());
    const error = await failureOf(start(server.origin));
    assert.equal(error.code, 'network');
    assert.equal(error.details.systemCode, 'ECONNRESET');
    assert.equal(mayHaveStarted(error), true);
    assert.equal(server.requests.length, 1);
  });

  it('cannot say what became of a POST whose answer broke off', async () => {
    const server = await serve((_, response) => {
      response.writeHead(202, { 'Content-Length': '100' });
      response.write('{"id":');
      setImmediate(() => response.destroy());
    });
    const error = await failureOf(start(server.origin));
    assert.equal(mayHaveStarted(error), true, error.message);
    assert.equal(server.requests.length, 1);
  });

  it('knows that nothing started where there was no connection', async () => {
    const error = await failureOf(start('http://127.0.0.1:9'));
    assert.equal(error.details.systemCode, 'ECONNREFUSED');
    assert.equal(mayHaveStarted(error), false);
  });

  for (const [systemCall, may] of [
    ['connect', false],
    ['getaddrinfo', false],
    [undefined, false],
    ['read', true],
    ['write', true],
  ] as const) {
    it(`${may ? 'cannot say what became of a POST' : 'knows that nothing started'} after EHOSTUNREACH in ${systemCall}`, () => {
      const error = new AccError('network', { systemCode: 'EHOSTUNREACH', systemCall });
      assert.equal(mayHaveStarted(error), may);
    });
  }

  it('waits a minute for the answer, and not longer', async () => {
    const clock = new VirtualClock();
    const server = await serve(() => undefined);
    const answer = failureOf(start(server.origin, FILES, { clock }));
    await eventually('a request', () => server.requests.length === 1);
    assert.deepEqual(clock.pending, [60_000]);
    await clock.advance(60_000);
    const error = await answer;
    assert.equal(error.code, 'timeout');
    assert.equal(mayHaveStarted(error), true);
    assert.equal(server.requests.length, 1);
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`does not follow a redirect: ${status}`, async () => {
      const server = await serve((_, response) => response.writeHead(status, { Location: '/elsewhere' }).end('moved'));
      const error = await failureOf(start(server.origin));
      assert.equal(error.code, 'unexpectedAnswer');
      assert.equal(error.details.status, status);
      assert.equal(mayHaveStarted(error), false);
      assert.equal(server.requests.length, 1);
    });
  }

  it('is not stopped by a cancellation after it was sent', async () => {
    const stop = new AbortController();
    const server = await serve((request, response) => {
      stop.abort();
      setTimeout(() => accepted(request, response), 30);
    });
    assert.equal((await start(server.origin, FILES, { signal: stop.signal })).exportId, EXPORT);
  });

  it('is stopped by a cancellation before it was sent', async () => {
    const server = await serve(accepted);
    for (const before of [true, false]) {
      const stop = new AbortController();
      if (before) stop.abort();
      const answer = start(server.origin, FILES, { signal: stop.signal });
      stop.abort();
      await assert.rejects(answer, isCancelled);
    }
    assert.equal(server.requests.length, 0);
  });

  for (const [code, status, may] of [
    ['badRequest', 422, false],
    ['forbidden', 403, false],
    ['tokenRefused', 401, false],
    ['rateLimited', 429, false],
    ['service', 500, true],
    ['service', 504, true],
  ] as const) {
    it(`sends a POST once when the answer is ${status}`, async () => {
      const server = await serve((_, response) => response.writeHead(status).end('{"code":"ERR_X","title":"No"}'));
      const error = await failureOf(start(server.origin));
      assert.equal(error.code, code);
      assert.equal(mayHaveStarted(error), may);
      assert.equal(server.requests.length, 1);
    });
  }

  for (const body of [
    '<html>Welcome</html>',
    '{}',
    '{"id":""}',
    '{"id":"a/b"}',
    '{"id":7,"status":"processing"}',
    '',
  ]) {
    it(`may have started an export that the answer does not name: ${JSON.stringify(body)}`, async () => {
      const server = await serve((_, response) => response.writeHead(202).end(body));
      const error = await failureOf(start(server.origin));
      assert.equal(error.code, 'unexpectedAnswer');
      assert.equal(mayHaveStarted(error), true);
      assert.equal(server.requests.length, 1);
    });
  }
});
