import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { answerOf } from '../../../src/views/uriAnswer.ts';

const URI = { scheme: 'vscode', authority: 'acc-exports.acc-exports', path: '/callback' };

describe('editor/signIn/uriAnswer', () => {
  it('reads parameters that the editor has decoded already', () => {
    const answer = answerOf({ ...URI, query: 'code=a+b/c==&state=s%t&iss=https://a.example&empty&windowId=3' });
    assert.deepEqual(
      [...(answer?.searchParams ?? [])],
      [
        ['code', 'a+b/c=='],
        ['state', 's%t'],
        ['iss', 'https://a.example'],
        ['empty', ''],
      ],
    );
    assert.equal(answer?.href.split('?')[0], 'vscode://acc-exports.acc-exports/callback');
  });

  it('takes its own path only', () => {
    assert.equal(answerOf({ ...URI, path: '/other', query: 'code=1&state=2' }), undefined);
    assert.equal(answerOf({ ...URI, query: '' })?.search, '');
  });
});
