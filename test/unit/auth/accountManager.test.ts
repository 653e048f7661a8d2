import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, it } from 'mocha';
import { ACCESS_TOKEN_ACCOUNT } from '../../../src/auth/accessToken.ts';
import type { Account } from '../../../src/auth/accounts.ts';
import type { AccountManager } from '../../../src/auth/accountManager.ts';
import { eventually } from '../../support/eventually.ts';
import { useFolders } from '../../support/folders.ts';
import { useHubs } from '../../support/accounts.ts';
import { MemoryVault } from '../../support/memorySecrets.ts';
import { useRotatingServer } from '../../support/rotatingServer.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

const HOUR = 60 * 60_000;
const { signal } = new AbortController();

describe('AccountHub', () => {
  const folder = useFolders();
  const open = useHubs();
  const server = useRotatingServer();

  async function setUp(): Promise<{
    at: string;
    vault: MemoryVault;
    clock: VirtualClock;
    a: AccountManager;
    b: AccountManager;
    moveTo: (origin: string) => void;
    signIn: (subject: string, scopes?: readonly string[]) => Promise<Account>;
  }> {
    const clock = new VirtualClock(undefined, () => server.idle);
    const vault = new MemoryVault();
    const at = folder();
    let apiHost = server.origin;
    const window = async (): Promise<AccountManager> =>
      (await open({ folder: at, secrets: vault.window(), clock, apiHost: () => apiHost })).hub;
    const [a, b] = [await window(), await window()];
    return {
      at,
      vault,
      clock,
      a,
      b,
      moveTo: (origin) => (apiHost = origin),
      signIn: (subject, scopes = ['openid', 'data:read']) =>
        a.add({
          tokens: { ...server.signIn(clock.now() + HOUR), scopes },
          person: { subject, name: `Name of ${subject}`, email: `${subject}@example.com` },
          clientId: 'app',
          apiHost: server.origin,
        }),
    };
  }

  const keys = async (hub: AccountManager): Promise<readonly string[]> => (await hub.list()).map(({ key }) => key);

  it('has nobody at first, and offers the place of the pasted token', async () => {
    const { a } = await setUp();
    assert.deepEqual(await a.list(), []);
    const { key, kind, status } = await a.current();
    assert.deepEqual([key, kind, status], [ACCESS_TOKEN_ACCOUNT, 'accessToken', 'none']);
  });

  it('shows who signed in to every window', async () => {
    const { clock, b, signIn } = await setUp();
    await signIn('ada');
    assert.deepEqual(await b.list(), [
      {
        key: 'signIn:ada',
        kind: 'signIn',
        status: 'usable',
        label: 'Name of ada',
        email: 'ada@example.com',
        subject: 'ada',
        clientId: 'app',
        apiHost: server.origin,
        scopes: ['openid', 'data:read'],
        canLaunch: false,
        expiresAt: clock.now() + HOUR,
        refused: undefined,
        pausedUntil: undefined,
        removed: undefined,
      },
    ]);
    const credential = await b.credential('signIn:ada', signal);
    assert.deepEqual([credential.account, credential.clientId, credential.userId], ['signIn:ada', 'app', undefined]);
  });

  it('gives new jobs the account that signed in or was chosen last', async () => {
    const { a, b, signIn } = await setUp();
    await signIn('ada');
    await a.set({ token: 'pasted' });
    assert.equal((await b.current()).key, ACCESS_TOKEN_ACCOUNT);
    await signIn('bob');
    assert.equal((await b.current()).key, 'signIn:bob');
    assert.equal(await b.choose('signIn:ada'), true);
    assert.deepEqual(await keys(a), ['signIn:ada', 'signIn:bob', ACCESS_TOKEN_ACCOUNT]);
    assert.equal(await a.choose(ACCESS_TOKEN_ACCOUNT), true);
    assert.equal((await b.current()).key, ACCESS_TOKEN_ACCOUNT);
    await a.clear();
    assert.deepEqual(await keys(b), ['signIn:ada', 'signIn:bob']);
    assert.equal(await b.choose(ACCESS_TOKEN_ACCOUNT), false);
  });

  it('signs out in every window, revokes, and still knows who it was', async () => {
    const { a, b, signIn } = await setUp();
    await signIn('ada');
    await b.remove('signIn:ada', signal);
    assert.deepEqual(server.revoked.toSorted(), ['access_token', 'refresh_token']);
    assert.deepEqual(await a.list(), []);
    await assert.rejects(a.credential('signIn:ada', signal), { code: 'noToken' });
    const known = await a.account('signIn:ada');
    assert.deepEqual([known?.label, known?.status, known?.removed], ['Name of ada', 'none', true]);
    assert.equal(await a.account('signIn:nobody'), undefined);
    await signIn('ada');
    assert.equal((await b.account('signIn:ada'))?.removed, undefined);
    assert.match((await b.credential('signIn:ada', signal)).bearer, /^access-/);
  });

  it('revokes what a refresh brings that was under way while a user signed out', async () => {
    const { a, b, clock, signIn } = await setUp();
    await signIn('ada');
    clock.jump(HOUR);
    let arrived = false;
    let go = (): void => undefined;
    server.after = async () => {
      arrived = true;
      await new Promise<void>((resolve) => (go = resolve));
      return 'go';
    };
    const used = a.credential('signIn:ada', signal).catch((error: unknown) => error);
    await eventually('the refresh is under way', () => arrived);
    await b.remove('signIn:ada', signal);
    assert.equal(server.revoked.length, 2);
    go();
    assert.equal(String(await used), 'AccError: noToken');
    assert.deepEqual(server.revoked.toSorted(), ['access_token', 'access_token', 'refresh_token', 'refresh_token']);
  });

  it('asks to sign in again where the system has lost the tokens, and goes on then', async () => {
    const { a, vault, signIn } = await setUp();
    await signIn('ada');
    vault.values.clear();
    const [lost] = await a.list();
    assert.deepEqual([lost?.key, lost?.status], ['signIn:ada', 'refused']);
    await assert.rejects(a.credential('signIn:ada', signal), { code: 'tokenRefused' });
    assert.equal(await a.claimPrompt('signIn:ada'), true);
    await signIn('ada');
    assert.equal((await a.current()).status, 'usable');
  });

  it('signs out when the server cannot be reached', async () => {
    const { a, clock } = await setUp();
    const apiHost = 'http://127.0.0.1:9';
    await a.add({ tokens: server.signIn(clock.now() + HOUR), person: { subject: 'x' }, clientId: 'app', apiHost });
    await a.remove('signIn:x', signal);
    assert.deepEqual(await a.list(), []);
  });

  it('gives no token to another API host than its own', async () => {
    const { a, signIn, moveTo } = await setUp();
    await signIn('ada');
    moveTo('https://elsewhere.example');
    await assert.rejects(a.credential('signIn:ada', signal), { code: 'unsafeAddress' });
    assert.equal((await a.list())[0]?.status, 'none');
    assert.equal((await a.current()).key, ACCESS_TOKEN_ACCOUNT);
  });

  it('says which scope is missing, until a sign-in brings it', async () => {
    const { a, signIn } = await setUp();
    await signIn('ada');
    await assert.rejects(a.credential('signIn:ada', signal, ['data:read', 'data:write']), {
      name: 'AuthError',
      code: 'scope',
      details: { serverText: 'data:write' },
    });
    const again = await signIn('ada', ['openid', 'data:read', 'data:write']);
    assert.equal(again.canLaunch, true);
    assert.ok(await a.credential('signIn:ada', signal, ['data:write']));
  });

  it('mints tokens for an app with a user id, once for all windows, and needs no refresh token', async () => {
    const { clock, a, b } = await setUp();
    const app = { clientId: 'robot', clientSecret: 'a-secret', userId: 'U1' };
    const { key, kind } = await a.addTwoLegged(app, server.origin, signal);
    assert.deepEqual([key, kind], ['twoLegged:robot:U1', 'twoLegged']);
    assert.deepEqual(server.requests, ['client_credentials']);
    assert.equal((await b.credential(key, signal)).userId, 'U1');
    clock.jump(HOUR);
    const calls = [a.credential(key, signal), b.credential(key, signal)];
    const all = Promise.all(calls);
    for (let n = 0; n < 8; n++) await clock.advance(250);
    const [one, two] = await all;
    assert.equal(one?.bearer, two?.bearer);
    assert.equal(server.requests.length, 2);
  });

  it('keeps no account whose keys are refused, and stops one whose keys were withdrawn', async () => {
    const { clock, a } = await setUp();
    const app = { clientId: 'robot', clientSecret: 'a-secret', userId: 'U1' };

    server.refusal = { status: 401, error: 'invalid_client' };
    await assert.rejects(a.addTwoLegged(app, server.origin, signal), { name: 'AuthError' });
    assert.deepEqual(await a.list(), []);
    server.refusal = undefined;
    const { key } = await a.addTwoLegged(app, server.origin, signal);
    clock.jump(HOUR);
    server.refusal = { status: 401, error: 'invalid_client' };
    await assert.rejects(a.credential(key, signal), { code: 'tokenRefused' });
    assert.equal((await a.current()).status, 'refused');
  });

  it('tells of changes in other windows, and of nothing else', async () => {
    const { a, b, signIn } = await setUp();
    await b.refresh();
    let told = 0;
    b.onDidChange(() => told++);
    await b.refresh();
    assert.equal(told, 0);
    const { key } = await signIn('ada');
    told = 0;
    await b.refresh();
    assert.ok(told > 0, 'signed in');
    told = 0;
    await a.choose(key);
    await b.refresh();
    assert.equal(told, 1);
    await a.refuse(await a.credential(key, signal));
    told = 0;
    await b.refresh();
    assert.equal(told, 1);
    await b.refresh();
    assert.equal(told, 1);
  });

  it('asks about the account of new jobs when no other is named', async () => {
    const { a, b } = await setUp();
    await a.set({ token: 'pasted' });
    await a.refuse(await a.credential(ACCESS_TOKEN_ACCOUNT, signal));
    assert.deepEqual([await b.claimPrompt(), await a.claimPrompt()], [true, false]);
  });

  it('shows no secret in what it tells, and writes none into the file', async () => {
    const { at, a, signIn } = await setUp();
    await signIn('ada');
    const app = { clientId: 'robot', clientSecret: 'a-secret', userId: 'U1' };
    await a.addTwoLegged(app, server.origin, signal);
    const { bearer } = await a.credential('signIn:ada', signal);
    const shown = inspect([await a.list(), a], { depth: 9 });
    const written = fs.readFileSync(path.join(at, 'ledger.sqlite'), 'latin1');
    assert.ok(written.includes('ada@example.com'));
    for (const secret of [bearer, 'a-secret', 'refresh-']) {
      assert.ok(!shown.includes(secret), secret);
      assert.ok(!written.includes(secret), secret);
    }
  });
}).timeout(20_000);
