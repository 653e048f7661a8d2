import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import { AuthError } from '../../../src/auth/errors.ts';
import { errorMessage, listingNotice } from '../../../src/words/errorMessage.ts';
import { ACC_ERROR_CODES } from '../../support/errorCodes.ts';
import { HOSTILE, locale, UNSAFE } from '../../support/words.ts';

const listingTrouble = (name: string, error: unknown): string =>
  errorMessage(error, locale, { doing: 'listing', name }).message;

describe('words/listingNotice', () => {
  for (const code of ACC_ERROR_CODES) {
    it(`has a sentence for ${code} that is about browsing`, () => {
      const words = listingTrouble('Byron', new AccError(code, { host: 'api.example', status: 400 }));
      assert.match(words, /^(?:[“A-Z]|api\.example ).+\.$/);
      assert.doesNotMatch(words, /automatically|export may|this export|undefined|\{\d\}/);
    });
  }

  it('names the place that could not be listed, made harmless', () => {
    for (const name of HOSTILE) {
      assert.doesNotMatch(listingTrouble(name, new AccError('notFound')), UNSAFE);
    }
    assert.match(listingTrouble('Byron', new AccError('forbidden')), /^“Byron” could not be listed/);
  });

  it('has words for what nobody expected', () => {
    assert.match(listingTrouble('Byron', new TypeError('x is not a function')), /did not expect/);
  });

  it('what only a person can mend comes with a button', () => {
    const kind = (error: unknown): string | undefined => listingNotice(error, locale)?.action?.kind;
    assert.equal(kind(new AccError('projectForbidden', { status: 403 })), 'copyClientId');
    assert.equal(kind(new AccError('projectForbidden', { serviceCode: 'AUTH-010' })), 'signIn');
    assert.equal(kind(new AccError('tokenRefused', { serviceCode: 'AUTH-001' })), 'signIn');
    assert.equal(kind(new AuthError('scope')), 'signIn');
    for (const code of [
      'network',
      'timeout',
      'service',
      'rateLimited',
      'forbidden',
      'notFound',
      'tokenRefused',
    ] as const)
      assert.equal(listingNotice(new AccError(code), locale), undefined, code);
  });
});
