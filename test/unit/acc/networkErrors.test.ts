import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import { networkError } from '../../../src/acc/networkErrors.ts';

function coded(code: string): Error {
  return Object.assign(new Error('request to https://s3.example/?Signature=SECRET failed'), { code });
}

describe('networkError', () => {
  for (const [expected, codes] of Object.entries({
    network: [
      'ECONNREFUSED',
      'ENOTFOUND',
      'EAI_AGAIN',
      'ECONNRESET',
      'ETIMEDOUT',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'ERR_STREAM_PREMATURE_CLOSE',
      'EPIPE',
      'EPROTO',
    ],
    certificate: [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'CERT_HAS_EXPIRED',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    ],
    unexpectedAnswer: ['HPE_INVALID_CONSTANT', 'Z_DATA_ERROR', 'Z_BUF_ERROR'],
  })) {
    for (const code of codes) {
      it(`counts ${code} as ${expected}`, () => {
        const error = networkError(coded(code), { host: 's3.example' });
        assert.equal(error.code, expected);
        assert.equal(error.details.systemCode, code);
        assert.equal(error.details.host, 's3.example');
        assert.ok(!inspect(error, { showHidden: true }).includes('SECRET'));
      });
    }
  }

  it('looks into causes and gathered errors', () => {
    assert.equal(networkError(new Error('x', { cause: coded('ENOTFOUND') })).details.systemCode, 'ENOTFOUND');
    assert.equal(networkError(new AggregateError([coded('ECONNREFUSED')])).details.systemCode, 'ECONNREFUSED');
  });

  it('keeps what was being done, in Node’s words and in those of node-fetch', () => {
    const read = Object.assign(coded('EHOSTUNREACH'), { syscall: 'read' });
    assert.equal(networkError(read).details.systemCall, 'read');
    const fetched = Object.assign(coded('ECONNREFUSED'), { type: 'system', erroredSysCall: 'connect' });
    assert.equal(networkError(fetched).details.systemCall, 'connect');
    assert.equal(networkError(new Error('x', { cause: read })).details.systemCall, 'read');
  });

  it('survives a cause that is its own cause', () => {
    const error = new Error('x');
    error.cause = error;
    assert.equal(networkError(error).code, 'unexpectedAnswer');
  });

  it('knows a transport error without a code, as proxies make them', () => {
    assert.equal(networkError(Object.assign(new Error('x'), { type: 'system' })).code, 'network');
  });

  it('leaves an AccError as it is', () => {
    const error = new AccError('timeout');
    assert.equal(networkError(error), error);
  });

  it('takes anything', () => {
    for (const thrown of [undefined, null, 'text', 7, {}]) assert.equal(networkError(thrown).code, 'unexpectedAnswer');
  });
});
