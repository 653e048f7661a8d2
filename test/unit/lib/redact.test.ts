import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import { AuthError } from '../../../src/auth/errors.ts';
import { DownloadError } from '../../../src/downloads/errors.ts';
import { StoreError } from '../../../src/store/errors.ts';
import { redact, redactedLine, redactedSample } from '../../../src/lib/redact.ts';

const BASE64URL = fc.string({
  unit: fc.constantFrom(...Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')),
  minLength: 20,
  maxLength: 80,
});
const JWT = fc
  .tuple(BASE64URL, BASE64URL, BASE64URL)
  .map(([head, body, signature]) => `eyJ${head}.eyJ${body}.${signature}`);
/** Text that ends a word, as text around a secret does. */
const AROUND = fc.string().map((text) => `${text} `);

describe('redact', () => {
  it('removes every JWT from any text', () => {
    fc.assert(
      fc.property(AROUND, JWT, fc.string(), (before, token, after) => {
        const clean = redact(`${before}${token} ${after}`);
        for (const part of token.split('.')) assert.ok(!clean.includes(part), clean);
      }),
    );
  });

  it('removes a JWT that was cut off anywhere', () => {
    fc.assert(
      fc.property(JWT, fc.integer({ min: 12, max: 60 }), (token, length) => {
        assert.ok(!redact(token.slice(0, length)).includes(token.slice(3, 12)));
      }),
    );
  });

  it('removes every opaque token after its scheme or its name', () => {
    const labels = fc.constantFrom(
      'Authorization: Bearer ',
      'authorization: basic ',
      'Bearer  ',
      'Bearer%20',
      'access_token=',
      '"access_token":"',
      "'refreshToken': '",
      'client_secret = ',
      'code_verifier=',
      '{\\"access_token\\":\\"',
    );
    fc.assert(
      fc.property(AROUND, labels, BASE64URL, fc.string(), (before, label, token, after) => {
        const clean = redact(`${before}${label}${token}" ${after}`);
        assert.ok(!clean.includes(token), clean);
      }),
    );
  });

  it('removes the query of every link, quoted, escaped, encoded or cut off', () => {
    const forms: ((url: string) => string)[] = [
      (url) => url,
      (url) => JSON.stringify({ signedUrl: url }),
      (url) => JSON.stringify({ href: url }),
      (url) => JSON.stringify(JSON.stringify({ href: url })),
      (url) => url.replaceAll('/', '\\/').replaceAll('&', '\\u0026'),
      (url) => encodeURIComponent(url),
      (url) => `<${url}>`,
      (url) => `('${url}')`,
      (url) => `{"signedUrl":"${url}`,
      (url) => url.replace('?', '#'),
    ];
    const secret = BASE64URL.map((text) => `S${text}`);
    fc.assert(
      fc.property(AROUND, secret, secret, fc.constantFrom(...forms), fc.string(), (before, one, two, form, after) => {
        const url = `https://x.s3.amazonaws.com/b/r.pdf?response-content-disposition=a''b&Signature=${one}&x-amz-security-token=${two}&Expires=1`;
        const clean = redact(`${before}${form(url)} ${after}`);
        assert.ok(!clean.includes(one) && !clean.includes(two), clean);
      }),
    );
  });

  it('keeps what helps', () => {
    for (const text of [
      'GET https://developer.api.autodesk.com/construction/files/v1/projects/1/exports/2: 200, 120 ms',
      'https://h/versions/urn%3Aadsk.wipprod%3Afs.file%3Avf.X%3Fversion%3D1/exports/1',
      'urn:adsk.wipprod:fs.file:vf.X?version=1',
      'The signature of the file is fine; the token expired.',
      'Is this right? Yes & no.',
    ]) {
      assert.equal(redact(text), text);
    }
    assert.equal(redact('see https://u:p@h.example/x?a=1 now'), 'see https://[redacted]@h.example/x?[redacted] now');
  });

  it('changes nothing any more the second time', () => {
    fc.assert(
      fc.property(AROUND, JWT, fc.webUrl({ withQueryParameters: true }), (text, token, url) => {
        const once = redact(`${text}Bearer ${token} ${url}`);
        assert.equal(redact(once), once);
      }),
    );
  });

  it('copes with long hostile texts', () => {
    const hostile = [
      'http://',
      'Bearer ',
      'eyJaaaaaa',
      'eyJ',
      'access_token',
      'access_token=',
      '\\',
      ' ',
      'signature"',
      "'",
    ];
    for (const piece of hostile) assert.ok(redact(piece.repeat(200_000 / piece.length)).length > 0);
  });
});

describe('redactedSample', () => {
  it('bounds the length and stays clean', () => {
    assert.equal(redactedSample('x'.repeat(600), 500).length, 500);
    assert.equal(redactedSample('short', 500), 'short');
    assert.ok(!redactedSample(`${'x'.repeat(400)} Bearer ${'SECRET'.repeat(1000)}`, 500).includes('SECRET'));
  });
});

describe('Control characters', () => {
  const hostile = 'a\u001b[2Jb\r\n2026-11-28 [error] forged\u202egnol\u0000c\u2028d';
  const clean = 'a [2Jb 2026-11-28 [error] forged gnol c d';

  it('never reach a line of the log', () => {
    assert.equal(redactedLine(hostile), clean);
    assert.ok(!redactedLine('Bearer \u001b[31mSECRET').includes('SECRET'));
  });

  it('never reach the text of an error', () => {
    assert.equal(redactedSample(hostile, 500), clean);
    const service = new AccError('forbidden', { serviceText: hostile, serviceCode: hostile, systemCode: hostile });
    const errors = [
      service,
      new DownloadError('refused', { status: 403, systemCode: hostile }),
      new StoreError('failed', undefined, new Error(hostile)),
      new AuthError('unexpected', { serverText: hostile }),
    ];
    for (const error of errors) assert.doesNotMatch(error.message, /[\p{Cc}\u2028\u202e]/u, error.name);
    assert.equal(service.details.serviceText, clean);
  });
});
