import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';

describe('AccError', () => {
  it('is told apart by its code', () => {
    const error: unknown = new AccError('timeout');
    assert.equal(AccError.is(error), true);
    assert.equal(AccError.is(error, 'timeout'), true);
    assert.equal(AccError.is(error, 'network'), false);
    assert.equal(AccError.is(new Error('timeout')), false);
  });

  it('has a message of facts', () => {
    const error = new AccError('forbidden', {
      status: 403,
      serviceCode: 'ERR_NOT_ALLOWED',
      serviceText: 'User inactive',
    });
    assert.equal(error.message, 'forbidden (403, ERR_NOT_ALLOWED, User inactive)');
    assert.equal(new AccError('noToken').message, 'noToken');
  });

  it('redacts and shortens the words of others by itself', () => {
    const words = `Bearer SECRET https://s3.example/x?Signature=SECRET ${'x'.repeat(9000)}`;
    const error = new AccError('service', { serviceCode: words, serviceText: words, requestId: words, sample: words });
    assert.ok(!inspect(error).includes('SECRET'));
    assert.equal(error.details.serviceText?.length, 300);
    assert.equal(error.details.sample?.length, 500);
    assert.equal(error.details.requestId?.length, 100);
    assert.ok(error.message.length < 500);
  });
});
