import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { ACCESS_TOKEN_ACCOUNT, AccessTokenAccounts } from '../../../src/auth/accessToken.ts';
import { readToken } from '../../../src/auth/jwt.ts';
import { useFolders } from '../../support/folders.ts';
import { useLedgers } from '../../support/ledgers.ts';
import { type MemorySecrets, MemoryVault } from '../../support/memorySecrets.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

const { signal } = new AbortController();

function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`;
}

describe('readToken', () => {
  it('reads expiry, scopes and client of a JWT', () => {
    const facts = readToken(jwt({ exp: 1000, scope: ['data:read', 'data:write'], client_id: 'app' }));
    assert.deepEqual(facts, { expiresAt: 1_000_000, scopes: ['data:read', 'data:write'], clientId: 'app' });
    assert.deepEqual(readToken(jwt({ scope: 'a b' }))?.scopes, ['a', 'b']);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void readToken(text)));
    fc.assert(fc.property(fc.jsonValue(), (claims) => void readToken(jwt(claims as object))));
    assert.equal(readToken('not a token'), undefined);
  });
});

describe('AccessTokenAccounts', () => {
  const folder = useFolders();
  const open = useLedgers();

  async function windows(live: boolean): Promise<readonly { accounts: AccessTokenAccounts; secrets: MemorySecrets }[]> {
    const clock = new VirtualClock();
    const vault = new MemoryVault(live);
    const at = folder();
    const made = [];
    for (let n = 0; n < 2; n++) {
      const { store } = await open(at, clock);
      const secrets = vault.window();
      const accounts = new AccessTokenAccounts(secrets, store, clock);
      made.push({ accounts, secrets });
    }
    return made;
  }

  it('has no token at first', async () => {
    const [a] = await windows(true);
    assert.equal((await a!.accounts.current()).status, 'none');
    await assert.rejects(a!.accounts.credential(ACCESS_TOKEN_ACCOUNT, signal), { code: 'noToken' });
  });

  it('keeps a token for every window, without the word Bearer', async () => {
    const [a, b] = await windows(true);
    await a!.accounts.set({ token: ' Bearer abc ', userId: ' U1 ' });
    const credential = await b!.accounts.credential(ACCESS_TOKEN_ACCOUNT, signal);
    assert.deepEqual([credential.bearer, credential.userId], ['abc', 'U1']);
  });

  it('warns early about what the token says of itself', async () => {
    const [a] = await windows(true);
    const now = Math.floor(new VirtualClock().now() / 1000);
    const warnings = async (token: string): Promise<readonly string[]> => (await a!.accounts.set({ token })).warnings;
    assert.deepEqual(await warnings('garbage'), ['notAToken']);
    assert.deepEqual(await warnings(jwt({ exp: now - 1, scope: ['data:read'] })), ['expired']);
    assert.deepEqual(await warnings(jwt({ exp: now + 60, scope: ['data:write'] })), ['expiresSoon', 'noReadScope']);
    assert.deepEqual(await warnings(jwt({ exp: now + 3600, scope: ['data:read'] })), []);
  });

  it('stops at a refused token until there is a new one', async () => {
    const [a, b] = await windows(true);
    await a!.accounts.set({ token: 'old' });
    await a!.accounts.refuse(await a!.accounts.credential(ACCESS_TOKEN_ACCOUNT, signal));
    assert.equal((await b!.accounts.current()).status, 'refused');
    await assert.rejects(b!.accounts.credential(ACCESS_TOKEN_ACCOUNT, signal), { code: 'tokenRefused' });
    assert.deepEqual([await a!.accounts.claimPrompt(), await b!.accounts.claimPrompt()], [true, false]);
    await b!.accounts.set({ token: 'new' });
    assert.equal((await a!.accounts.current()).status, 'usable');
  });

  it('does not refuse the new token when the old one is refused late', async () => {
    const [a] = await windows(true);
    await a!.accounts.set({ token: 'old' });
    const late = await a!.accounts.credential(ACCESS_TOKEN_ACCOUNT, signal);
    await a!.accounts.set({ token: 'new' });
    await a!.accounts.refuse(late);
    assert.equal((await a!.accounts.current()).status, 'usable');
  });

  describe('where secrets reach other windows only after a reload', () => {
    it('leaves the polling to the window that has the token', async () => {
      const [a, b] = await windows(false);
      await a!.accounts.set({ token: 'first' });
      assert.equal((await b!.accounts.current()).status, 'elsewhere');
      await assert.rejects(b!.accounts.credential(ACCESS_TOKEN_ACCOUNT, signal), { code: 'tokenElsewhere' });
      b!.secrets.reload();
      assert.equal((await b!.accounts.credential(ACCESS_TOKEN_ACCOUNT, signal)).bearer, 'first');
    });

    it('never uses an older token again', async () => {
      const [a, b] = await windows(false);
      await a!.accounts.set({ token: 'first' });
      b!.secrets.reload();
      await a!.accounts.set({ token: 'second' });
      assert.equal((await b!.accounts.current()).status, 'elsewhere');
    });

    it('lets what the person enters last win, in whichever window', async () => {
      const [a, b] = await windows(false);
      await a!.accounts.set({ token: 'from a' });
      await b!.accounts.set({ token: 'from b' });
      assert.equal((await b!.accounts.current()).status, 'usable');
      assert.equal((await a!.accounts.current()).status, 'elsewhere');
      a!.secrets.reload();
      assert.equal((await a!.accounts.credential(ACCESS_TOKEN_ACCOUNT, signal)).bearer, 'from b');
    });

    it('forgets a cleared token everywhere', async () => {
      const [a, b] = await windows(false);
      await a!.accounts.set({ token: 'first' });
      b!.secrets.reload();
      await a!.accounts.clear();
      assert.equal((await a!.accounts.current()).status, 'none');
      assert.equal((await b!.accounts.current()).status, 'elsewhere', 'an old copy is not used');
    });

    it('asks for a token again when the secret store was emptied', async () => {
      const [a] = await windows(false);
      await a!.accounts.set({ token: 'first' });
      await a!.secrets.delete('accExports.accessToken');
      assert.equal((await a!.accounts.current()).status, 'none', 'no other window has it');
      await a!.accounts.set({ token: 'again' });
      assert.equal((await a!.accounts.current()).status, 'usable');
    });
  });

  it('announces by itself a token that was stored just before a crash', async () => {
    const [a, b] = await windows(true);
    await a!.secrets.set('accExports.accessToken', JSON.stringify({ generation: 7, token: 'orphan' }));
    assert.equal((await b!.accounts.credential(ACCESS_TOKEN_ACCOUNT, signal)).bearer, 'orphan');
    await b!.accounts.set({ token: 'next' });
    assert.equal((await a!.accounts.current()).status, 'usable');
  });

  it('shows no token in what it tells about an account', async () => {
    const [a] = await windows(true);
    const token = jwt({ exp: 1, client_id: 'app' });
    await a!.accounts.set({ token });
    assert.ok(!inspect(await a!.accounts.list(), { depth: 9 }).includes(token));
  });
});
