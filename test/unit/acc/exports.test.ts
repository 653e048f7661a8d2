import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import { ExportsApi, parseReading, pathOf } from '../../../src/acc/exports.ts';
import { ApiClient } from '../../../src/acc/apiClient.ts';
import { SERVICES } from '../../../src/acc/reading.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { useServers } from '../../support/acc/server.ts';

const PROJECT = '9ba6681e-1952-4d54-aac4-9de6d9858dd4';
const EXPORT = '5b4bb914-c123-4f10-87e3-579ef934aaf9';
const URN = 'urn:adsk.wipprod:fs.file:vf.3dyo-U_ISkS?version=1';
const URL1 = 'https://s3.example/jobs/1/result.pdf?Signature=SECRET%2B&Expires=1795435200';

describe('parseReading', () => {
  const wrong = [
    null,
    undefined,
    'successful',
    7,
    [],
    {},
    { status: null },
    { status: 200 },
    { status: ' ' },
    { error: 'x' },
  ];
  for (const body of wrong) {
    it(`refuses ${JSON.stringify(body)}`, () => {
      assert.throws(
        () => parseReading('files', body, { requestId: 'req-1' }),
        (error) => AccError.is(error, 'unexpectedAnswer') && error.details.requestId === 'req-1',
      );
    });
  }

  it('keeps a redacted, short sample of a wrong shape', () => {
    const body = { state: 'done', url: URL1, filler: 'x'.repeat(1000) };
    assert.throws(
      () => parseReading('files', body),
      (error) => {
        assert.ok(AccError.is(error));
        assert.ok(
          error.details.sample?.startsWith('{"state":"done","url":"https://s3.example/jobs/1/result.pdf?[redacted]'),
        );
        assert.ok((error.details.sample ?? '').length <= 500);
        return true;
      },
    );
  });

  it('throws nothing but AccError, whatever comes', () => {
    const keys = fc.constantFrom(
      'status',
      'result',
      'output',
      'data',
      'signedUrl',
      'link',
      'failedFiles',
      'error',
      'code',
      'id',
    );
    const words = fc.constantFrom('processing', 'successful', 'partialSuccess', 'failed', 'completed', URL1, 'x');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 5 }, words, fc.jsonValue(), fc.array(tie('tree')), fc.dictionary(keys, tie('tree'))),
    }));
    const bodies = fc.oneof(
      fc.anything({ withBigInt: true, withNullPrototype: true }),
      fc.jsonValue(),
      tree,
      fc.record({ status: words, result: tree, data: tree }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...SERVICES), bodies, (service, body) => {
        let result: unknown;
        try {
          result = parseReading(service, body);
        } catch (error) {
          assert.ok(error instanceof AccError && error.code === 'unexpectedAnswer', inspect(error));
          result = error;
        }
        for (const text of [JSON.stringify(result), inspect(result, { depth: 20, showHidden: true }), String(result)]) {
          assert.ok(!text.includes('SECRET'), text);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('bounds what is kept', () => {
    const file = { id: 'i'.repeat(10_000), reason: 'r'.repeat(10_000), detail: 'd'.repeat(10_000) };
    const reading = parseReading('files', {
      status: 's'.repeat(999),
      result: { signedUrl: URL1, failedFiles: Array.from({ length: 3000 }, () => file) },
    });
    assert.ok(reading.kind === 'partial');
    assert.equal(reading.rawStatus.length, 64);
    assert.equal(reading.failedFiles.length, 1000);
    assert.ok(
      reading.failedFiles.every(({ id, reason, detail }) => Math.max(id.length, reason.length, detail.length) <= 500),
    );
  });
});

describe('pathOf', () => {
  it('builds the path of each service', () => {
    const ref = { projectId: PROJECT, exportId: EXPORT };
    assert.equal(pathOf({ service: 'files', ...ref }), `/construction/files/v1/projects/${PROJECT}/exports/${EXPORT}`);
    assert.equal(
      pathOf({ service: 'sheets', ...ref }),
      `/construction/sheets/v1/projects/${PROJECT}/exports/${EXPORT}`,
    );
    assert.equal(
      pathOf({ service: 'bim360', ...ref, versionUrn: URN }),
      `/bim360/docs/v1/projects/${PROJECT}/versions/urn%3Aadsk.wipprod%3Afs.file%3Avf.3dyo-U_ISkS%3Fversion%3D1/exports/${EXPORT}`,
    );
  });

  it('keeps any id within its segment', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (exportId) => {
        try {
          const path = pathOf({ service: 'files', projectId: PROJECT, exportId });
          const url = new URL(path, 'https://h');
          assert.equal(url.pathname, path);
          assert.equal(path.split('/').length, 8);
        } catch (error) {
          assert.ok(AccError.is(error, 'badRequest'));
        }
      }),
      { examples: [['..'], ['.'], [''], ['a/b'], ['\ud800'], ['?x#y'], ['%2e%2e']] },
    );
  });

  it('asks for the version URN of BIM 360', () => {
    assert.throws(
      () => pathOf({ service: 'bim360', projectId: PROJECT, exportId: EXPORT }),
      (error) => AccError.is(error, 'badRequest'),
    );
  });
});

describe('ExportsApi', () => {
  const serve = useServers();

  it('reads an export over HTTP', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'X-Request-ID': 'req-1' });
      response.end(JSON.stringify({ id: EXPORT, status: 'completed', data: { signedUrl: URL1 } }));
    });
    const api = new ExportsApi(new ApiClient({ clock: systemClock, log: silentLog, userAgent: 'test' }));
    const reading = await api.read(
      { service: 'bim360', projectId: PROJECT, exportId: EXPORT, versionUrn: URN },
      { apiHost: server.origin, credential: { bearer: 'T' }, signal: new AbortController().signal },
    );
    assert.ok(reading.kind === 'successful');
    assert.equal(reading.link?.reveal(), URL1);
    assert.equal(reading.requestId, 'req-1');
    assert.match(
      server.requests[0]?.url ?? '',
      /versions\/urn%3Aadsk\.wipprod%3Afs\.file%3Avf\.3dyo-U_ISkS%3Fversion%3D1\/exports/,
    );
  });
});
