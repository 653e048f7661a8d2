import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import { CancelledError } from '../../../src/lib/cancel.ts';
import { failureCode } from '../../../src/words/failureCode.ts';
import { UserError, argumentInvalid, argumentMissing, personNeeded } from '../../../src/words/userError.ts';

describe('failureCode', () => {
  it('names the argument that a program left out, or that cannot be used', () => {
    assert.deepEqual(failureCode(argumentMissing('id')), { code: 'argumentMissing', argument: 'id' });
    assert.equal(argumentMissing('id').message, '“id” is needed.');
    assert.deepEqual(failureCode(argumentInvalid('mode', 'No.')), { code: 'argumentInvalid', argument: 'mode' });
  });

  it('says that somebody has to decide, and how a program asks one', () => {
    const error = personNeeded('Signing in opens the browser.');
    assert.deepEqual(failureCode(error), { code: 'personNeeded', argument: 'interactive' });
    assert.match(error.message, /^Signing in opens the browser\. .*“interactive”: true/);
  });

  it('takes the code of every family, and tells what was cancelled from what nobody expected', () => {
    assert.deepEqual(failureCode(new UserError('No.')), { code: 'notPossible', argument: undefined });
    assert.deepEqual(failureCode(new AccError('noToken')), { code: 'noToken' });
    assert.deepEqual(failureCode(new CancelledError()), { code: 'cancelled' });
    assert.deepEqual(failureCode(new DOMException('', 'AbortError')), { code: 'cancelled' });
    for (const odd of [new TypeError('x'), 'x', undefined]) assert.deepEqual(failureCode(odd), { code: 'unexpected' });
  });
});
