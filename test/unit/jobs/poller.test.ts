import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { ExportsApi } from '../../../src/acc/exports.ts';
import { ApiClient } from '../../../src/acc/apiClient.ts';
import { AccessTokenAccounts } from '../../../src/auth/accessToken.ts';
import type { Job } from '../../../src/jobs/job.ts';
import { Poller } from '../../../src/jobs/poller.ts';
import { LEASE_MS } from '../../../src/jobs/pollAgenda.ts';
import { type Ledger, type NewJob, START_PATIENCE_MS } from '../../../src/jobs/ledger.ts';
import { silentLog } from '../../../src/lib/log.ts';
import type { Store } from '../../../src/store/store.ts';
import { useFolders } from '../../support/folders.ts';
import { newJob, newStart, useLedgers } from '../../support/ledgers.ts';
import { MemoryVault } from '../../support/memorySecrets.ts';
import { useService } from '../../support/scriptedService.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

interface Window {
  readonly ledger: Ledger;
  readonly store: Store;
  readonly accounts: AccessTokenAccounts;
  readonly poller: Poller;
}

describe('Poller', function () {
  // Minutes of virtual time are thousands of real requests and commits.
  this.timeout(60_000);
  const folder = useFolders();
  const open = useLedgers();
  const service = useService();
  const pollers: Poller[] = [];
  afterEach(() => {
    for (const poller of pollers.splice(0)) poller.dispose();
  });

  /** Real ledger file and real HTTP; only time is virtual, and stands still while a request or a claim is under way. */
  async function setUp({ windows = 1, token = 'a-token', perMinute = 60 } = {}): Promise<{
    clock: VirtualClock;
    file: string;
    all: readonly Window[];
    track: (n?: number, more?: Partial<NewJob>) => Promise<Job>;
    jobs: () => Promise<readonly Job[]>;
  }> {
    const stores: Store[] = [];
    const clock = new VirtualClock(undefined, async () => {
      if (!service.idle) return false;
      const claims = "SELECT count(*) AS n FROM jobs WHERE claim_until > :now AND claim_holder NOT LIKE 'dead:%'";
      const row = await stores[0]?.database.read((db) => db.get(claims, { now: clock.now() }));
      return Number(row?.['n'] ?? 0) === 0;
    });
    const vault = new MemoryVault();
    const file = folder();
    const all: Window[] = [];
    for (let n = 0; n < windows; n++) {
      const { ledger, store } = await open(file, clock);
      stores.push(store);
      const accounts = new AccessTokenAccounts(vault.window(), store, clock);
      if (n === 0 && token !== '') await accounts.set({ token });
      const poller = new Poller({
        ledger,
        accounts,
        exports: new ExportsApi(new ApiClient({ clock, log: silentLog, userAgent: 'test' })),
        limits: store.limits,
        timestamps: store.timestamps,
        clock,
        log: silentLog,
        apiHost: () => service.origin,
        maxRequestsPerMinute: () => perMinute,
        random: () => 0.5,
      });
      pollers.push(poller);
      poller.start();
      all.push({ ledger, store, accounts, poller });
    }
    const { ledger } = all[0]!;
    return {
      clock,
      file,
      all,
      track: async (n = 1, more = {}) => (await ledger.track(newJob(n, { apiHost: service.origin, ...more }))).job,
      jobs: async () =>
        (await Promise.all((['ready', 'running', 'attention', 'done'] as const).map((g) => ledger.page(g)))).flatMap(
          (p) => p.jobs,
        ),
    };
  }

  const successful = (clock: VirtualClock): object => ({
    id: 'x',
    status: 'successful',
    result: {
      output: { signedUrl: `https://s3.example/r.pdf?Signature=a%2Bb&Expires=${(clock.now() + HOUR) / SECOND}` },
    },
  });

  it('sends nothing and keeps no timer while nothing is open', async () => {
    const { clock } = await setUp();
    await clock.advance(HOUR);
    assert.equal(service.requests.length, 0);
    assert.deepEqual(clock.pending, []);
  });

  it('looks after 2 s, then less and less often, at most 30 s apart in a focused window', async () => {
    const { clock, all, track } = await setUp();
    all[0]!.poller.setFocused(true);
    await track();
    const times: number[] = [];
    service.answer = () => {
      times.push(clock.now());
      return { body: { status: 'processing' } };
    };
    const start = clock.now();
    await clock.advance(10 * MINUTE);
    const gaps = times.map((time, n) => time - (times[n - 1] ?? start));
    assert.ok(gaps[0]! >= 2 * SECOND && gaps[0]! < 2.2 * SECOND, `first ${gaps[0]}`);
    assert.ok(
      gaps.every((gap) => gap <= 31 * SECOND),
      gaps.join(' '),
    );
    assert.ok(gaps.at(-1)! > 29 * SECOND);
    assert.ok(times.length > 20 && times.length < 45, `${times.length} looks in 10 minutes`);
  });

  it('goes up to 60 s apart when no window has the focus', async () => {
    const { clock, track } = await setUp();
    await track();
    await clock.advance(20 * MINUTE);
    service.requests.length = 0;
    await clock.advance(10 * MINUTE);
    assert.ok(service.requests.length >= 9 && service.requests.length <= 11, `${service.requests.length}`);
  });

  it('stops at the result, keeps the link in memory and counts down without requests', async () => {
    const { clock, all, track } = await setUp();
    const job = await track();
    service.answer = () => ({ body: successful(clock) });
    await clock.advance(3 * SECOND);
    const ready = await all[0]!.ledger.get(job.id);
    assert.equal(ready?.state, 'ready');
    assert.ok(all[0]!.poller.link(job.id)?.reveal().includes('a%2Bb'));
    service.requests.length = 0;
    await clock.advance(50 * MINUTE);
    assert.equal(service.requests.length, 0);
  });

  it('reads once more when the link has died, then asks for a new export', async () => {
    const { clock, all, track } = await setUp();
    const job = await track();
    const answer = successful(clock);
    service.answer = () => ({ body: answer });
    await clock.advance(3 * SECOND);
    service.requests.length = 0;
    await clock.advance(2 * HOUR);
    assert.equal(service.requests.length, 1);
    assert.equal((await all[0]!.ledger.get(job.id))?.state, 'expired');
    assert.equal(all[0]!.poller.link(job.id), undefined);
    assert.deepEqual(clock.pending, []);
  });

  it('costs the service with five windows what one window costs', async () => {
    const count = async (windows: number): Promise<number> => {
      service.requests.length = 0;
      const { clock, track } = await setUp({ windows });
      for (let n = 1; n <= 3; n++) await track(n);
      await clock.advance(5 * MINUTE);
      return service.requests.length;
    };
    assert.equal(await count(5), await count(1));
  });

  it('takes over the jobs of a window that is gone', async () => {
    const { clock, all, track } = await setUp({ windows: 2 });
    await track();
    await clock.advance(MINUTE);
    all[0]!.poller.dispose();
    service.requests.length = 0;
    await clock.advance(MINUTE);
    assert.ok(service.requests.length >= 1);
  });

  it('gives back at once what it is looking at when it stops', async () => {
    const { all, track } = await setUp();
    const job = await track();
    const hung = new Promise<void>((resolve) => {
      service.answer = () => {
        resolve();
        return { status: -1 };
      };
    });
    const look = all[0]!.poller.pollNow(job.id, new AbortController().signal);
    await hung;
    await Promise.all([all[0]!.poller.stop(), assert.rejects(look)]);
    assert.ok(await all[0]!.ledger.claimOne(job.id, LEASE_MS), 'free for other windows');
  });

  it('takes over within 15 s from a window that was killed during a look', async () => {
    const { clock, track, file } = await setUp();
    const job = await track();
    const dead = await open(file, clock, 'dead');
    await dead.ledger.claimOne(job.id, LEASE_MS);
    await clock.advance(11 * SECOND);
    assert.equal(service.requests.length, 0, 'the claim protects the job while it may be alive');
    await clock.advance(4 * SECOND);
    assert.equal(service.requests.length > 0, true);
  });

  it('never exceeds the requests a minute, however many jobs are open', async () => {
    const { clock, track } = await setUp({ perMinute: 6 });
    for (let n = 1; n <= 12; n++) await track(n);
    const times: number[] = [];
    service.answer = () => {
      times.push(clock.now());
      return { body: { status: 'processing' } };
    };
    await clock.advance(4 * MINUTE);
    for (const time of times) {
      const inMinute = times.filter((other) => other >= time && other < time + MINUTE).length;
      assert.ok(inMinute <= 6, `${inMinute} in one minute`);
    }
    assert.ok(times.length >= 20, `and uses what it may: ${times.length}`);
  });

  it('pauses everything for Retry-After, in every window', async () => {
    const { clock, all, track } = await setUp({ windows: 2 });
    for (let n = 1; n <= 5; n++) await track(n);
    service.answer = () => ({
      status: 429,
      headers: { 'retry-after': '90' },
      body: { developerMessage: 'Quota limit exceeded.' },
    });
    await clock.advance(3 * SECOND);
    assert.ok(all[0]!.poller.status.pausedUntil! - clock.now() > 80 * SECOND);
    service.requests.length = 0;
    service.answer = () => ({ body: { status: 'processing' } });
    await clock.advance(85 * SECOND);
    assert.equal(service.requests.length, 0);
    await assert.rejects(all[1]!.poller.pollNow((await track(9)).id, new AbortController().signal), {
      code: 'rateLimited',
    });
    await clock.advance(15 * SECOND);
    assert.ok(service.requests.length >= 5);
    assert.equal(all[0]!.poller.status.pausedUntil, undefined);
  });

  it('backs off without network and recovers by itself', async () => {
    const { clock, all, track, jobs } = await setUp();
    for (let n = 1; n <= 3; n++) await track(n);
    service.answer = () => ({ status: 0 });
    await clock.advance(10 * MINUTE);
    assert.equal(all[0]!.poller.status.offline, true);
    assert.ok(service.requests.length < 30, `${service.requests.length} tries`);
    service.answer = () => ({ body: successful(clock) });
    await clock.advance(5 * MINUTE);
    assert.equal(all[0]!.poller.status.offline, false);
    assert.deepEqual(
      (await jobs()).map((job) => job.state),
      ['ready', 'ready', 'ready'],
    );
  });

  it('does not stay offline when nothing is left to ask about', async () => {
    const { clock, all, track } = await setUp();
    const job = await track();
    service.answer = () => ({ status: 0 });
    await clock.advance(MINUTE);
    assert.equal(all[0]!.poller.status.offline, true);
    await all[0]!.ledger.remove(job.id);
    await clock.advance(SECOND);
    assert.equal(all[0]!.poller.status.offline, false);
  });

  it('stops the account at a refused token, asks once, and goes on with a new one', async () => {
    const { clock, all, track } = await setUp({ windows: 2 });
    const job = await track();
    await track(2);
    service.answer = () => ({ status: 401, body: { code: 'ERR_AUTHENTICATED_ERROR' } });
    await clock.advance(HOUR);
    assert.ok(service.requests.length <= 2, `${service.requests.length}`);
    assert.equal((await all[1]!.accounts.current()).status, 'refused');
    assert.deepEqual([await all[0]!.accounts.claimPrompt(), await all[1]!.accounts.claimPrompt()], [true, false]);
    assert.equal((await all[0]!.ledger.get(job.id))?.state, 'running');
    service.answer = (): object => ({ body: successful(clock) });
    await all[0]!.accounts.set({ token: 'better' });
    await clock.advance(MINUTE);
    assert.equal((await all[0]!.ledger.get(job.id))?.state, 'ready');
  });

  it('stops one job at 403, or the whole project when the answer names it', async () => {
    const { clock, all, track } = await setUp();
    const [a, b] = [await track(1), await track(2)];
    service.answer = (path) =>
      path.includes(a.exportId)
        ? {
            status: 403,
            body: { code: 'ERR_NOT_ALLOWED', detail: 'User x does not have download permission on resource y' },
          }
        : { body: { status: 'processing' } };
    await clock.advance(5 * SECOND);
    assert.equal((await all[0]!.ledger.get(a.id))?.state, 'refused');
    assert.equal((await all[0]!.ledger.get(b.id))?.state, 'running');
    const c = await track(3);
    service.answer = () => ({ status: 403, body: { code: 'ERR_NOT_ALLOWED', detail: 'Project inactive' } });
    await clock.advance(MINUTE);
    for (const job of [b, c]) assert.equal((await all[0]!.ledger.get(job.id))?.state, 'refused');
    service.requests.length = 0;
    await clock.advance(HOUR);
    assert.ok(service.requests.length <= 6, 'one of them, every ten minutes, to see when access is back');
    assert.equal(new Set(service.requests.map(({ path }) => path)).size, 1);
    assert.equal((await all[0]!.accounts.current()).status, 'usable', 'a 403 never speaks against the token');
  });

  it('gives up on 404 after three answers', async () => {
    const { clock, all, track } = await setUp();
    const job = await track();
    service.answer = () => ({ status: 404, body: { code: 'ERR_RESOURCE_NOT_EXIST' } });
    await clock.advance(HOUR);
    assert.equal(service.requests.length, 3);
    assert.equal((await all[0]!.ledger.get(job.id))?.state, 'missing');
  });

  it('moves a job to attention after 35 minutes, and looks every 5 until 2 hours', async () => {
    const { clock, all, track } = await setUp();
    const job = await track();
    await clock.advance(37 * MINUTE);
    assert.equal((await all[0]!.ledger.get(job.id))?.state, 'stuck');
    service.requests.length = 0;
    await clock.advance(80 * MINUTE);
    assert.ok(service.requests.length >= 15 && service.requests.length <= 17, `${service.requests.length}`);
    await clock.advance(20 * MINUTE);
    service.requests.length = 0;
    await clock.advance(10 * HOUR);
    assert.equal(service.requests.length, 0);
    assert.deepEqual(clock.pending, []);
  });

  it('catches up once after sleep', async () => {
    const { clock, track } = await setUp();
    for (let n = 1; n <= 3; n++) await track(n);
    await clock.advance(10 * MINUTE);
    service.requests.length = 0;
    clock.jump(8 * HOUR);
    await clock.advance(SECOND);
    assert.equal(service.requests.length, 3);
  });

  it('looks at once at what is overdue when a window gets the focus', async () => {
    const { clock, all, track } = await setUp();
    await track();
    await clock.advance(20 * MINUTE);
    while (clock.pending.at(-1)! < 50 * SECOND) await clock.advance(SECOND);
    await clock.advance(35 * SECOND);
    service.requests.length = 0;
    all[0]!.poller.setFocused(true);
    await clock.advance(100);
    assert.equal(service.requests.length, 1);
  });

  it('looks now at a job that a person asks for, and records what it says', async () => {
    const { clock, all, track } = await setUp();
    const job = await track();
    service.answer = () => ({ body: successful(clock) });
    const result = await all[0]!.poller.pollNow(job.id, new AbortController().signal);
    assert.equal(result.job.state, 'ready');
    assert.ok(result.link);
    service.answer = () => ({ status: 403, body: { code: 'ERR_NOT_ALLOWED' } });
    await assert.rejects(all[0]!.poller.pollNow(job.id, new AbortController().signal), {
      name: 'AccError',
      code: 'forbidden',
    });
    assert.equal((await all[0]!.ledger.get(job.id))?.state, 'refused');
  });

  it('never asks about an export that it has no id of', async () => {
    const { all, clock } = await setUp();
    const { ledger, poller } = all[0]!;
    const [starting, refused] = await ledger.begin([1, 2].map((n) => newStart(n, { apiHost: service.origin })));
    await ledger.refuse(refused!.id, { code: 'forbidden' });
    for (const job of [starting, refused]) {
      await assert.rejects(poller.pollNow(job!.id, new AbortController().signal), { code: 'notFound' });
    }
    await clock.advance(HOUR);
    assert.equal(service.requests.length, 0);
    assert.equal((await ledger.get(starting!.id))?.state, 'notStarted');
    assert.deepEqual(clock.pending, []);
  });

  it('notices in any window that the answer to a start was lost, and lets a late one win', async () => {
    const { all, clock, file } = await setUp({ token: '' });
    const dead = await open(file, clock, 'dead');
    const [job] = await dead.ledger.begin([newStart(1, { account: 'of another window', apiHost: service.origin })]);
    await dead.ledger.sending(job!.id);
    // The file is watched; here another change stands in for the moment of noticing.
    all[0]!.poller.wake();
    await clock.advance(START_PATIENCE_MS - SECOND);
    assert.equal((await all[0]!.ledger.get(job!.id))?.state, 'starting');
    await clock.advance(2 * SECOND);
    assert.equal((await all[0]!.ledger.get(job!.id))?.state, 'unconfirmed');
    assert.equal((await all[0]!.ledger.takePending(clock.now()))[0]?.kind, 'unconfirmed');
    await dead.ledger.confirm(job!.id, newJob(1).exportId);
    assert.equal((await all[0]!.ledger.get(job!.id))?.state, 'running');
    assert.equal(service.requests.length, 0);
  });

  it('watches an export that was started here', async () => {
    const { all, clock } = await setUp();
    const { ledger } = all[0]!;
    const [job] = await ledger.begin([newStart(1, { apiHost: service.origin })]);
    service.answer = () => ({ body: successful(clock) });
    await clock.advance(5 * MINUTE);
    assert.equal(service.requests.length, 0);
    await ledger.sending(job!.id);
    await ledger.confirm(job!.id, newJob(1).exportId);
    await clock.advance(3 * SECOND);
    assert.equal(service.requests.length, 1);
    assert.equal((await ledger.get(job!.id))?.state, 'ready');
  });

  it('sends the token of a job to no other host than the configured one', async () => {
    const { clock, all, track } = await setUp();
    const job = await track(1, { apiHost: 'http://127.0.0.1:9' });
    await clock.advance(MINUTE);
    await assert.rejects(all[0]!.poller.pollNow(job.id, new AbortController().signal), { code: 'unsafeAddress' });
    assert.equal(service.requests.length, 0);
  });
});
