import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AccError } from '../../../../src/acc/errors.ts';
import type { HubNode } from '../../../../src/editor/files/nodes.ts';
import { listingTrouble } from '../../../../src/editor/files/trouble.ts';
import { ACC_ERROR_CODES } from '../errorCodes.ts';
import { HOSTILE, locale, t, UNSAFE } from '../support.ts';

const hub = (name: string): HubNode => ({ kind: 'filesHub', hub: { kind: 'hub', id: 'b.1', name } });

describe('editor/files/trouble', () => {
  for (const code of ACC_ERROR_CODES) {
    it(`has a sentence for ${code} that is about browsing`, () => {
      const words = listingTrouble(hub('Byron'), new AccError(code, { host: 'api.example', status: 400 }), locale, t);
      assert.match(words, /^(?:[“A-Z]|api\.example ).+\.$/);
      assert.doesNotMatch(words, /by itself|export may|this export|undefined|\{\d\}/);
    });
  }

  it('names the place that could not be listed, made harmless', () => {
    for (const name of HOSTILE) {
      assert.doesNotMatch(listingTrouble(hub(name), new AccError('notFound'), locale, t), UNSAFE);
    }
    assert.match(listingTrouble(hub('Byron'), new AccError('forbidden'), locale, t), /^“Byron” could not be listed/);
  });

  it('has words for what nobody expected', () => {
    assert.match(listingTrouble(hub('Byron'), new TypeError('x is not a function'), locale, t), /did not expect/);
  });
});
