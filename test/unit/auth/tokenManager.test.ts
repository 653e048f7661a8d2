import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'mocha';
import { MIGRATIONS } from '../../../src/jobs/schema.ts';
import { eventually } from '../../support/eventually.ts';
import { useFolders } from '../../support/folders.ts';
import { type HubOptions, type OpenHub, useHubs } from '../../support/accounts.ts';
import { type MemorySecrets, MemoryVault } from '../../support/memorySecrets.ts';
import { useRotatingServer } from '../../support/rotatingServer.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const KEY = 'signIn:ada';
const { signal } = new AbortController();

interface Window extends OpenHub {
  readonly secrets: MemorySecrets;
}

describe('renewing tokens', () => {
  const folder = useFolders();
  const open = useHubs();
  const server = useRotatingServer();

  async function setUp({ live = true } = {}): Promise<{
    clock: VirtualClock;
    window: (around?: HubOptions['around']) => Promise<Window>;
    signIn: (window: Window) => Promise<void>;
  }> {
    const clock = new VirtualClock(undefined, () => server.idle);
    const vault = new MemoryVault(live);
    const at = folder();
    return {
      clock,
      window: async (around) => {
        const secrets = vault.window();
        const options = { folder: at, secrets, clock, apiHost: () => server.origin, ...(around && { around }) };
        return { secrets, ...(await open(options)) };
      },
      signIn: async ({ hub }) => {
        const tokens = server.signIn(clock.now() + HOUR);
        await hub.add({ tokens, person: { subject: 'ada' }, clientId: 'app', apiHost: server.origin });
      },
    };
  }

  const bearer = async ({ hub }: Window): Promise<string> => (await hub.credential(KEY, signal)).bearer;

  /** Moves time on, a second at a time, until a promise is settled. */
  async function passing<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
    let over = false;
    const settled = work.finally(() => (over = true));
    settled.catch(() => undefined);
    await eventually(
      'settled',
      async () => {
        if (!over) await clock.advance(SECOND);
        return over;
      },
      30_000,
    );
    return settled;
  }

  it('uses a token until 5 minutes before it expires', async () => {
    const { clock, window, signIn } = await setUp();
    const a = await window();
    await signIn(a);
    const first = await bearer(a);
    clock.jump(55 * MINUTE - 1);
    assert.equal(await bearer(a), first);
    assert.deepEqual(server.requests, []);
    clock.jump(1);
    assert.notEqual(await bearer(a), first);
    assert.deepEqual(server.requests, ['refresh_token']);
  });

  it('renews a token that lives for 2 minutes after one', async () => {
    const { clock, window, signIn } = await setUp();
    const a = await window();
    await signIn(a);
    server.lifetime = 120;
    clock.jump(HOUR);
    const short = await bearer(a);
    clock.jump(59 * SECOND);
    assert.equal(await bearer(a), short);
    clock.jump(SECOND);
    assert.notEqual(await bearer(a), short);
  });

  it('sends one request for many calls in one window, and one that gives up stops none of the others', async () => {
    const { clock, window, signIn } = await setUp();
    const a = await window();
    await signIn(a);
    clock.jump(HOUR);
    const impatient = new AbortController();
    const given = a.hub.credential(KEY, impatient.signal);
    const calls = Array.from({ length: 10 }, () => bearer(a));
    server.before = async () => {
      impatient.abort();
      return 'go';
    };
    await assert.rejects(given, { name: 'CancelledError' });
    assert.equal(new Set(await Promise.all(calls)).size, 1);
    assert.equal(server.requests.length, 1);
  });

  it('waits as long as the server asks, in every window, for this account only', async () => {
    const { clock, window, signIn } = await setUp();
    const [a, b] = [await window(), await window()];
    await signIn(a);
    clock.jump(HOUR);
    server.refusal = { status: 429, error: 'too_many_requests', retryAfter: 600 };
    const limited = { name: 'AccError', code: 'rateLimited' };
    await assert.rejects(passing(clock, bearer(a)), limited);
    const { pausedUntil } = (await b.hub.account(KEY))!;
    assert.ok(Math.abs(pausedUntil! - clock.now() - 600 * SECOND) <= SECOND);
    for (const wait of [0, 100 * SECOND, 490 * SECOND]) {
      clock.jump(wait);
      for (const one of [a, b]) await assert.rejects(bearer(one), limited);
    }
    assert.equal(server.requests.length, 1);
    server.refusal = undefined;
    clock.jump(11 * SECOND);
    assert.equal((await b.hub.account(KEY))!.pausedUntil, undefined);
    assert.ok(await passing(clock, bearer(b)));
    assert.equal(server.requests.length, 2);
  });

  it('uses what another window fetched between the look and the lease', async () => {
    const { clock, window, signIn } = await setUp();
    const [a, b] = [await window(), await window()];
    await signIn(a);
    clock.jump(HOUR);
    const acquire = b.store.leases.acquire.bind(b.store.leases);
    let first: string | undefined;
    b.store.leases.acquire = async (name, leaseMs) => {
      first ??= await bearer(a);
      return acquire(name, leaseMs);
    };
    assert.equal(await bearer(b), first);
    assert.equal(server.requests.length, 1);
  });

  it('stays signed in for days', async () => {
    const { clock, window, signIn } = await setUp();
    const [a, b] = [await window(), await window()];
    await signIn(a);
    const seen = new Set<string>();
    for (let n = 0; n < 12; n++) {
      clock.jump(6 * HOUR);
      seen.add(await bearer(n % 2 === 0 ? a : b));
    }
    assert.equal(seen.size, 12);
    assert.equal(server.reuses, 0);
  });

  it('stores the new refresh token before the new access token is used', async () => {
    const { clock, window, signIn } = await setUp();
    const a = await window();
    await signIn(a);
    clock.jump(HOUR);
    const used = await bearer(a);
    const stored = JSON.parse((await a.secrets.get(`accExports.account.${KEY}`)) ?? '');
    assert.equal(stored.access.bearer, used);
    assert.equal(stored.spending, undefined);
  });

  it('waits for another window, and takes over when that was killed', async () => {
    const { clock, window, signIn } = await setUp();
    let reached = false;
    const killed = await window(async (moment) => {
      reached ||= moment === 'before';
      await new Promise(() => undefined);
    });
    const other = await window();
    await signIn(killed);
    clock.jump(HOUR);
    killed.hub.credential(KEY, signal).catch(() => undefined);
    await eventually('under way', () => reached);
    const started = clock.now();
    assert.match(await passing(clock, bearer(other)), /^access-/);
    assert.ok(clock.now() - started <= 60 * SECOND, `${clock.now() - started} ms`);
    assert.deepEqual([server.requests.length, server.reuses], [1, 0]);
  });

  it('gives up on a server that does not answer', async () => {
    const { clock, window, signIn } = await setUp();
    const a = await window();
    await signIn(a);
    clock.jump(HOUR);
    server.before = async () => 'silent';
    await assert.rejects(passing(clock, bearer(a)), { code: 'timeout' });
  });

  it('gives up on a window that never ends', async () => {
    const { clock, window, signIn } = await setUp();
    const a = await window();
    await signIn(a);
    clock.jump(HOUR);
    const lease = await a.store.leases.acquire(`refresh ${KEY}`, MINUTE);
    const renewing = async (): Promise<void> => {
      await lease?.renew();
      clock.after(10 * SECOND, () => void renewing());
    };
    await renewing();
    await assert.rejects(passing(clock, bearer(a)), { code: 'timeout' });
    assert.deepEqual(server.requests, []);
  });

  describe('when it fails', () => {
    it('says network, and tries the same token again', async () => {
      const { clock, window, signIn } = await setUp();
      const a = await window();
      await signIn(a);
      clock.jump(HOUR);
      server.before = async () => 'lost';
      await assert.rejects(bearer(a), { code: 'network' });
      server.before = async () => 'go';
      assert.match(await passing(clock, bearer(a)), /^access-/);
      assert.equal(server.reuses, 0);
    });

    it('says sign in again when the answer that was lost had spent the token; asks once', async () => {
      const { clock, window, signIn } = await setUp();
      const [a, b] = [await window(), await window()];
      await signIn(a);
      clock.jump(HOUR);
      server.after = async () => 'lost';
      await assert.rejects(bearer(a), { code: 'network' });
      server.after = async () => 'go';
      await assert.rejects(passing(clock, bearer(a)), { code: 'tokenRefused' });
      assert.equal((await b.hub.current()).status, 'refused');
      assert.deepEqual([await a.hub.claimPrompt(KEY), await b.hub.claimPrompt(KEY)], [true, false]);
      await assert.rejects(bearer(b), { code: 'tokenRefused' });
      assert.equal(server.requests.length, 2);
    });

    it('stays signed in when the server has trouble', async () => {
      const { clock, window, signIn } = await setUp();
      const a = await window();
      await signIn(a);
      clock.jump(HOUR);
      server.refusal = { status: 503, error: 'temporarily_unavailable' };
      await assert.rejects(bearer(a), (error: { code?: string }) => error.code !== 'tokenRefused');
      assert.equal((await a.hub.current()).status, 'usable');
      server.refusal = undefined;
      assert.match(await passing(clock, bearer(a)), /^access-/);
    });

    it('loses no refresh token when the shared file cannot be written just then', async () => {
      const { clock, window, signIn } = await setUp();
      const a = await window();
      await signIn(a);
      clock.jump(HOUR);
      // As a window of a newer build does.
      const db = new DatabaseSync(a.store.database.path);
      server.after = async () => {
        db.exec('PRAGMA user_version = 99');
        return 'go';
      };
      await assert.rejects(bearer(a), { code: 'newerVersion' });
      db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
      db.close();
      assert.match(await bearer(a), /^access-/);
      assert.deepEqual([server.requests.length, server.reuses], [1, 0]);
    });

    it('lets a sign-in count that happened meanwhile', async () => {
      const { clock, window, signIn } = await setUp();
      const [a, b] = [await window(), await window()];
      await signIn(a);
      clock.jump(HOUR);
      server.refusal = { status: 400, error: 'invalid_grant' };
      server.before = async () => {
        await signIn(b);
        return 'go';
      };
      const got = await bearer(a);
      assert.equal(got, await bearer(b));
      assert.equal((await a.hub.current()).status, 'usable');
    });

    it('does not bring an account back that signed out meanwhile', async () => {
      const { clock, window, signIn } = await setUp();
      const [a, b] = [await window(), await window()];
      await signIn(a);
      clock.jump(HOUR);
      server.after = async () => {
        await b.hub.remove(KEY, signal);
        return 'go';
      };
      await assert.rejects(bearer(a), { code: 'noToken' });
      assert.deepEqual(await a.hub.list(), []);
    });
  });

  describe('when the service refuses a token', () => {
    it('renews it once for all who were refused', async () => {
      const { clock, window, signIn } = await setUp();
      const [a, b] = [await window(), await window()];
      await signIn(a);
      const old = await a.hub.credential(KEY, signal);
      await passing(clock, Promise.all([a.hub.refuse(old), a.hub.refuse(old), b.hub.refuse(old)]));
      const [one, two] = await Promise.all([bearer(a), bearer(a)]);
      assert.equal(one, two);
      assert.notEqual(one, old.bearer);
      await b.hub.refuse(old);
      assert.equal(await bearer(b), one, 'a late refusal of the old one says nothing of the new one');
      assert.equal(server.requests.length, 1);
    });

    it('stops when the new one is refused, too', async () => {
      const { clock, window, signIn } = await setUp();
      const a = await window();
      await signIn(a);
      for (let n = 0; n < 5; n++) {
        const credential = await a.hub.credential(KEY, signal).catch(() => undefined);
        if (credential) await a.hub.refuse(credential);
        clock.jump(30 * SECOND);
      }
      assert.equal(server.requests.length, 1);
      assert.equal((await a.hub.current()).status, 'refused');
      await signIn(a);
      assert.equal((await a.hub.current()).status, 'usable');
    });

    it('renews again when that happens another day', async () => {
      const { clock, window, signIn } = await setUp();
      const a = await window();
      await signIn(a);
      for (let day = 0; day < 3; day++) {
        await a.hub.refuse(await a.hub.credential(KEY, signal));
        await bearer(a);
        clock.jump(20 * MINUTE);
      }
      assert.equal(server.requests.length, 3);
      assert.equal((await a.hub.current()).status, 'usable');
    });
  });

  describe('where secrets reach other windows only after a reload', () => {
    it('never spends a refresh token again that another window has spent', async () => {
      const { clock, window, signIn } = await setUp({ live: false });
      const [a, b] = [await window(), await window()];
      await signIn(a);
      b.secrets.reload();
      clock.jump(HOUR);
      await bearer(a);
      await assert.rejects(passing(clock, bearer(b)), { code: 'tokenElsewhere' });
      assert.equal((await b.hub.current()).status, 'elsewhere');
      b.secrets.reload();
      assert.equal(await bearer(b), await bearer(a));
      clock.jump(HOUR);
      await bearer(b);
      await assert.rejects(passing(clock, bearer(a)), { code: 'tokenElsewhere' });
      assert.deepEqual([server.requests.length, server.reuses], [2, 0]);
    });

    for (const moment of ['before', 'after'] as const) {
      it(`not even when that window was killed ${moment} the request`, async () => {
        const { clock, window, signIn } = await setUp({ live: false });
        let reached = false;
        const a = await window(async (at) => {
          if (at !== moment) return;
          reached = true;
          await new Promise(() => undefined);
        });
        await signIn(a);
        const b = await window();
        clock.jump(HOUR);
        a.hub.credential(KEY, signal).catch(() => undefined);
        await eventually('under way', () => reached);
        await assert.rejects(passing(clock, bearer(b)), { code: 'tokenElsewhere' });
        assert.equal(server.reuses, 0);
        assert.equal(server.requests.length, moment === 'before' ? 0 : 1);
        // A reload shows what is really stored: then the next renewal works, or says sign in again.
        b.secrets.reload();
        const after = passing(clock, bearer(b));
        if (moment === 'before') assert.match(await after, /^access-/);
        else await assert.rejects(after, { code: 'tokenRefused' });
      });
    }

    it('not even when that window was killed right after it had stored the new one', async () => {
      const { clock, window, signIn } = await setUp({ live: false });
      const a = await window();
      await signIn(a);
      const b = await window();
      clock.jump(HOUR);
      const set = a.secrets.set.bind(a.secrets);
      let stored = 0;
      a.secrets.set = async (key, value) => {
        await set(key, value);
        if (++stored === 2) await new Promise(() => undefined);
      };
      a.hub.credential(KEY, signal).catch(() => undefined);
      await eventually('stored', () => stored === 2);
      await assert.rejects(passing(clock, bearer(b)), { code: 'tokenElsewhere' });
      b.secrets.reload();
      assert.match(await passing(clock, bearer(b)), /^access-/);
      assert.deepEqual([server.requests.length, server.reuses], [1, 0]);
    });
  });
}).timeout(20_000);
