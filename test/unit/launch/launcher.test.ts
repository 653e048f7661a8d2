import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { beforeEach, describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import { ExportsApi } from '../../../src/acc/exports.ts';
import { ApiClient } from '../../../src/acc/apiClient.ts';
import { type Accounts, LAUNCH_SCOPE } from '../../../src/auth/accounts.ts';
import { AuthError } from '../../../src/auth/errors.ts';
import type { Job } from '../../../src/jobs/job.ts';
import { Poller } from '../../../src/jobs/poller.ts';
import type { SqliteLedger } from '../../../src/jobs/sqliteLedger.ts';
import { LaunchError } from '../../../src/launch/errors.ts';
import { Launcher } from '../../../src/launch/launcher.ts';
import type { LaunchProgress, Started } from '../../../src/launch/order.ts';
import type { Order } from '../../../src/launch/order.ts';
import { planOrder } from '../../../src/launch/plan.ts';
import { CancelledError } from '../../../src/lib/cancel.ts';
import type { Log } from '../../../src/lib/log.ts';
import { StoreError } from '../../../src/store/errors.ts';
import type { Store } from '../../../src/store/store.ts';
import { useFolders } from '../../support/folders.ts';
import { newJob, useLedgers } from '../../support/ledgers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import { aFile, anOrder, files, lineageUrn, versionUrn } from '../../support/launch/orders.ts';
import { type Reply, exportId, started, useStartService } from '../../support/launch/service.ts';
import { TestAccounts } from '../../support/launch/testAccounts.ts';

const MINUTE = 60_000;

describe('Launcher', function () {
  this.timeout(20_000);
  const folder = useFolders();
  const open = useLedgers();
  const service = useStartService();
  let clock: VirtualClock;
  let accounts: TestAccounts;
  let store: Store;
  let ledger: SqliteLedger;
  let logged: string[];
  let progress: LaunchProgress[];
  let stop: AbortController;

  const keep = (message: string): void => void logged.push(message);
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep };

  beforeEach(async () => {
    clock = new VirtualClock(undefined, () => service.idle);
    accounts = new TestAccounts();
    ({ store, ledger } = await open(folder(), clock));
    logged = [];
    progress = [];
    stop = new AbortController();
  });

  function launcher(changed: Partial<ConstructorParameters<typeof Launcher>[0]> = {}): Launcher {
    return new Launcher({
      ledger,
      accounts,
      clock,
      log,
      limits: store.limits,
      newId: randomUUID,
      starter: new ExportsApi(new ApiClient({ clock, log, userAgent: 'test' })),
      apiHost: () => service.origin,
      ...changed,
    });
  }

  /** Starts an order; the clock is moved as long as it waits, at most by `patienceMs`. */
  async function start(order: Order, { using = launcher(), patienceMs = 5 * MINUTE } = {}): Promise<Started> {
    const until = { over: false };
    const outcome = using
      .start(planOrder(order), (step) => progress.push(step), stop.signal)
      .finally(() => (until.over = true));
    outcome.catch(() => undefined);
    for (let moved = 0; !until.over && moved < patienceMs; moved += 1000) await clock.advance(1000);
    return outcome;
  }

  /** The ledger with one method that does something else. */
  function instead<K extends keyof SqliteLedger>(name: K, run: SqliteLedger[K]): SqliteLedger {
    return new Proxy(ledger, {
      get(target, asked) {
        const value: unknown = asked === name ? run : Reflect.get(target, asked, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  /** Pages of BIM 360: one POST each. */
  function pages(count: number, more: Partial<Order> = {}): Order {
    const options = { includeMarkups: false, includeHyperlinks: false };
    return anOrder({ service: 'bim360', sources: files(count), options, ...more });
  }

  async function rows(): Promise<readonly Job[]> {
    const all = await Promise.all((['ready', 'running', 'attention', 'done'] as const).map((g) => ledger.page(g)));
    const listed = all.flatMap(({ jobs }) => jobs);
    const sections = await Promise.all(
      listed.map(async (job) => (job.batchId ? await ledger.batch(job.batchId) : [job])),
    );
    return sections.flat();
  }

  const states = (jobs: readonly Job[]): readonly string[] => jobs.map(({ state }) => state);

  it('writes the intent down before it sends, and the id after', async () => {
    const before: Job[] = [];
    service.reply = async (n) => {
      before.push(...(await rows()));
      return started(n);
    };
    const { jobs, refused } = await start(anOrder());
    assert.deepEqual([before.length, before[0]?.state, before[0]?.exportId], [1, 'starting', '']);
    const [job] = jobs;
    assert.ok(job);
    assert.deepEqual(
      [job.id, job.state, job.exportId, job.name, job.named, job.account, job.clientId, job.apiHost],
      [before[0]?.id, 'running', exportId(0), 'Plans', true, 'me', 'app', service.origin],
    );
    assert.deepEqual([job.batchId, job.ordinal, refused], [undefined, 1, []]);
    assert.deepEqual(service.posts, [
      {
        path: `/construction/files/v1/projects/${job.projectId}/exports`,
        authorization: 'Bearer token-0',
        body: JSON.parse(job.request ?? ''),
      },
    ]);
    assert.deepEqual(await ledger.sources(job.id), files(3));
    assert.deepEqual(accounts.scopes, [LAUNCH_SCOPE]);
    assert.ok(!logged.join('\n').includes('token-0'));
  });

  it('starts several jobs as one named group', async () => {
    const { jobs } = await start(anOrder({ sources: files(401) }));
    assert.deepEqual(
      jobs.map(({ name, batchName, exportId }) => [name, batchName, exportId]),
      [1, 2, 3].map((n) => [`Plans (${n} of 3)`, 'Plans', exportId(n - 1)]),
    );
    assert.equal(new Set(jobs.map(({ batchId }) => batchId)).size, 1);
    assert.deepEqual(
      progress.map(({ started, total }) => [started, total]),
      [0, 1, 2, 3].map((n) => [n, 3]),
    );
  });

  it('names the jobs of BIM 360 after their pages', async () => {
    const { jobs } = await start(pages(2));
    assert.deepEqual(
      jobs.map(({ name, named, batchName, versionUrn }) => [name, named, batchName, versionUrn]),
      [0, 1].map((n) => [`Plan ${n}.pdf`, false, 'Plans', versionUrn(n)]),
    );
  });

  describe('before anything is written down', () => {
    const nothingHappened = async (): Promise<void> => {
      assert.deepEqual([service.posts.length, await rows()], [0, []]);
    };

    it('refuses an order of which nothing can be exported', async () => {
      const order = anOrder({ sources: [aFile(1, { name: 'notes.docx' })] });
      await assert.rejects(
        start(order),
        (error) => LaunchError.is(error, 'nothingToExport') && error.details.obstacles?.length === 1,
      );
      await nothingHappened();
    });

    it('refuses an account that is known not to be able to', async () => {
      accounts.change({ canLaunch: false });
      await assert.rejects(start(anOrder()), (error) => LaunchError.is(error, 'cannotLaunch'));
      await nothingHappened();
    });

    it('refuses an account whose token turns out to lack the scope', async () => {
      accounts.failure = new AuthError('scope');
      await assert.rejects(
        start(anOrder()),
        (error) => LaunchError.is(error, 'cannotLaunch') && error.details.account === 'me',
      );
      await nothingHappened();
    });

    it('fails without a token', async () => {
      accounts.change({ status: 'none' });
      await assert.rejects(start(anOrder()), (error) => AccError.is(error, 'noToken'));
      await nothingHappened();
    });

    it('does nothing when it is cancelled already', async () => {
      stop.abort();
      await assert.rejects(start(anOrder()), CancelledError);
      await nothingHappened();
    });
  });

  describe('when the service refuses', () => {
    it('leaves nothing behind if nothing was started', async () => {
      service.reply = () => ({ status: 403, body: { code: 'ERR_NOT_ALLOWED', detail: 'Project inactive' } });
      await assert.rejects(start(pages(3)), (error) => AccError.is(error, 'projectForbidden'));
      assert.deepEqual([service.posts.length, await rows()], [1, []]);
    });

    it('keeps what it refuses later, and goes on with the others', async () => {
      service.reply = (n) =>
        n === 1 ? { status: 403, body: { code: 'ERR_NOT_ALLOWED', detail: 'no permission' } } : started(n);
      const { jobs, refused } = await start(pages(3));
      assert.deepEqual(states(jobs), ['running', 'notStarted', 'running']);
      assert.deepEqual(
        refused.map(({ job, error }) => [job.id, error.code]),
        [[jobs[1]?.id, 'forbidden']],
      );
      assert.deepEqual([jobs[1]?.pollError?.code, service.posts.length], ['forbidden', 3]);
      assert.deepEqual(states(await rows()), states(jobs));
    });

    it('sends nothing more after a refusal that concerns all', async () => {
      service.reply = (n) =>
        n === 1 ? { status: 403, body: { code: 'ERR_NOT_ALLOWED', detail: 'User inactive' } } : started(n);
      const { jobs, refused } = await start(pages(4));
      assert.deepEqual(states(jobs), ['running', 'notStarted', 'notStarted', 'notStarted']);
      assert.deepEqual([refused.length, service.posts.length], [1, 2]);
    });

    const naming = [
      ['the version', 403, `User does not have download permission on resource ${versionUrn(1)}`],
      ['the lineage', 403, `User 12 does not have download permission on resource ${lineageUrn(1)}.`],
      ['the bare id', 422, 'Cannot process File000001, unsupported'],
      ['it in brackets', 400, `{"invalid":["${versionUrn(1, 7)}"]}`],
    ] as const;
    for (const [what, status, detail] of naming) {
      it(`says which file it names: ${what} (${status})`, async () => {
        service.reply = () => ({ status, body: { code: 'ERR_X', detail } });
        await assert.rejects(start(anOrder()), (error) => {
          assert.ok(LaunchError.is(error, 'fileRefused'), String(error));
          assert.deepEqual(
            error.details.sources?.map(({ id }) => id),
            [versionUrn(1)],
          );
          assert.equal(error.details.answer?.status, status);
          return true;
        });
      });
    }

    it('takes no part of a longer id for a file', async () => {
      service.reply = () => ({ status: 403, body: { code: 'ERR_X', detail: 'on resource File0000012345' } });
      await assert.rejects(start(anOrder()), (error) => AccError.is(error, 'forbidden'));
    });

    it('says that the scope is missing when the gateway says so', async () => {
      service.reply = () => ({ status: 403, body: { errorCode: 'AUTH-010', developerMessage: 'no scope' } });
      await assert.rejects(start(anOrder()), (error) => LaunchError.is(error, 'cannotLaunch'));
    });

    it('renews a refused token once and sends again', async () => {
      accounts.renewals = 1;
      service.reply = (n, { authorization }) => (authorization === 'Bearer token-0' ? { status: 401 } : started(n));
      const { jobs } = await start(anOrder());
      assert.deepEqual([states(jobs), service.posts.length, accounts.refused], [['running'], 2, ['token-0']]);
    });

    it('gives up when the renewed token is refused, too', async () => {
      accounts.renewals = 5;
      service.reply = () => ({ status: 401 });
      await assert.rejects(start(anOrder()), (error) => AccError.is(error, 'tokenRefused'));
      assert.deepEqual([service.posts.length, await rows()], [2, []]);
    });

    it('keeps the rest as not started when the account stops in between', async () => {
      service.reply = (n) => (n === 1 ? { status: 401 } : started(n));
      const { jobs, refused } = await start(pages(3));
      assert.deepEqual(states(jobs), ['running', 'notStarted', 'notStarted']);
      assert.deepEqual([refused.length, service.posts.length], [1, 2]);
    });
  });

  describe('when the service asks to wait', () => {
    it('waits as long as it says, says so, and sends again', async () => {
      const times: number[] = [];
      service.reply = (n) => {
        times.push(clock.now());
        return n === 0 ? { status: 429, headers: { 'retry-after': '90' } } : started(n);
      };
      const { jobs } = await start(anOrder());
      assert.deepEqual([states(jobs), jobs[0]?.exportId], [['running'], exportId(1)]);
      const waited = (times[1] ?? 0) - (times[0] ?? 0);
      assert.ok(waited >= 90_000 && waited < 92_000, String(waited));
      assert.ok(progress.some(({ waitingUntil }) => waitingUntil === (times[0] ?? 0) + 90_000));
      assert.equal((await rows()).length, 1);
    });

    it('waits for the next part’s token as well', async () => {
      let calls = 0;
      const limited: Pick<Accounts, 'list' | 'credential' | 'refuse'> = {
        list: () => accounts.list(),
        refuse: (credential) => accounts.refuse(credential),
        credential: async (account, signal) => {
          if (++calls === 3) throw new AccError('rateLimited', { retryAfterMs: 2 * MINUTE });
          return accounts.credential(account, signal);
        },
      };
      const begun = clock.now();
      const { jobs, refused } = await start(pages(3), { using: launcher({ accounts: limited }) });
      assert.deepEqual([states(jobs), refused], [['running', 'running', 'running'], []]);
      assert.ok(clock.now() - begun >= 2 * MINUTE);
      assert.ok(progress.some(({ waitingUntil }) => waitingUntil !== undefined));
    });

    it('keeps the others’ intents alive, however long it takes', async () => {
      const poller = new Poller({
        ledger,
        accounts,
        clock,
        log,
        limits: store.limits,
        timestamps: store.timestamps,
        apiHost: () => service.origin,
        exports: new ExportsApi(new ApiClient({ clock, log, userAgent: 'test' })),
        maxRequestsPerMinute: () => 60,
        random: () => 0.5,
      });
      poller.start();
      service.reply = (n) => (n === 1 ? { status: 429, headers: { 'retry-after': '2400' } } : started(n));
      const { jobs } = await start(pages(3), { patienceMs: 60 * MINUTE });
      poller.dispose();
      assert.deepEqual(states(jobs), ['running', 'running', 'running']);
      assert.equal(service.posts.length, 4);
    });

    it('sends nothing more to an API host that is not the configured one any more', async () => {
      service.reply = (n) => (n === 1 ? { status: 429, headers: { 'retry-after': '30' } } : started(n));
      let host = service.origin;
      const outcome = start(pages(3), { using: launcher({ apiHost: () => host }) });
      while (service.posts.length < 2) await clock.settle();
      host = 'https://example.com';
      const { jobs, refused } = await outcome;
      assert.equal(service.posts.length, 2);
      assert.deepEqual(states(jobs), ['running', 'notStarted', 'notStarted']);
      assert.deepEqual(
        refused.map(({ error }) => error.code),
        ['unsafeAddress'],
      );
    });

    it('can be cancelled, which removes what was not sent', async () => {
      service.reply = () => ({ status: 429, headers: { 'retry-after': '600' } });
      const outcome = start(anOrder());
      await clock.advance(5000);
      stop.abort();
      await assert.rejects(outcome, CancelledError);
      assert.deepEqual([service.posts.length, await rows()], [1, []]);
    });

    it('keeps to the quota, in all windows together', async () => {
      const times: number[] = [];
      service.reply = (n) => {
        times.push(clock.now());
        return started(n);
      };
      await Promise.all([start(pages(90)), start(pages(90))]);
      assert.equal(times.length, 180);
      for (const time of times) {
        const within = times.filter((other) => other >= time && other < time + MINUTE).length;
        assert.ok(within <= 100, `${within} in one minute`);
      }
    });
  });

  describe('when it is cancelled in between', () => {
    it('keeps what was started and removes the rest', async () => {
      service.reply = (n) => {
        if (n === 1) stop.abort();
        return started(n);
      };
      const { jobs, refused } = await start(pages(4));
      assert.deepEqual([states(jobs), refused], [['running', 'running'], []]);
      assert.deepEqual([service.posts.length, states(await rows())], [2, ['running', 'running']]);
    });

    it('sends what the ledger holds as sent', async () => {
      const late = instead('sending', async (id) => {
        const job = await ledger.sending(id);
        stop.abort();
        return job;
      });
      const { jobs } = await start(pages(2), { using: launcher({ ledger: late }) });
      assert.deepEqual([states(jobs), service.posts.length], [['running'], 1]);
    });

    it('waits for the answer of what is on its way', async () => {
      let answer: (reply: Reply) => void = () => undefined;
      service.reply = () => new Promise((resolve) => (answer = resolve));
      const outcome = launcher().start(planOrder(anOrder()), () => undefined, stop.signal);
      while (service.posts.length === 0) await new Promise((resolve) => setImmediate(resolve));
      stop.abort();
      answer(started(0));
      assert.deepEqual(states((await outcome).jobs), ['running']);
    });
  });

  describe('when the answer is lost', () => {
    const losses: readonly (readonly [string, Reply])[] = [
      ['a connection that is cut', 'cut'],
      ['no answer at all', 'never'],
      ['a server error', { status: 500, body: { code: 'ERR_INTERNAL_SERVER_ERROR' } }],
      ['a gateway that timed out', { status: 504 }],
      ['an answer without an id', { status: 202, body: { status: 'processing' } }],
    ];
    for (const [what, reply] of losses) {
      it(`sends once and says that it may have started: ${what}`, async () => {
        service.reply = () => reply;
        const outcome = start(anOrder());
        if (reply === 'never') {
          while (service.posts.length === 0) await new Promise((resolve) => setImmediate(resolve));
          service.cutAll();
        }
        const { jobs } = await outcome;
        assert.deepEqual([states(jobs), service.posts.length], [['unconfirmed'], 1]);
        assert.deepEqual(states(await rows()), ['unconfirmed']);
        assert.equal(await ledger.oldestPending(), undefined);
      });
    }

    it('sends nothing of the rest, which stays as not started', async () => {
      service.reply = (n) => (n === 1 ? 'cut' : started(n));
      const { jobs, refused } = await start(pages(4));
      assert.deepEqual(states(jobs), ['running', 'unconfirmed', 'notStarted', 'notStarted']);
      assert.deepEqual([service.posts.length, refused], [2, []]);
    });

    it('never sends anything twice, whatever the service does', async () => {
      const reply = fc.constantFrom<Reply | 'start'>(
        ...(['start', 'start', 'cut', { status: 500 }, { status: 504 }, { status: 403 }, { status: 422 }] as const),
        { status: 429, headers: { 'retry-after': '3' } },
        { status: 401 },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(reply, { minLength: 6, maxLength: 6 }), async (replies) => {
          service.posts.length = 0;
          accounts.change({ status: 'usable' });
          accounts.renewals = accounts.refused.length + 1;
          const given: (Reply | 'start')[] = [];
          service.reply = (n) => {
            const reply = replies[n] ?? 'start';
            given.push(reply);
            return reply === 'start' ? started(n) : reply;
          };
          const outcome = await start(pages(4)).catch((error: unknown) => error);
          const sent = new Map<string, readonly (Reply | 'start')[]>();
          for (const [n, { path }] of service.posts.entries()) {
            sent.set(path, [...(sent.get(path) ?? []), given[n] ?? 'start']);
          }
          // Only what was certainly not obeyed may be followed by another POST of the same.
          for (const replies of sent.values()) {
            for (const early of replies.slice(0, -1)) {
              assert.ok(typeof early === 'object' && (early.status === 429 || early.status === 401));
            }
          }
          const mayRun = given.filter(
            (reply) => typeof reply === 'string' || reply.status === 500 || reply.status === 504,
          ).length;
          const jobs = outcome instanceof Error ? [] : (outcome as Started).jobs;
          assert.equal(jobs.filter(({ state }) => state === 'running' || state === 'unconfirmed').length, mayRun);
          for (const job of await rows()) await ledger.remove(job.id);
        }),
        { numRuns: 40 },
      );
    });
  });

  it('does not lose the id of what was started when the ledger is busy for a moment', async () => {
    let failures = 3;
    const flaky = instead('confirm', (...call) =>
      failures-- > 0 ? Promise.reject(new StoreError('busy')) : ledger.confirm(...call),
    );
    const { jobs } = await start(anOrder(), { using: launcher({ ledger: flaky }) });
    assert.deepEqual([states(jobs), service.posts.length], [['running'], 1]);
  });

  it('keeps the rest as not started when the ledger cannot be written in between', async () => {
    let sent = 0;
    const full = instead('sending', (id) =>
      ++sent === 3 ? Promise.reject(new StoreError('full')) : ledger.sending(id),
    );
    await assert.rejects(start(pages(5), { using: launcher({ ledger: full }) }), { code: 'full' });
    assert.deepEqual(states(await rows()).toSorted(), [
      ...['notStarted', 'notStarted', 'notStarted'],
      ...['running', 'running'],
    ]);
    assert.equal(service.posts.length, 2);
  });

  it('passes over what a person removes while it waits', async () => {
    service.reply = async (n) => {
      const second = (await rows())[1];
      if (n === 0 && second) await ledger.remove(second.id);
      return started(n);
    };
    const { jobs } = await start(pages(3));
    assert.deepEqual(
      jobs.map(({ name }) => name),
      ['Plan 0.pdf', 'Plan 2.pdf'],
    );
    assert.equal(service.posts.length, 2);
  });

  describe('repeating', () => {
    const startAgain = async (order: Order): Promise<readonly Job[]> => (await start(order)).jobs;

    it('makes the new job the successor of the old one', async () => {
      const [old] = await startAgain(anOrder());
      assert.ok(old);
      const [again] = await startAgain(anOrder({ repeats: [old], autoRepeats: 1 }));
      assert.ok(again);
      assert.deepEqual(
        [again.predecessor, again.ordinal, again.autoRepeats, again.predecessorAt],
        [old.id, 2, 1, old.trackedAt],
      );
      assert.equal((await ledger.get(old.id))?.successor, again.id);
    });

    it('gives each job of a group its own successor, by what they export', async () => {
      const olds = await startAgain(pages(3));
      const sources = [aFile(2, { id: versionUrn(2, 5) }), aFile(0), aFile(1)];
      const news = await startAgain(pages(0, { sources, repeats: olds }));
      assert.deepEqual(
        news.map(({ predecessor }) => predecessor),
        [olds[2]?.id, olds[0]?.id, olds[1]?.id],
      );
      const after = await Promise.all(olds.map(({ id }) => ledger.get(id)));
      assert.deepEqual(
        after.map((job) => job?.successor),
        [news[1]?.id, news[2]?.id, news[0]?.id],
      );
      assert.notEqual(news[0]?.batchId, olds[0]?.batchId);
    });

    it('puts the repetition of a member into its place in the group', async () => {
      const olds = await startAgain(pages(3));
      const [, member] = olds;
      assert.ok(member);
      const [again] = await startAgain(pages(0, { sources: [aFile(1)], name: member.name, repeats: [member] }));
      assert.ok(again);
      assert.deepEqual([again.batchId, again.batchName, again.name], [member.batchId, 'Plans', 'Plan 1.pdf']);
      const section = await ledger.batch(member.batchId ?? '');
      assert.deepEqual(
        section.map(({ id }) => id),
        [olds[0]?.id, again.id, olds[2]?.id],
      );
    });
  });

  it('hands over the row of an export that is tracked already', async () => {
    const { projectId } = anOrder();
    const { job } = await ledger.track(
      newJob(0, { projectId, exportId: exportId(0), account: 'me', apiHost: service.origin }),
    );
    const { jobs } = await start(anOrder());
    assert.deepEqual(
      jobs.map(({ id }) => id),
      [job.id],
    );
    assert.ok(jobs[0]?.request !== undefined);
  });
});
