import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { batchOf } from '../../../src/jobs/batch.ts';
import { SECTIONS, type Job, type JobState } from '../../../src/jobs/job.ts';
import type { SqliteLedger } from '../../../src/jobs/sqliteLedger.ts';
import { useFolders } from '../../support/folders.ts';
import { newJob, newStart, useLedgers } from '../../support/ledgers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

const LEASE = 12_000;
const GROUP = { batchId: '1b4bb914-c123-4f10-87e3-000000000001', batchName: 'Tower' };

describe('SqliteLedger: groups', () => {
  const folder = useFolders();
  const open = useLedgers();
  let exports = 0;

  async function setUp(size = 3): Promise<{ clock: VirtualClock; ledger: SqliteLedger; jobs: readonly Job[] }> {
    const clock = new VirtualClock();
    const { ledger } = await open(folder(), clock);
    await ledger.begin(Array.from({ length: size }, (_, n) => newStart(n, GROUP)));
    for (const { id } of await ledger.batch(GROUP.batchId)) {
      await ledger.sending(id);
      await ledger.confirm(id, newJob(++exports).exportId);
    }
    return { clock, ledger, jobs: await ledger.batch(GROUP.batchId) };
  }

  /** What a look finds out. */
  async function becomes(ledger: SqliteLedger, { id }: Job, state: JobState, more: Partial<Job> = {}): Promise<void> {
    const claim = await ledger.claimOne(id, LEASE);
    assert.ok(claim);
    const kind = state === 'ready' && more.partial === true ? 'partial' : state;
    const worthTelling = kind !== 'running' && kind !== 'downloaded' && kind !== 'starting';
    await ledger.record(
      claim,
      { ...claim.job, state, seenAt: undefined, ...more },
      worthTelling ? [{ kind, at: claim.job.trackedAt }] : [],
    );
  }

  async function told(ledger: SqliteLedger, clock: VirtualClock): Promise<readonly unknown[]> {
    return (await ledger.takePending(clock.now())).map(({ kind, job }) => [kind, job.id]);
  }

  /** Ids on the first page of each section. */
  async function listed(ledger: SqliteLedger): Promise<Readonly<Record<string, readonly string[]>>> {
    const pages = await Promise.all(
      SECTIONS.map(async (section) => [section, (await ledger.page(section)).jobs.map(({ id }) => id)] as const),
    );
    return Object.fromEntries(pages.filter(([, ids]) => ids.length > 0));
  }

  it('lists the first job for all, in the section of the group', async () => {
    const { ledger, jobs } = await setUp();
    const [a, b, c] = jobs as [Job, Job, Job];
    assert.deepEqual(
      jobs.map(({ request }) => request),
      [0, 1, 2].map((n) => newStart(n).request),
      'in the order they were started in',
    );
    assert.equal(a.batchName, 'Tower');
    await ledger.track(newJob(1000, { account: 'x' }));
    assert.equal((await ledger.counts()).running.total, 2);
    await becomes(ledger, b, 'ready');
    assert.equal((await ledger.page('running')).jobs.length, 2);
    await becomes(ledger, a, 'ready');
    await becomes(ledger, c, 'ready');
    assert.deepEqual((await listed(ledger))['ready'], [a.id]);
    assert.deepEqual((await ledger.counts()).ready, { total: 1, unseen: 1 });
    await ledger.update(a.id, { state: 'downloaded' });
    assert.deepEqual((await listed(ledger))['ready'], [a.id], 'two are still waiting');
    await ledger.update(b.id, { state: 'downloaded' });
    await ledger.update(c.id, { state: 'downloaded' });
    assert.deepEqual((await listed(ledger))['done'], [a.id]);
  });

  it('tells that it is ready once, when all of it has ended', async () => {
    const { ledger, jobs, clock } = await setUp();
    const [a, b, c] = jobs as [Job, Job, Job];
    await becomes(ledger, b, 'ready');
    await becomes(ledger, a, 'ready');
    assert.deepEqual(await told(ledger, clock), []);
    await becomes(ledger, c, 'ready');
    assert.deepEqual(await told(ledger, clock), [['ready', a.id]]);
  });

  it('says that files are missing when any of its jobs lacks some', async () => {
    const { ledger, jobs, clock } = await setUp(2);
    await becomes(ledger, jobs[1]!, 'ready', { partial: true });
    await becomes(ledger, jobs[0]!, 'ready');
    assert.deepEqual(await told(ledger, clock), [['partial', jobs[0]!.id]]);
  });

  it('tells trouble at once, and what is ready beside it in the end', async () => {
    const { ledger, jobs, clock } = await setUp();
    const [a, b, c] = jobs as [Job, Job, Job];
    await becomes(ledger, b, 'failed');
    assert.deepEqual(await told(ledger, clock), [['failed', b.id]]);
    await becomes(ledger, a, 'ready');
    await becomes(ledger, c, 'failed');
    assert.deepEqual(await told(ledger, clock), [
      ['failed', c.id],
      ['ready', a.id],
    ]);
    assert.deepEqual(await listed(ledger), { attention: [a.id] });
  });

  it('says nothing of readiness when none of it is ready', async () => {
    const { ledger, jobs, clock } = await setUp(2);
    for (const job of jobs) await becomes(ledger, job, 'failed');
    assert.deepEqual(
      await told(ledger, clock),
      jobs.map(({ id }) => ['failed', id]),
    );
  });

  it('tells a result that comes after all, when nothing runs any more', async () => {
    const { ledger, jobs, clock } = await setUp(2);
    const [a, b] = jobs as [Job, Job];
    await becomes(ledger, a, 'stuck');
    await becomes(ledger, b, 'downloaded');
    await told(ledger, clock);
    await ledger.markSeen([a.id]);
    await becomes(ledger, a, 'ready');
    assert.deepEqual(await told(ledger, clock), [['ready', a.id]]);
    assert.equal((await ledger.counts()).ready.unseen, 1);
  });

  it('is seen as a whole, and unseen again with any news', async () => {
    const { ledger, jobs, clock } = await setUp();
    const [a, b, c] = jobs as [Job, Job, Job];
    await becomes(ledger, a, 'ready');
    await becomes(ledger, b, 'failed');
    await ledger.markSeen([a.id]);
    assert.ok((await ledger.batch(GROUP.batchId)).every(({ seenAt }) => seenAt !== undefined));
    await becomes(ledger, c, 'ready');
    assert.deepEqual((await ledger.counts()).attention, { total: 1, unseen: 1 });
    await ledger.markSeen([a.id]);
    assert.deepEqual((await ledger.counts()).attention, { total: 1, unseen: 0 });
    await becomes(ledger, c, 'expired', { linkExpiresAt: clock.now() });
    assert.deepEqual((await ledger.counts()).attention, { total: 1, unseen: 1 });
    await ledger.markSeen([c.id]);
    assert.equal((await ledger.counts()).attention.unseen, 1, 'whoever has seen one part has not seen the group');
  });

  it('lists the next one when the listed one is removed, and comes to rest without the last that ran', async () => {
    const { ledger, jobs, clock } = await setUp();
    const [a, b, c] = jobs as [Job, Job, Job];
    await becomes(ledger, b, 'ready');
    await becomes(ledger, c, 'ready');
    await ledger.remove(a.id);
    assert.deepEqual(await listed(ledger), { ready: [b.id] });
    assert.deepEqual(await told(ledger, clock), [['ready', b.id]]);
    await ledger.remove(c.id);
    await ledger.remove(b.id);
    assert.deepEqual(await listed(ledger), {});
    assert.deepEqual(await ledger.batch(GROUP.batchId), []);
    const back = await ledger.track(newJob(0, { ...c, batchId: undefined }));
    assert.equal(back.job.id, c.id);
    assert.deepEqual(await listed(ledger), { ready: [c.id] }, 'one that comes back stands for the group');
    assert.deepEqual(await told(ledger, clock), []);
  });

  it('does not tell again what was told when a job comes back that had been removed before', async () => {
    const { ledger, jobs, clock } = await setUp();
    const [a, b, c] = jobs as [Job, Job, Job];
    await becomes(ledger, c, 'downloaded');
    await ledger.remove(c.id);
    await becomes(ledger, a, 'ready');
    await becomes(ledger, b, 'ready');
    assert.equal((await told(ledger, clock)).length, 1);
    await ledger.track(newJob(0, { ...c, batchId: undefined }));
    assert.deepEqual(await listed(ledger), { ready: [a.id] });
    assert.deepEqual(await told(ledger, clock), []);
  });

  it('leaves a job in the group it has when another start gets the same answer', async () => {
    const { ledger, jobs } = await setUp(2);
    const other = '1b4bb914-c123-4f10-87e3-000000000002';
    const [first, second] = await ledger.begin([1, 2].map((n) => newStart(n, { batchId: other })));
    assert.equal((await ledger.confirm(first!.id, jobs[1]!.exportId))?.batchId, GROUP.batchId);
    assert.deepEqual(new Set((await listed(ledger))['running']), new Set([jobs[0]!.id, second!.id]));
  });

  it('puts a repetition in the place of the repeated job', async () => {
    const { ledger, jobs, clock } = await setUp(2);
    const [a, b] = jobs as [Job, Job];
    await becomes(ledger, a, 'expired', { linkExpiresAt: clock.now() });
    await becomes(ledger, b, 'ready');
    await told(ledger, clock);
    clock.jump(60_000);
    const [again] = await ledger.begin([newStart(0, { ...GROUP, predecessor: a.id })]);
    assert.deepEqual(await listed(ledger), { running: [a.id] }, 'it is not there yet');
    await ledger.sending(again!.id);
    await ledger.confirm(again!.id, newJob(++exports).exportId);
    assert.deepEqual(await listed(ledger), { running: [again!.id] });
    assert.deepEqual(
      (await ledger.batch(GROUP.batchId)).map(({ id }) => id),
      [again!.id, b.id],
    );
    await becomes(ledger, again!, 'ready');
    assert.deepEqual(await listed(ledger), { ready: [again!.id] });
    assert.deepEqual(await told(ledger, clock), [['ready', again!.id]]);
    await becomes(ledger, a, 'ready');
    assert.deepEqual(await told(ledger, clock), [], 'the repeated job concerns nobody');
  });

  it('has nothing left to wait for when its lost job was exported again by itself', async () => {
    const { ledger, jobs, clock } = await setUp(2);
    const [a, b] = jobs as [Job, Job];
    await becomes(ledger, a, 'expired', { linkExpiresAt: clock.now() });
    await becomes(ledger, b, 'downloaded');
    const [again] = await ledger.begin([newStart(0, { predecessor: a.id })]);
    assert.deepEqual((await listed(ledger))['attention'], [a.id]);
    await ledger.confirm(again!.id, newJob(++exports).exportId);
    assert.deepEqual(await listed(ledger), { running: [again!.id], done: [a.id] });
  });

  it('forgets abandoned intents, and goes on without them', async () => {
    const { ledger, jobs, clock } = await setUp(1);
    const rest = await ledger.begin([newStart(5, GROUP), newStart(6, GROUP)]);
    await becomes(ledger, jobs[0]!, 'ready');
    assert.deepEqual(await told(ledger, clock), []);
    await ledger.abandon(rest.map(({ id }) => id));
    assert.deepEqual(await listed(ledger), { ready: [jobs[0]!.id] });
    assert.deepEqual(await told(ledger, clock), [['ready', jobs[0]!.id]]);
  });

  it('takes a job in that was tracked by itself when the service answers with it', async () => {
    const clock = new VirtualClock();
    const { ledger } = await open(folder(), clock);
    const { job } = await ledger.track(newJob(++exports));
    await becomes(ledger, job, 'ready');
    await told(ledger, clock);
    const [a, b] = await ledger.begin([newStart(1, GROUP), newStart(2, GROUP)]);
    await ledger.confirm(b!.id, newJob(++exports).exportId);
    await becomes(ledger, b!, 'ready', { exportId: job.exportId });
    assert.deepEqual(await listed(ledger), { ready: [job.id], running: [a!.id] });
    await ledger.confirm(a!.id, job.exportId);
    assert.deepEqual(await listed(ledger), { ready: [job.id] });
    assert.deepEqual(
      (await ledger.batch(GROUP.batchId)).map(({ id }) => id),
      [job.id, b!.id],
    );
    assert.deepEqual(await told(ledger, clock), [['ready', job.id]]);
  });

  it('is refused with its project in one go', async () => {
    const { ledger, jobs, clock } = await setUp(40);
    await becomes(ledger, jobs[0]!, 'ready');
    await ledger.refuseProject(jobs[1]!);
    assert.equal((await listed(ledger))['running']?.[0], jobs[0]!.id, 'the one that was looked at is not changed here');
    await becomes(ledger, jobs[1]!, 'refused');
    assert.deepEqual(await listed(ledger), { attention: [jobs[0]!.id] });
    const kinds = (await told(ledger, clock)).map((event) => (event as readonly string[])[0]);
    assert.deepEqual(
      [kinds.filter((kind) => kind === 'refused').length, kinds.filter((kind) => kind === 'ready').length],
      [1, 1],
    );
  });

  it('keeps its lists right, whatever happens in whatever order', async function () {
    this.timeout(60_000);
    const states = ['running', 'ready', 'downloaded', 'failed', 'expired', 'stuck'] as const;
    const step = fc.oneof(
      fc.record({ do: fc.constant('look' as const), at: fc.nat(20), state: fc.constantFrom(...states) }),
      fc.record({ do: fc.constantFrom('remove', 'repeat', 'seen', 'back'), at: fc.nat(20) }),
    );
    const { ledger, clock } = await setUp(1);
    let serial = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const batchId = `1b4bb914-c123-4f10-87e3-${String(1000 + serial++).padStart(12, '0')}`;
        const all = [...(await ledger.begin([1, 2, 3].map((n) => newStart(n, { batchId }))))];
        for (const { id } of all) await ledger.confirm(id, newJob(++exports).exportId);
        for (const action of steps) {
          const job = await ledger.get(all[action.at % all.length]!.id);
          if (!job) continue;
          if (action.do === 'look') await becomes(ledger, job, action.state);
          else if (action.do === 'remove') await ledger.remove(job.id);
          else if (action.do === 'seen') await ledger.markSeen([job.id]);
          else if (action.do === 'back') {
            await ledger.remove(job.id);
            await ledger.track({ ...job, batchId: undefined });
          } else {
            const [again] = await ledger.begin([newStart(1, { batchId, predecessor: job.id })]);
            all.push(again!);
            await ledger.confirm(again!.id, newJob(++exports).exportId);
          }
          const section = await ledger.batch(batchId);
          const batch = batchOf(batchId, section);
          const ids = new Set(all.map(({ id }) => id));
          const shown = Object.entries(await listed(ledger)).flatMap(([section, on]) =>
            on.filter((id) => ids.has(id)).map((id) => [section, id]),
          );
          assert.deepEqual(shown, batch ? [[batch.section, section[0]?.id]] : []);
        }
        for (const { id } of all) await ledger.remove(id);
        await ledger.takePending(clock.now());
      }),
      { numRuns: 60 },
    );
  });
});
