import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { SignedUrl, toSignedUrl } from '../../../src/acc/signedUrl.ts';

const V2 =
  'https://accpes-x.s3.amazonaws.com/b/jobs/1/result.pdf?response-content-disposition=attachment%3B%20filename%3D%22T%C3%BCr%2B.pdf%22' +
  '&AWSAccessKeyId=AKIA&Signature=a%2Bb%2Fc%3D&x-amz-security-token=T&Expires=1795435200';
const V4 =
  'https://x.s3.amazonaws.com/r.pdf?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261123T120000Z&X-Amz-Expires=3600&X-Amz-Signature=abc';

describe('SignedUrl', () => {
  it('reads the deadline of both signature styles', () => {
    assert.equal(new SignedUrl(V2).expiresAt, 1_795_435_200_000);
    assert.equal(new SignedUrl(V4).expiresAt, Date.UTC(2026, 10, 23, 13));
    assert.equal(new SignedUrl('https://signedUrl').expiresAt, undefined);
  });

  it('reads any deadline of the first style', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), fc.webUrl(), (seconds, base) => {
        const url = new URL(base);
        url.protocol = 'https:';
        url.searchParams.set('Expires', String(seconds));
        assert.equal(new SignedUrl(url.href).expiresAt, seconds * 1000);
      }),
    );
  });

  it('reads any deadline of the second style, in any case', () => {
    const dates = fc.date({ min: new Date('1970-01-01'), max: new Date('9999-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, fc.nat(604_800), fc.boolean(), (date, lifetime, lower) => {
        const stamp = date.toISOString().replaceAll(/[-:]|\.\d+/g, '');
        const query = `X-Amz-Date=${stamp}&X-Amz-Expires=${lifetime}`;
        const link = new SignedUrl(`https://s3.example/r?${lower ? query.replaceAll('X-Amz', 'x-amz') : query}`);
        assert.equal(link.expiresAt, Math.floor(date.getTime() / 1000) * 1000 + lifetime * 1000);
      }),
    );
  });

  for (const query of [
    'Expires=',
    'Expires=soon',
    'Expires=-1',
    'Expires=1e9',
    'Expires=999999999999',
    'X-Amz-Expires=60',
  ]) {
    it(`finds no deadline in ${query}`, () => assert.equal(new SignedUrl(`https://h/r?${query}`).expiresAt, undefined));
  }

  it('gives the exact bytes to whoever asks for them, and its name and host', () => {
    const link = new SignedUrl(V2);
    assert.equal(link.reveal(), V2);
    assert.equal(link.host, 'accpes-x.s3.amazonaws.com');
    assert.equal(link.fileName, 'Tür+.pdf');
  });

  it('prints as a redaction everywhere else', () => {
    const link = new SignedUrl(V2);
    const printed = [String(link), JSON.stringify({ link }), inspect({ link }, { showHidden: true, depth: 9 })];
    for (const text of printed) {
      assert.ok(text.includes('[signed link]'), text);
      assert.ok(!text.includes('amazonaws'), text);
    }
    assert.equal(JSON.stringify(Object.entries(link)), '[["expiresAt",1795435200000]]');
  });

  for (const url of [
    '',
    'result.pdf',
    'http://s3.example/SECRET',
    'file:///SECRET',
    'javascript:SECRET',
    'https://a:SECRET@h/',
  ]) {
    it(`refuses ${JSON.stringify(url)} without naming it`, () => {
      assert.throws(
        () => new SignedUrl(url),
        (error: Error) => error instanceof TypeError && !inspect(error).includes('SECRET'),
      );
      assert.equal(toSignedUrl(url), undefined);
    });
  }

  it('takes http on this machine', () => {
    for (const host of ['localhost', '127.0.0.1', '127.9.9.9', '[::1]']) {
      assert.equal(new SignedUrl(`http://${host}:8080/x`).host, `${host}:8080`);
    }
    for (const host of ['localhost.example', '127.0.0.1.example', '128.0.0.1', '[::2]']) {
      assert.equal(toSignedUrl(`http://${host}/x`), undefined);
    }
  });
});
