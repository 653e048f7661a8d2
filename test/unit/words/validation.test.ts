import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { clientIdProblem, scopesToAsk, signInPort } from '../../../src/words/validation.ts';

describe('editor/signIn/entries', () => {
  it('tells client IDs from other texts that people paste', () => {
    for (const good of ['A'.repeat(32), ` ${'x1'.repeat(24)} `]) assert.equal(clientIdProblem(good), undefined);
    for (const bad of [
      '',
      '  ',
      'short',
      'me@example.com',
      'https://aps.autodesk.com/x',
      `${'a'.repeat(20)} b`,
      'a'.repeat(200),
    ]) {
      assert.match(clientIdProblem(bad) ?? '', /\.$/, bad);
    }
  });

  it('uses no port that only the system may use', () => {
    assert.equal(signInPort(9000), 9000);
    for (const bad of [80, 70_000, 1.5, '9000', undefined, Number.NaN]) assert.equal(signInPort(bad), 8765);
  });

  it('asks for the least, and for what was granted before', () => {
    assert.deepEqual(scopesToAsk(), ['openid', 'data:read']);
    assert.deepEqual(scopesToAsk(['data:search', 'data:read'], ['data:write']), [
      'openid',
      'data:read',
      'data:search',
      'data:write',
    ]);
  });
});
