import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AccError } from '../../../../src/acc/errors.ts';
import { errorMessage } from '../../../../src/words/errorMessage.ts';
import { ACC_ERROR_CODES } from '../../../support/errorCodes.ts';
import { locale } from '../../../support/words.ts';

describe('words/errors/accAsked', () => {
  for (const code of ACC_ERROR_CODES) {
    it(`says of ${code} nothing that is only true of an export that is watched`, () => {
      const error = new AccError(code, { status: 400, host: 'api.example', retryAfterMs: 3000 });
      const { message } = errorMessage(error, locale, { doing: 'asking' });
      assert.match(message, /^[\p{L}“].{20,}\.$/u);
      assert.doesNotMatch(message, /automatically|this export|export ID|undefined|\{\d\}/);
    });
  }

  it('keeps the actions, and the words for everything else', () => {
    for (const error of [new AccError('network'), new AccError('projectForbidden'), new TypeError('x')]) {
      assert.deepEqual(errorMessage(error, locale, { doing: 'asking' }).action, errorMessage(error, locale).action);
    }
    assert.deepEqual(
      errorMessage(new TypeError('x'), locale, { doing: 'asking' }),
      errorMessage(new TypeError('x'), locale),
    );
  });
});

describe('what the gateway refuses', () => {
  const of403 = (serviceCode: string): AccError => new AccError('projectForbidden', { status: 403, serviceCode });

  it('an API that is not ticked for the app: which ones to tick, and to wait', () => {
    const { message } = errorMessage(of403('AUTH-001'), locale);
    assert.match(message, /Tick the Data Management and the ACC \(Forma\) APIs .* wait some minutes/);
    assert.doesNotMatch(message, /Custom Integrations/);
  });

  it('a scope that is missing: its name, and to sign in again', () => {
    const { message, action } = errorMessage(of403('AUTH-010'), locale);
    assert.match(message, /“data:read”.*“data:write”.*Sign in again/);
    assert.equal(action?.kind, 'signIn');
  });

  it('everything else about a project: its admin', () => {
    const { action } = errorMessage(of403('ERR_NOT_ALLOWED'), locale);
    assert.equal(action?.kind, 'copyClientId');
  });
});
