import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseReading } from '../../../src/acc/exports.ts';
import type { Reading, Service } from '../../../src/acc/reading.ts';

const EXPORT = '5b4bb914-c123-4f10-87e3-579ef934aaf9';
const URN = 'urn:adsk.wipprod:fs.file:vf.3dyo-U_ISkS?version=1';
const URL1 = 'https://s3.example/jobs/1/result.pdf?Signature=SECRET%2B&Expires=1795435200';
const FAILED = { id: URN, reason: 'ERR_NO_PROCESSABLE_FILES', detail: 'No 2d pdf files' };
const ERROR = { code: '401', title: 'ERR_AUTHORIZATION_ERROR', detail: 'Authentication header is not correct' };

/** The reading in a form that can be compared: the link becomes its address. */
function plain(reading: Reading): object {
  return 'link' in reading && reading.link ? { ...reading, link: reading.link.reveal() } : reading;
}

describe('parseReading: the forms of the answer', () => {
  const partial = { rawStatus: 'partialSuccess', kind: 'partial', link: URL1, failedFiles: [FAILED] };
  const table: readonly [name: string, service: Service, body: object, expected: object][] = [
    ['processing', 'files', { status: 'processing' }, { rawStatus: 'processing', kind: 'processing' }],
    [
      'processing with null',
      'sheets',
      { status: 'processing', result: null },
      { rawStatus: 'processing', kind: 'processing' },
    ],
    [
      'successful',
      'files',
      { status: 'successful', result: { output: { signedUrl: URL1 } } },
      { rawStatus: 'successful', kind: 'successful', link: URL1 },
    ],
    [
      'successful in upper case',
      'sheets',
      { status: 'SUCCESSFUL', result: { output: { signedUrl: URL1 } } },
      { rawStatus: 'SUCCESSFUL', kind: 'successful', link: URL1 },
    ],
    [
      'successful with the link directly in result',
      'files',
      { status: 'successful', result: { signedUrl: URL1 } },
      { rawStatus: 'successful', kind: 'successful', link: URL1 },
    ],
    [
      'successful without a link',
      'files',
      { status: 'successful' },
      { rawStatus: 'successful', kind: 'successful', linkProblem: 'noLink' },
    ],
    [
      'a link that is no URL',
      'files',
      { status: 'successful', result: { output: { signedUrl: 'result.pdf' } } },
      { rawStatus: 'successful', kind: 'successful', linkProblem: 'noLink' },
    ],
    [
      'a link over plain http',
      'files',
      { status: 'successful', result: { output: { signedUrl: 'http://s3.example/x' } } },
      { rawStatus: 'successful', kind: 'successful', linkProblem: 'insecureLink' },
    ],
    [
      'a link of a wrong type',
      'files',
      { status: 'successful', result: { output: { signedUrl: { href: URL1 } } } },
      { rawStatus: 'successful', kind: 'successful', linkProblem: 'noLink' },
    ],
    [
      'partialSuccess as the field table has it',
      'files',
      { status: 'partialSuccess', result: { output: { signedUrl: URL1, failedFiles: [FAILED] } } },
      partial,
    ],
    [
      'partialSuccess as the example has it',
      'files',
      { status: 'partialSuccess', result: { signedUrl: URL1, failedFiles: [FAILED] } },
      partial,
    ],
    [
      'partialSuccess with the link here and the files there',
      'files',
      { status: 'partialSuccess', result: { output: { signedUrl: URL1 }, failedFiles: [FAILED] } },
      partial,
    ],
    [
      'partialSuccess with the files here and the link there',
      'files',
      { status: 'partialSuccess', result: { signedUrl: URL1, output: { failedFiles: [FAILED] } } },
      partial,
    ],
    [
      'partial_success',
      'files',
      { status: 'partial_success', result: { signedUrl: URL1, failedFiles: [FAILED] } },
      { ...partial, rawStatus: 'partial_success' },
    ],
    [
      'partialSuccess with nothing',
      'files',
      { status: 'partialSuccess', result: {} },
      { rawStatus: 'partialSuccess', kind: 'partial', linkProblem: 'noLink', failedFiles: [] },
    ],
    [
      'successful with failed files',
      'files',
      { status: 'successful', result: { output: { signedUrl: URL1, failedFiles: [FAILED] } } },
      { ...partial, rawStatus: 'successful' },
    ],
    [
      'failed files of wrong types',
      'files',
      { status: 'partialSuccess', result: { failedFiles: [null, 'x', { id: 7 }, FAILED] } },
      {
        rawStatus: 'partialSuccess',
        kind: 'partial',
        linkProblem: 'noLink',
        failedFiles: [{ id: '7', reason: '', detail: '' }, FAILED],
      },
    ],
    [
      'failed with the name in the title',
      'files',
      { status: 'failed', result: { error: ERROR } },
      { rawStatus: 'failed', kind: 'failed', error: { ...ERROR, code: 'ERR_AUTHORIZATION_ERROR' }, failedFiles: [] },
    ],
    [
      'failed with the name in the code',
      'files',
      { status: 'failed', result: { error: { code: 'ERR_WORKFLOW_TIMEOUT' } } },
      {
        rawStatus: 'failed',
        kind: 'failed',
        error: { code: 'ERR_WORKFLOW_TIMEOUT', title: '', detail: '' },
        failedFiles: [],
      },
    ],
    [
      'failed with the name in the detail',
      'files',
      { status: 'failed', result: { error: { code: 500, title: null, detail: 'x: ERR_FILE_TOO_LARGE.' } } },
      {
        rawStatus: 'failed',
        kind: 'failed',
        error: { code: 'ERR_FILE_TOO_LARGE', title: '', detail: 'x: ERR_FILE_TOO_LARGE.' },
        failedFiles: [],
      },
    ],
    [
      'failed with another code',
      'sheets',
      { status: 'failed', result: { error: { code: 500 } } },
      { rawStatus: 'failed', kind: 'failed', error: { code: '500', title: '', detail: '' }, failedFiles: [] },
    ],
    [
      'failed with nothing',
      'files',
      { status: 'failed' },
      { rawStatus: 'failed', kind: 'failed', error: { code: '', title: '', detail: '' }, failedFiles: [] },
    ],
    [
      'failed with failed files',
      'files',
      { status: 'failed', result: { error: ERROR, failedFiles: [FAILED] } },
      {
        rawStatus: 'failed',
        kind: 'failed',
        error: { ...ERROR, code: 'ERR_AUTHORIZATION_ERROR' },
        failedFiles: [FAILED],
      },
    ],
    ...['success', 'completed', 'inProgress', 'pending', 'queued', 'ok?'].map((status): (typeof table)[number] => [
      `the guess ${status}`,
      'files',
      { status },
      { rawStatus: status, kind: 'unknown' },
    ]),
    [
      'the guess success with a link',
      'files',
      { status: 'success', result: { output: { signedUrl: URL1 } } },
      { rawStatus: 'success', kind: 'successful', link: URL1 },
    ],
    [
      'the guess completed with a link and failed files',
      'files',
      { status: 'completed', result: { output: { signedUrl: URL1, failedFiles: [FAILED] } } },
      { ...partial, rawStatus: 'completed' },
    ],
    ['BIM 360 committed', 'bim360', { status: 'committed' }, { rawStatus: 'committed', kind: 'processing' }],
    ['BIM 360 inQueue', 'bim360', { status: 'inQueue', data: null }, { rawStatus: 'inQueue', kind: 'processing' }],
    ['BIM 360 processing', 'bim360', { status: 'processing' }, { rawStatus: 'processing', kind: 'processing' }],
    [
      'BIM 360 completed',
      'bim360',
      {
        status: 'completed',
        data: { versionUrn: URN, resourceId: 'r', signedUrl: URL1, link: 'https://oss.example/x' },
      },
      { rawStatus: 'completed', kind: 'successful', link: URL1 },
    ],
    [
      'BIM 360 committed with a link',
      'bim360',
      { status: 'committed', data: { signedUrl: URL1 } },
      { rawStatus: 'committed', kind: 'successful', link: URL1 },
    ],
    [
      'BIM 360 completed with a signed link only',
      'bim360',
      { status: 'completed', data: { link: URL1 } },
      { rawStatus: 'completed', kind: 'successful', link: URL1 },
    ],
    [
      'BIM 360 completed with an unsigned link only',
      'bim360',
      { status: 'completed', data: { link: 'https://oss.example/x' } },
      { rawStatus: 'completed', kind: 'successful', linkProblem: 'noLink' },
    ],
    [
      'BIM 360 failed',
      'bim360',
      { status: 'failed', data: { error: { title: 'no' } } },
      { rawStatus: 'failed', kind: 'failed', error: { code: '', title: 'no', detail: '' }, failedFiles: [] },
    ],
    ['BIM 360 in another word', 'bim360', { status: 'paused' }, { rawStatus: 'paused', kind: 'unknown' }],
  ];
  for (const [name, service, body, expected] of table) {
    it(`understands ${name}`, () => {
      const reading = parseReading(service, { id: EXPORT, more: true, ...body }, { requestId: 'req-1' });
      assert.deepEqual(plain(reading), { ...expected, requestId: 'req-1' });
    });
  }
});
