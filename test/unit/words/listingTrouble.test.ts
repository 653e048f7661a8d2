import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import { AuthError } from '../../../src/auth/errors.ts';
import type { HubNode } from '../../../src/views/filesNodes.ts';
import { listingNotice, listingTrouble } from '../../../src/words/listingTrouble.ts';
import { COMMANDS } from '../../../src/ids.ts';
import { ACC_ERROR_CODES } from '../../support/errorCodes.ts';
import { HOSTILE, locale, UNSAFE } from '../../support/words.ts';

const hub = (name: string): HubNode => ({ kind: 'filesHub', hub: { kind: 'hub', id: 'b.1', name } });

describe('editor/files/trouble', () => {
  for (const code of ACC_ERROR_CODES) {
    it(`has a sentence for ${code} that is about browsing`, () => {
      const words = listingTrouble(hub('Byron'), new AccError(code, { host: 'api.example', status: 400 }), locale);
      assert.match(words, /^(?:[“A-Z]|api\.example ).+\.$/);
      assert.doesNotMatch(words, /by itself|export may|this export|undefined|\{\d\}/);
    });
  }

  it('names the place that could not be listed, made harmless', () => {
    for (const name of HOSTILE) {
      assert.doesNotMatch(listingTrouble(hub(name), new AccError('notFound'), locale), UNSAFE);
    }
    assert.match(listingTrouble(hub('Byron'), new AccError('forbidden'), locale), /^“Byron” could not be listed/);
  });

  it('has words for what nobody expected', () => {
    assert.match(listingTrouble(hub('Byron'), new TypeError('x is not a function'), locale), /did not expect/);
  });

  it('what only a person can mend comes with a button', () => {
    const command = (error: unknown): string | undefined => listingNotice(error, locale)?.action?.command;
    assert.equal(command(new AccError('projectForbidden', { status: 403 })), COMMANDS.copyClientId);
    assert.equal(command(new AccError('projectForbidden', { serviceCode: 'AUTH-010' })), COMMANDS.signIn);
    assert.equal(command(new AccError('tokenRefused', { serviceCode: 'AUTH-001' })), COMMANDS.signIn);
    assert.equal(command(new AuthError('scope')), COMMANDS.signIn);
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
