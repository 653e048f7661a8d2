import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import type { AccError, AccErrorCode } from '../../../src/acc/errors.ts';
import { classify, retryAfterMs } from '../../../src/acc/httpErrors.ts';

const NOW = Date.UTC(2026, 10, 23, 12);

function classified(status: number, body: string | object, headers: Record<string, string> = {}): AccError {
  const bodyText = typeof body === 'string' ? body : JSON.stringify(body);
  // Without a media type the shape alone tells who speaks.
  return classify({ status, headers: new Headers(headers), bodyText, host: 'api.example' }, NOW);
}

const HTML = '<!DOCTYPE html>\n<html><head><title>403\n Forbidden</title></head><body>proxy</body></html>';

describe('classify', () => {
  const table: readonly [
    name: string,
    status: number,
    body: string | object,
    code: AccErrorCode,
    serviceCode: string | undefined,
    serviceText: string | undefined,
  ][] = [
    [
      'code, title, detail',
      404,
      { code: 'ERR_RESOURCE_NOT_EXIST', title: 'Not Found', detail: 'The job does not exist' },
      'notFound',
      'ERR_RESOURCE_NOT_EXIST',
      'Not Found: The job does not exist',
    ],
    [
      'an HTTP status as code and the name in the title',
      401,
      { code: '401', title: 'ERR_AUTHENTICATED_ERROR', detail: 'Authentication header is not correct' },
      'tokenRefused',
      'ERR_AUTHENTICATED_ERROR',
      'ERR_AUTHENTICATED_ERROR: Authentication header is not correct',
    ],
    [
      'the token that cannot be parsed',
      400,
      { code: 'ERR_BAD_INPUT', detail: 'Failed to parse the token' },
      'tokenRefused',
      'ERR_BAD_INPUT',
      'Failed to parse the token',
    ],
    [
      'another bad input',
      400,
      { code: 'ERR_BAD_INPUT', detail: 'versionedFileUrn is wrong' },
      'badRequest',
      'ERR_BAD_INPUT',
      'versionedFileUrn is wrong',
    ],
    [
      'the gateway',
      403,
      {
        developerMessage: 'The client_id specified does not have access to the api product',
        userMessage: '',
        errorCode: 'AUTH-001',
        moreInfo: 'https://x',
      },
      'projectForbidden',
      'AUTH-001',
      'The client_id specified does not have access to the api product',
    ],
    [
      'a scope that is missing',
      403,
      { developerMessage: 'Token does not have the privilege', errorCode: 'AUTH-010' },
      'projectForbidden',
      'AUTH-010',
      'Token does not have the privilege',
    ],
    [
      'the quota',
      429,
      { developerMessage: 'Quota limit exceeded.' },
      'rateLimited',
      undefined,
      'Quota limit exceeded.',
    ],
    [
      'JSON:API',
      403,
      { errors: [{ status: '403', code: 'ERR_NOT_ALLOWED', title: 'Forbidden', detail: 'Project inactive' }] },
      'projectForbidden',
      'ERR_NOT_ALLOWED',
      'Forbidden: Project inactive',
    ],
    ['JSON:API in an array', 404, [{ code: 'X1', title: 'Gone' }], 'notFound', 'X1', 'Gone'],
    [
      'a nested error',
      422,
      { error: { code: 'ERR_FILES_TOO_LARGE', message: 'Too large' } },
      'badRequest',
      'ERR_FILES_TOO_LARGE',
      'Too large',
    ],
    [
      'OAuth',
      401,
      { error: 'invalid_grant', error_description: 'The token expired' },
      'tokenRefused',
      'invalid_grant',
      'The token expired',
    ],
    [
      'reason',
      403,
      { reason: 'User U1 does not have download permission on resource R1' },
      'forbidden',
      undefined,
      'User U1 does not have download permission on resource R1',
    ],
    ['message', 500, { message: 'Failed to get account' }, 'service', undefined, 'Failed to get account'],
    [
      'a name within the text',
      500,
      { message: 'Workflow failed: ERR_WORKFLOW_TIMEOUT' },
      'service',
      'ERR_WORKFLOW_TIMEOUT',
      'Workflow failed: ERR_WORKFLOW_TIMEOUT',
    ],
    ['an empty body', 403, '', 'forbidden', undefined, undefined],
    ['text', 403, 'Api access deny', 'projectForbidden', undefined, 'Api access deny'],
    [
      'text with a name',
      404,
      'ERR_RESOURCE_NOT_EXIST: Project not found',
      'notFound',
      'ERR_RESOURCE_NOT_EXIST',
      'ERR_RESOURCE_NOT_EXIST: Project not found',
    ],
    [
      'broken JSON',
      404,
      '{"code":"ERR_RESOURCE_NOT_EXIST","det',
      'notFound',
      'ERR_RESOURCE_NOT_EXIST',
      '{"code":"ERR_RESOURCE_NOT_EXIST","det',
    ],
    ['a blocking proxy', 403, HTML, 'unexpectedAnswer', undefined, '403 Forbidden'],
    [
      'a web server that is not the service',
      404,
      '<html><body>nope</body></html>',
      'unexpectedAnswer',
      undefined,
      undefined,
    ],
    ['a failing proxy', 502, HTML, 'service', undefined, '403 Forbidden'],
    ['HTML to a token', 401, HTML, 'unexpectedAnswer', undefined, '403 Forbidden'],
    [
      'a scope that is missing, in words',
      403,
      { detail: 'Token does not have the privilege for this request.' },
      'projectForbidden',
      undefined,
      'Token does not have the privilege for this request.',
    ],
    [
      'S3',
      403,
      '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
      'forbidden',
      'AccessDenied',
      'Request has expired',
    ],
    [
      'Hub inactive',
      403,
      { code: 'ERR_NOT_ALLOWED', detail: 'Hub inactive' },
      'projectForbidden',
      'ERR_NOT_ALLOWED',
      'Hub inactive',
    ],
    ['Account inactive', 403, { detail: 'Account inactive' }, 'projectForbidden', undefined, 'Account inactive'],
    ['User inactive', 403, { detail: 'User inactive' }, 'projectForbidden', undefined, 'User inactive'],
    ['a timeout', 408, '', 'service', undefined, undefined],
    ['proxy authentication', 407, '', 'unexpectedAnswer', undefined, undefined],
    ['method not allowed', 405, '', 'unexpectedAnswer', undefined, undefined],
    ['JSON null', 500, 'null', 'service', undefined, 'null'],
    ['numbers', 400, { code: 4001, message: 12 }, 'badRequest', '4001', '12'],
  ];
  for (const [name, status, body, code, serviceCode, serviceText] of table) {
    it(`understands ${name}`, () => {
      const error = classified(status, body);
      assert.equal(error.code, code);
      assert.equal(error.details.status, status);
      assert.equal(error.details.serviceCode, serviceCode);
      assert.equal(error.details.serviceText, serviceText);
      assert.equal(error.details.host, 'api.example');
    });
  }

  for (const [name, type, body] of [
    ['XHTML', 'application/xhtml+xml', `<?xml version="1.0"?><!DOCTYPE html><html><head></head></html>`],
    ['XHTML that calls itself XML', 'text/xml', `<?xml version="1.0"?>\n<!DOCTYPE html><html><head></head></html>`],
    ['a script', 'text/html', `<script>location='https://portal.example/'</script>`],
    ['a script without a type', undefined, `<script>location='https://portal.example/'</script>`],
    ['a bare title', 'text/html; charset=utf-8', '<title>Blocked</title>'],
    ['a policy in text', 'text/plain', "Access is blocked by your organization's policy."],
    ['a policy without a type', undefined, "Access is blocked by your organization's policy."],
    ['Squid, whose codes look like the service’s', 'text/html', '<p>ERR_ACCESS_DENIED</p>'],
    ['Squid in text', 'text/plain', 'ERR_ACCESS_DENIED 0'],
    ['JSON that is labelled as a page', 'text/html', '{"code":"ERR_NOT_ALLOWED"}'],
    ['a web filter’s JSON', 'application/json', '{"blocked":true,"category":"Cloud storage"}'],
    ['a list', 'application/json', '[]'],
    ['a picture', 'image/png', 'PNG ERR_NOT_ALLOWED'],
  ] as const) {
    for (const status of [400, 401, 403, 404, 422]) {
      it(`does not take ${name} for the service (${status})`, () => {
        const error = classified(status, body, type === undefined ? {} : { 'content-type': type });
        assert.equal(error.code, 'unexpectedAnswer');
        assert.equal(error.details.serviceCode, undefined);
      });
    }
  }

  it('takes JSON for the service although it calls itself text', () => {
    const error = classified(403, { code: 'ERR_NOT_ALLOWED' }, { 'content-type': 'text/plain' });
    assert.equal(error.code, 'forbidden');
  });

  it('keeps the request id', () => {
    assert.equal(classified(500, '', { 'X-Request-ID': 'r-1' }).details.requestId, 'r-1');
  });

  it('never throws, and bounds what it keeps', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 599 }),
        fc.oneof(
          fc.string({ maxLength: 3000 }),
          fc.json(),
          fc.string().map((text) => `<html>${text}`),
        ),
        (status, body) => {
          const { details } = classified(status, body);
          assert.ok((details.serviceText ?? '').length <= 300);
          assert.ok((details.serviceCode ?? '').length <= 100);
          assert.ok((details.sample ?? '').length <= 500);
        },
      ),
    );
  });

  it('redacts the words of the service', () => {
    const error = classified(403, { detail: 'No access to https://s3.example/x?Signature=SECRET with Bearer SECRET' });
    assert.ok(!JSON.stringify(error.details).includes('SECRET'));
    assert.ok(!error.message.includes('SECRET'));
  });
});

describe('retryAfterMs', () => {
  for (const [header, expected] of [
    ['30', 30_000],
    [' 1.5 ', 1500],
    ['0', 0],
    ['Mon, 23 Nov 2026 12:01:00 GMT', 60_000],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    ['999999999', 86_400_000],
    ['-5', undefined],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ] as const) {
    it(`reads ${header}`, () => assert.equal(retryAfterMs(header, NOW), expected));
  }
});
