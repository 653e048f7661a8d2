import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Account } from '../../../src/auth/accounts.ts';
import { fits, sessionAccounts, sessionChanges } from '../../../src/views/sessions.ts';

function person(name: string, more: Partial<Account> = {}): Account {
  return {
    key: `signIn:${name}`,
    kind: 'signIn',
    status: 'usable',
    label: name,
    subject: name,
    canLaunch: false,
    scopes: ['openid', 'data:read'],
    expiresAt: 1000,
    ...more,
  };
}
const keys = (accounts: readonly Account[]): string[] => accounts.map(({ key }) => key);

describe('editor/sessions', () => {
  it('are the people who can be used here now', () => {
    const accounts = [
      person('a'),
      person('b', { status: 'refused' }),
      person('c', { status: 'elsewhere' }),
      person('d', { removed: true }),
      person('e', { kind: 'accessToken' }),
      person('f', { kind: 'serviceAccount' }),
    ];
    assert.deepEqual(keys(sessionAccounts(accounts)), ['signIn:a']);
  });

  it('tell added, removed and changed apart', () => {
    const before = [person('stays'), person('goes'), person('renewed'), person('renamed')];
    const after = [
      person('stays'),
      person('renewed', { expiresAt: 2000 }),
      person('renamed', { label: 'x' }),
      person('new'),
    ];
    const { added, removed, changed } = sessionChanges(before, after);
    assert.deepEqual(keys(added), ['signIn:new']);
    assert.deepEqual(keys(removed), ['signIn:goes']);
    assert.deepEqual(keys(changed), ['signIn:renewed', 'signIn:renamed']);
  });

  it('say nothing when nothing changed, also in another order', () => {
    const { added, removed, changed } = sessionChanges([person('a'), person('b')], [person('b'), person('a')]);
    assert.deepEqual([...added, ...removed, ...changed], []);
  });

  it('fit what is asked for', () => {
    assert.ok(fits(person('a'), {}));
    assert.ok(fits(person('a'), { scopes: ['data:read'], subject: 'a' }));
    assert.ok(!fits(person('a'), { scopes: ['data:write'] }));
    assert.ok(!fits(person('a'), { subject: 'b' }));
    assert.ok(!fits(person('a', { scopes: undefined }), { scopes: ['data:read'] }));
  });
});
