import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RowContext } from '../../../src/words/jobRow.ts';
import { jobRow } from '../../../src/words/jobRow.ts';
import { jobTooltip } from '../../../src/words/jobTooltip.ts';
import { type RowAccount, accountName } from '../../../src/words/owner.ts';
import { aJob } from '../../support/ledgers.ts';
import { HOSTILE, START, UNSAFE, context } from '../../support/words.ts';

const ada: RowAccount = { key: 'signIn:a', kind: 'signIn', label: 'Ada', email: 'ada@example.com', status: 'usable' };
const bob: RowAccount = { key: 'signIn:b', kind: 'signIn', label: 'Bob', status: 'usable' };
const pasted: RowAccount = { key: 'accessToken', kind: 'accessToken', label: 'Access token', status: 'usable' };

/** The row's world when `current` is chosen and these are known. */
function world(current: RowAccount, ...others: RowAccount[]): Partial<RowContext> {
  return { account: current.status, current, accounts: new Map([current, ...others].map((one) => [one.key, one])) };
}

const out: RowAccount = { ...ada, status: 'none', removed: true };
const refused: RowAccount = { ...ada, status: 'refused' };

const TABLE: readonly (readonly [string, Partial<RowContext>, string])[] = [
  ['its account is signed in', world(bob, ada), 'waiting for the first answer'],
  ['its account signed out, another person is here', world(bob, out), 'started by Ada; you are signed in as Bob'],
  [
    'its account must sign in again, another person is here',
    world(bob, refused),
    'started by Ada; you are signed in as Bob',
  ],
  ['its account signed out, a token is set', world(pasted, out), 'started by Ada; an access token is set'],
  [
    'its account is not known, another person is here',
    world(bob),
    'started by another account; you are signed in as Bob',
  ],
  ['its account signed out, nobody is here', world({ ...pasted, status: 'none' }, out), 'waiting for Ada to sign in'],
  ['its account must sign in again', world(refused), 'waiting for Ada to sign in again'],
  [
    'its account is in another window',
    world({ ...ada, status: 'elsewhere' }),
    'watched by the window that has the token',
  ],
];

describe('present/owner', () => {
  for (const [name, more, message] of TABLE) {
    it(`says of a running job when ${name}: ${message}`, () => {
      // An unknown account counts as the current one's status until it is read; here nobody can read it.
      const known = more.accounts?.has('signIn:a') === true ? more : { ...more, account: 'none' as const };
      assert.equal(jobRow(aJob({ account: 'signIn:a' }), START, context(known)).message, message);
    });
  }

  it('says it shorter in a narrow row', () => {
    const row = jobRow(aJob({ account: 'signIn:a' }), START, context(world(bob, out)));
    assert.equal(row.description, 'started by Ada');
  });

  it('says of a job of a pasted token who is here now', () => {
    const more = world(bob, { ...pasted, status: 'refused' });
    const row = jobRow(aJob({ account: 'accessToken' }), START, context(more));
    assert.equal(row.message, 'tracked with an access token; you are signed in as Bob');
  });

  it('offers to sign in where that helps, and only there', () => {
    const abilities = (state: 'running' | 'ready' | 'downloaded' | 'failed', more: Partial<RowContext>): string[] =>
      jobRow(aJob({ account: 'signIn:a', state }), START, context(more)).contextValue.split(' ');
    for (const state of ['running', 'ready'] as const) {
      assert.ok(abilities(state, world(bob, out)).includes('signedOut'), state);
      assert.ok(!abilities(state, world(bob, ada)).includes('signedOut'), state);
    }
    assert.ok(!abilities('running', world({ ...ada, status: 'elsewhere' })).includes('signedOut'));
    for (const state of ['downloaded', 'failed'] as const) {
      assert.ok(!abilities(state, world(bob, out)).includes('signedOut'), state);
    }
  });

  it('names the reader of a refused job, and the account in the tooltip', () => {
    const job = aJob({ account: 'signIn:a', state: 'refused' });
    assert.equal(jobRow(job, START, context(world(ada))).message, 'only its owner can read it, not Ada');
    assert.match(jobTooltip(job, START, context(world(ada))), /Account: Ada \\\(ada\\@example\\\.com\\\)/);
  });

  it('is safe with names from outside', () => {
    for (const hostile of HOSTILE) {
      const evil = { ...ada, label: hostile, email: hostile };
      const row = jobRow(aJob({ account: 'signIn:a' }), START, context(world(bob, { ...evil, status: 'refused' })));
      for (const text of [row.message, row.accessibilityLabel, accountName(evil)]) {
        assert.doesNotMatch(text, UNSAFE);
        assert.ok(!text.includes(']('), text);
      }
    }
  });
});
