import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AccountTable } from '../../../src/auth/accountTable.ts';
import type { AccountManager } from '../../../src/auth/accountManager.ts';
import { fitting, sessionSchema } from '../../../src/auth/secretSchemas.ts';
import { TokenManager } from '../../../src/auth/tokenManager.ts';
import { VersionedSecret } from '../../../src/auth/versionedSecret.ts';
import { useHubs } from '../../support/accounts.ts';
import { useFolders } from '../../support/folders.ts';
import { MemoryVault } from '../../support/memorySecrets.ts';
import { useRotatingServer } from '../../support/rotatingServer.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

const HOUR = 60 * 60_000;
const ALL = 'data:read data:write data:search';
const ROBOT = { clientId: 'robot', clientSecret: 'a-secret', userId: 'U1' };
const KEY = 'twoLegged:robot:U1';
const { signal } = new AbortController();

describe('accounts without a person', () => {
  const folder = useFolders();
  const open = useHubs();
  const server = useRotatingServer();

  async function setUp(): Promise<{
    clock: VirtualClock;
    accounts: AccountManager;
    /** Adds the account as versions did that asked for less. */
    addOld: () => Promise<void>;
  }> {
    const clock = new VirtualClock(undefined, () => server.idle);
    const secrets = new MemoryVault().window();
    const { hub, store } = await open({ folder: folder(), secrets, clock, apiHost: () => server.origin });
    const addOld = async (): Promise<void> => {
      const now = clock.now();
      const name = TokenManager.secretName(KEY);
      const access = { bearer: 'old-token', expiresAt: now + HOUR, renewAt: now + HOUR / 2 };
      const common = { apiHost: server.origin, ...ROBOT, scopes: ['data:read'] };
      await new VersionedSecret(name, (raw) => Promise.resolve(fitting(sessionSchema, raw)), {
        secrets,
        store,
        clock,
      }).write({
        kind: 'twoLegged',
        ...common,
        access,
      });
      await new AccountTable(store.database, clock).add({ key: KEY, kind: 'twoLegged', label: 'U1', ...common });
    };
    return { clock, accounts: hub, addOld };
  }

  it('may read, start and search', async () => {
    const { accounts } = await setUp();
    const added = await accounts.addTwoLegged(ROBOT, server.origin, signal);
    assert.deepEqual(server.asked, [ALL]);
    assert.deepEqual([added.canLaunch, added.scopes, added.refused], [true, ALL.split(' '), undefined]);
    assert.ok(await accounts.credential(KEY, signal, ['data:write', 'data:search']));
  });

  it('that were added to read only are widened at their next minting, and asked for their permissions then', async () => {
    const { accounts, addOld } = await setUp();
    await addOld();
    assert.equal((await accounts.account(KEY))?.canLaunch, true);
    assert.ok(await accounts.credential(KEY, signal, ['data:write']));
    assert.deepEqual(server.asked, [ALL]);
    assert.deepEqual((await accounts.account(KEY))?.scopes, ALL.split(' '));
    await accounts.credential(KEY, signal, ['data:search']);
    assert.equal(server.asked.length, 1);
  });

  for (const named of [true, false]) {
    it(`go on with less where the app is refused one that the service ${named ? 'names' : 'does not name'}`, async () => {
      const { accounts, clock } = await setUp();
      server.closed = { scopes: ['data:search'], named };
      const { refused, scopes, canLaunch } = await accounts.addTwoLegged(ROBOT, server.origin, signal);
      assert.deepEqual([scopes, canLaunch], [['data:read', 'data:write'], true]);
      const reason = named ? 'The scope data:search is not allowed' : 'A scope is not allowed';
      assert.deepEqual([refused?.scopes, refused?.reason], [['data:search'], reason]);
      assert.ok(await accounts.credential(KEY, signal, ['data:write']));
      await assert.rejects(accounts.credential(KEY, signal, ['data:search']), {
        code: 'scope',
        details: { serverText: reason, missing: ['data:search'], ofApp: true },
      });
      // What was refused is not asked for with every token, but again after a day.
      const before = server.asked.length;
      clock.jump(HOUR);
      await accounts.credential(KEY, signal);
      assert.deepEqual(server.asked.slice(before), ['data:read data:write']);
      clock.jump(24 * HOUR);
      server.closed = { scopes: [], named };
      assert.ok(await accounts.credential(KEY, signal, ['data:search']));
      assert.deepEqual([(await accounts.account(KEY))?.refused], [undefined]);
    });
  }

  it('may read where nothing else is allowed, and are refused where not even that is', async () => {
    const { accounts } = await setUp();
    server.closed = { scopes: ['data:search', 'data:write'], named: true };
    const { refused, scopes, canLaunch } = await accounts.addTwoLegged(ROBOT, server.origin, signal);
    assert.deepEqual([scopes, canLaunch], [['data:read'], false]);
    assert.deepEqual(refused?.scopes, ['data:write', 'data:search']);
    server.closed = { scopes: ['data:read'], named: true };
    await assert.rejects(accounts.addTwoLegged(ROBOT, server.origin, signal), { code: 'scope' });
  });

  it('that lose another permission within the day go on with what is left', async () => {
    const { accounts, clock } = await setUp();
    server.closed = { scopes: ['data:search'], named: false };
    await accounts.addTwoLegged(ROBOT, server.origin, signal);
    server.closed = { scopes: ['data:search', 'data:write'], named: false };
    clock.jump(HOUR);
    assert.ok(await accounts.credential(KEY, signal));
    const account = await accounts.account(KEY);
    assert.deepEqual([account?.status, account?.scopes, account?.canLaunch], ['usable', ['data:read'], false]);
  });

  for (const error of ['access_denied', 'unauthorized_client']) {
    it(`that cannot be widened go on reading, also where the server calls it ${error}`, async () => {
      const { accounts, addOld } = await setUp();
      await addOld();
      server.closed = { scopes: ['data:search', 'data:write'], named: false, error };
      assert.ok(await accounts.credential(KEY, signal));
      assert.deepEqual((await accounts.account(KEY))?.scopes, ['data:read']);
    });
  }

  it('that cannot be widened go on reading', async () => {
    const { accounts, addOld } = await setUp();
    await addOld();
    server.closed = { scopes: ['data:search', 'data:write'], named: false };
    assert.ok(await accounts.credential(KEY, signal));
    assert.deepEqual(
      [(await accounts.account(KEY))?.scopes, (await accounts.account(KEY))?.canLaunch],
      [['data:read'], false],
    );
    const asked = server.asked.length;
    await accounts.credential(KEY, signal);
    assert.equal(server.asked.length, asked);
  });
});
