import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import { ExportsApi } from '../../../src/acc/exports.ts';
import { ApiClient } from '../../../src/acc/apiClient.ts';
import type { Job } from '../../../src/jobs/job.ts';
import { downloadLease } from '../../../src/jobs/job.ts';
import type { SqliteLedger } from '../../../src/jobs/sqliteLedger.ts';
import { AutoRepeat, type AutoRepeated } from '../../../src/launch/autoRepeat.ts';
import { repeatsItself } from '../../../src/launch/repeatsItself.ts';
import { Launcher } from '../../../src/launch/launcher.ts';
import type { Order } from '../../../src/launch/order.ts';
import { planOrder } from '../../../src/launch/plan.ts';
import { rememberRequest } from '../../../src/launch/remember.ts';
import { Repeater } from '../../../src/launch/repeater.ts';
import { silentLog as log } from '../../../src/lib/log.ts';
import type { Store } from '../../../src/store/store.ts';
import { useFolders } from '../../support/folders.ts';
import { aJob, newJob, useLedgers } from '../../support/ledgers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import { anOrder, files } from '../../support/launch/orders.ts';
import { useStartService } from '../../support/launch/service.ts';
import { TestAccounts } from '../../support/launch/testAccounts.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Nothing listens here. */
const NOWHERE = 'http://127.0.0.1:1';

interface Window {
  readonly ledger: SqliteLedger;
  readonly store: Store;
  readonly auto: AutoRepeat;
  readonly told: AutoRepeated[];
}

describe('AutoRepeat', function () {
  this.timeout(20_000);
  const folder = useFolders();
  const open = useLedgers();
  const service = useStartService();
  const never = new AbortController().signal;
  const windows: Window[] = [];
  let clock: VirtualClock;
  let accounts: TestAccounts;
  let file: string;
  let on: boolean;
  let host: string;

  beforeEach(() => {
    clock = new VirtualClock(undefined, () => service.idle);
    accounts = new TestAccounts();
    file = folder();
    on = true;
    host = service.origin;
  });
  afterEach(() => {
    for (const { auto } of windows.splice(0)) auto.dispose();
  });

  function launcher({ ledger, store }: Pick<Window, 'ledger' | 'store'>, apiHost = (): string => host): Launcher {
    const starter = new ExportsApi(new ApiClient({ clock, log, userAgent: 'test' }));
    return new Launcher({
      ledger,
      starter,
      accounts,
      clock,
      log,
      limits: store.limits,
      newId: randomUUID,
      apiHost,
    });
  }

  const catalog = {
    latest: () => assert.fail('the same versions are repeated'),
    version: () => assert.fail('the same versions are repeated'),
    walk: () => assert.fail('the same versions are repeated'),
    list: () => assert.fail('the same versions are repeated'),
    forget: () => assert.fail('the same versions are repeated'),
  };

  async function openWindow(launchHost?: () => string): Promise<Window> {
    const { ledger, store } = await open(file, clock);
    const auto = new AutoRepeat({
      ledger,
      accounts,
      clock,
      log,
      leases: store.leases,
      timestamps: store.timestamps,
      enabled: () => on,
      apiHost: () => host,
      launches: launcher({ ledger, store }, launchHost),
      repeats: new Repeater({ ledger, catalog }),
    });
    const told: AutoRepeated[] = [];
    auto.onDidRepeat((what) => told.push(what));
    const window = { ledger, store, auto, told };
    windows.push(window);
    return window;
  }

  /** An export that was started here; its result dies unfetched. */
  async function lose(window: Window, order: Order = anOrder()): Promise<readonly Job[]> {
    const { jobs } = await launcher(window, () => service.origin).start(planOrder(order), () => undefined, never);
    for (const job of jobs) await expire(window, job);
    service.posts.length = 0;
    return jobs;
  }

  async function expire({ ledger }: Window, job: Job): Promise<void> {
    const claim = await ledger.claimOne(job.id, 1000);
    assert.ok(claim);
    const now = clock.now();
    const dead = { state: 'expired', readyAt: now - HOUR, endedAt: now - HOUR, linkExpiresAt: now } as const;
    await ledger.record(claim, { ...claim.job, ...dead, nextPollAt: undefined }, []);
  }

  const repeated = ({ told }: Window): readonly Job[] => told.flatMap((what) => ('jobs' in what ? what.jobs : []));

  it('repeats a result that dies, with the same request, and says so', async () => {
    const window = await openWindow();
    window.auto.start();
    const [job] = await lose(window);
    await clock.settle();
    assert.ok(job);
    const [again] = repeated(window);
    assert.deepEqual(
      [again?.predecessor, again?.autoRepeats, again?.state, again?.request, window.told.length],
      [job.id, 1, 'running', job.request, 1],
    );
    assert.equal(service.posts.length, 1);
  });

  it('repeats what had died before it was started, but nothing older than a day', async () => {
    const window = await openWindow();
    await lose(window);
    clock.jump(25 * HOUR);
    const [recent] = await lose(window, anOrder({ name: 'Recent' }));
    window.auto.start();
    await clock.settle();
    assert.deepEqual(
      repeated(window).map(({ predecessor }) => predecessor),
      [recent?.id],
    );
  });

  it('repeats at most twice in a row', async () => {
    const window = await openWindow();
    window.auto.start();
    await lose(window);
    for (let round = 0; round < 4; round++) {
      await clock.settle();
      for (const job of repeated(window))
        if ((await window.ledger.get(job.id))?.state === 'running') await expire(window, job);
    }
    await clock.settle();
    assert.deepEqual(
      repeated(window).map(({ autoRepeats }) => autoRepeats),
      [1, 2],
    );
  });

  it('puts the repetition into its place in the group', async () => {
    const window = await openWindow();
    const options = { includeMarkups: false, includeHyperlinks: false };
    const jobs = await lose(window, anOrder({ service: 'bim360', options, sources: files(2) }));
    window.auto.start();
    await clock.settle();
    const section = await window.ledger.batch(jobs[0]?.batchId ?? '');
    assert.deepEqual(
      section.map(({ state, predecessor }) => [state, predecessor]),
      jobs.map(({ id }) => ['running', id]),
    );
    assert.equal(service.posts.length, 2);
  });

  it('does it once, however many windows are open', async () => {
    const first = await openWindow();
    const second = await openWindow();
    const third = await openWindow();
    await lose(first);
    for (const { auto } of windows) auto.start();
    await clock.settle();
    for (const { auto } of windows) auto.wake();
    await clock.advance(5 * MINUTE);
    assert.equal(service.posts.length, 1);
    assert.equal([first, second, third].flatMap(({ told }) => told).length, 1);
  });

  it('does not repeat what another window has repeated since it looked', async () => {
    const [first, second] = [await openWindow(), await openWindow()];
    await lose(first);
    const list = accounts.list.bind(accounts);
    const { promise, resolve } = Promise.withResolvers<void>();
    accounts.list = () => promise.then(list);
    second.auto.start();
    await clock.settle();
    accounts.list = list;
    first.auto.start();
    await clock.settle();
    resolve();
    await clock.settle();
    assert.deepEqual([service.posts.length, first.told.length, second.told.length], [1, 1, 0]);
  });

  it('does nothing and keeps no timer while it is off; the setting wakes it', async () => {
    on = false;
    const window = await openWindow();
    window.auto.start();
    await lose(window);
    await clock.advance(10 * MINUTE);
    assert.deepEqual([service.posts.length, clock.pending.filter((ms) => ms < HOUR * 24)], [0, []]);
    on = true;
    window.auto.wake();
    await clock.settle();
    assert.equal(service.posts.length, 1);
  });

  it('waits for an account that can start exports', async () => {
    const window = await openWindow();
    await lose(window);
    accounts.change({ canLaunch: false });
    window.auto.start();
    await clock.settle();
    accounts.change({ canLaunch: true, status: 'refused' });
    await clock.settle();
    assert.equal(service.posts.length, 0);
    accounts.change({ status: 'usable' });
    await clock.settle();
    assert.deepEqual([service.posts.length, window.told.length], [1, 1]);
  });

  it('is not kept from it by any number of results that others have lost', async () => {
    const window = await openWindow();
    const [mine] = await lose(window);
    await window.store.database.write((db) => {
      const columns = `service, project_id, api_host, name, state, section, tracked_at, sent_at, ended_at, request`;
      for (let n = 0; n < 150; n++) {
        db.run(
          `INSERT INTO jobs (id, export_id, account, revision, link_expires_at, ${columns})
           SELECT :id, :id, 'somebody else', revision, link_expires_at + 1, ${columns} FROM jobs WHERE id = :from`,
          { id: `other-${n}`, from: mine?.id ?? '' },
        );
      }
    });
    window.auto.start();
    await clock.settle();
    assert.deepEqual(
      repeated(window).map(({ predecessor }) => predecessor),
      [mine?.id],
    );
  });

  it('leaves exports of another API host alone, and those whose request is not known', async () => {
    const window = await openWindow(() => service.origin);
    await lose(window);
    const { job } = await window.ledger.track(newJob(7, { account: 'me', apiHost: service.origin }));
    await expire(window, job);
    host = NOWHERE;
    window.auto.start();
    await clock.settle();
    assert.deepEqual([service.posts.length, window.told.length], [0, 0]);
  });

  it('tells a refusal once and does not try again', async () => {
    const window = await openWindow();
    const [job] = await lose(window);
    service.reply = () => ({ status: 403, body: { code: 'ERR_NOT_ALLOWED', detail: 'Project inactive' } });
    window.auto.start();
    await clock.settle();
    window.auto.wake();
    await clock.advance(HOUR);
    const [what] = window.told;
    assert.ok(what && 'error' in what && AccError.is(what.error, 'projectForbidden'));
    assert.deepEqual([what.before.id, window.told.length, service.posts.length], [job?.id, 1, 1]);
  });

  it('tries again after a while when the network was not there, and then gives up', async () => {
    const window = await openWindow(() => NOWHERE);
    await lose(window);
    window.auto.start();
    await clock.advance(2 * MINUTE);
    assert.equal(window.told.length, 0);
    await clock.advance(HOUR);
    const [what] = window.told;
    assert.ok(what && 'error' in what && AccError.is(what.error, 'network'));
    assert.equal(window.told.length, 1);
  });

  it('repeats when the network is back', async () => {
    let to = NOWHERE;
    const window = await openWindow(() => to);
    await lose(window);
    window.auto.start();
    await clock.settle();
    to = service.origin;
    await clock.advance(2 * MINUTE);
    assert.deepEqual([service.posts.length, repeated(window).length], [1, 1]);
  });

  it('tries again after a while when a proxy answered in place of the service', async () => {
    const window = await openWindow();
    await lose(window);
    const { reply } = service;
    service.reply = () => ({ status: 302, body: {} });
    window.auto.start();
    await clock.settle();
    assert.deepEqual([service.posts.length, window.told.length], [1, 0]);
    service.reply = reply;
    await clock.advance(2 * MINUTE);
    assert.deepEqual([service.posts.length, repeated(window).length], [2, 1]);
  });

  it('never repeats what may have started', async () => {
    const window = await openWindow();
    await lose(window);
    service.reply = () => 'cut';
    window.auto.start();
    await clock.settle();
    assert.deepEqual(
      repeated(window).map(({ state }) => state),
      ['unconfirmed'],
    );
    const untold = await window.ledger.takePending(clock.now());
    assert.deepEqual(
      untold.map(({ kind }) => kind),
      ['unconfirmed'],
    );
    const another = await openWindow();
    another.auto.start();
    window.auto.wake();
    await clock.advance(2 * HOUR);
    assert.equal(service.posts.length, 1);
  });

  it('does not try again in another window, nor after a reload, what was given up', async () => {
    const [first, second] = [await openWindow(), await openWindow()];
    await lose(first);
    service.reply = () => ({ status: 403, body: { code: 'ERR_NOT_ALLOWED', detail: 'Project inactive' } });
    first.auto.start();
    await clock.settle();
    second.auto.start();
    await clock.advance(HOUR);
    assert.deepEqual([service.posts.length, first.told.length, second.told.length], [1, 1, 0]);
  });

  it('leaves alone what was started elsewhere, whose files a person has just named to export it again', async () => {
    const window = await openWindow();
    const { job } = await window.ledger.track(newJob(7, { account: 'me', apiHost: service.origin }));
    await expire(window, job);
    window.auto.start();
    await clock.settle();
    const { sources, options } = anOrder();
    assert.ok(await rememberRequest(window.ledger, job, sources, options));
    await clock.settle();
    assert.deepEqual([service.posts.length, window.told.length], [0, 0]);
  });

  it('waits for a download that was begun before the link died', async () => {
    const window = await openWindow();
    const [job] = await lose(window);
    assert.ok(job);
    const download = await window.store.leases.acquire(downloadLease(job.id), 60_000);
    assert.ok(download);
    window.auto.start();
    await clock.settle();
    assert.equal(service.posts.length, 0);
    await window.ledger.update(job.id, { state: 'downloaded', downloadedAt: clock.now() });
    await download.release();
    await clock.advance(HOUR);
    assert.deepEqual([service.posts.length, window.told.length], [0, 0]);
  });

  it('repeats after all when such a download came to nothing', async () => {
    const window = await openWindow();
    const [job] = await lose(window);
    const download = await window.store.leases.acquire(downloadLease(job?.id ?? ''), 60_000);
    window.auto.start();
    await clock.settle();
    await download?.release();
    await clock.advance(2 * MINUTE);
    assert.deepEqual([service.posts.length, repeated(window).length], [1, 1]);
  });

  it('leaves it to a person who exports it again while the token is renewed', async () => {
    const window = await openWindow();
    const [job] = await lose(window);
    assert.ok(job);
    const credential = accounts.credential.bind(accounts);
    const { promise, resolve } = Promise.withResolvers<void>();
    accounts.credential = (...asked) => promise.then(() => credential(...asked));
    window.auto.start();
    await clock.settle();
    accounts.credential = credential;
    await launcher(window).start(planOrder(anOrder({ repeats: [job] })), () => undefined, never);
    resolve();
    await clock.settle();
    assert.deepEqual([service.posts.length, window.told.length], [1, 0]);
  });

  it('says nothing when a person takes away the repetition that waits', async () => {
    const window = await openWindow();
    await lose(window);
    service.reply = () => ({ status: 429, headers: { 'retry-after': '60' } });
    window.auto.start();
    await clock.settle();
    for (const { id } of (await window.ledger.page('running')).jobs) await window.ledger.remove(id);
    await clock.advance(HOUR);
    assert.deepEqual([service.posts.length, window.told.length], [1, 0]);
  });

  it('starts nothing once it is disposed', async () => {
    const window = await openWindow();
    window.auto.start();
    await clock.settle();
    window.auto.dispose();
    await lose(window);
    window.auto.wake();
    await clock.settle();
    assert.equal(service.posts.length, 0);
  });
});

describe('what is repeated by itself', () => {
  const now = Date.UTC(2026, 10, 23, 12);
  const lost = aJob({ state: 'expired', sentAt: 1, request: '{}', linkExpiresAt: now - 1000 });

  it('is a result that died lately, was started here and has not been repeated twice', () => {
    assert.equal(repeatsItself(lost, now), true);
    for (const other of [
      { state: 'failed' },
      { sentAt: undefined },
      { request: undefined },
      { autoRepeats: 2 },
      { downloadedAt: 5 },
      { linkExpiresAt: now - 25 * 3_600_000 },
    ] as const) {
      assert.equal(repeatsItself({ ...lost, ...other }, now), false, JSON.stringify(other));
    }
  });
});
