import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Job } from '../../../src/jobs/job.ts';
import { START_PATIENCE_MS } from '../../../src/jobs/ledger.ts';
import { FIRST_LOOK_MS, SEND_WITHIN_MS } from '../../../src/jobs/schedule.ts';
import type { SqliteLedger } from '../../../src/jobs/sqliteLedger.ts';
import { transition } from '../../../src/jobs/transition.ts';
import { useFolders } from '../../support/folders.ts';
import { newJob, newStart, useLedgers } from '../../support/ledgers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

const LEASE = 12_000;
const MINUTE = 60_000;
const NOBODY = { accounts: [], apiHost: 'https://elsewhere.example' };
const LOST = { code: 'timeout' } as const;
const EXPORT_ID = newJob(77).exportId;

describe('SqliteLedger: starting exports', () => {
  const folder = useFolders();
  const open = useLedgers();

  async function setUp(): Promise<{ clock: VirtualClock; at: string; ledger: SqliteLedger }> {
    const clock = new VirtualClock();
    const at = folder();
    return { clock, at, ledger: (await open(at, clock)).ledger };
  }

  async function begun(ledger: SqliteLedger, more = {}): Promise<Job> {
    const [job] = await ledger.begin([newStart(1, more)]);
    assert.ok(job);
    return job;
  }

  /** What the poller of any window does with what is due. */
  async function timePasses(ledger: SqliteLedger, clock: VirtualClock): Promise<void> {
    for (const claim of await ledger.claimEnded(NOBODY, { paused: [], leaseMs: LEASE, limit: 10 })) {
      const { job, events } = transition(claim.job, { kind: 'time' }, clock.now());
      await ledger.record(claim, { ...job, nextPollAt: undefined }, events);
    }
  }

  async function expired(ledger: SqliteLedger, clock: VirtualClock, n = 1): Promise<Job> {
    const { job } = await ledger.track(newJob(n, { request: '{}' }));
    const claim = await ledger.claimOne(job.id, LEASE);
    const dead = { ...job, state: 'expired', linkExpiresAt: clock.now(), endedAt: clock.now() } as const;
    return (await ledger.record(claim!, { ...dead, nextPollAt: undefined }, []))!;
  }

  it('writes the intent down before anything is sent', async () => {
    const { ledger, clock } = await setUp();
    const sources = [
      { id: 'urn:a', lineage: 'urn:line', name: 'A-101.pdf', bytes: 5 },
      { id: 'urn:b', name: 'B.dwg' },
    ];
    const job = await begun(ledger, { recipe: 'file:///x.accexport.json', sources });
    assert.deepEqual(
      [job.state, job.exportId, job.sentAt, job.ordinal, job.recipe, job.request],
      ['starting', '', undefined, 1, 'file:///x.accexport.json', '{"fileVersions":["urn:1"]}'],
    );
    assert.equal(job.nextPollAt, clock.now() + SEND_WITHIN_MS);
    assert.deepEqual(await ledger.get(job.id), job);
    assert.deepEqual(
      (await ledger.sources(job.id)).map((source) => ({ ...source })),
      sources,
    );
    assert.equal((await ledger.counts()).running.total, 1);
    assert.deepEqual(await ledger.openJobs(10), [], 'there is no export yet that could be looked at');
  });

  it('begins all or none', async () => {
    const { ledger } = await setUp();
    const bad = { ...newStart(2), projectId: undefined as unknown as string };
    await assert.rejects(ledger.begin([newStart(1), bad]), { name: 'StoreError' });
    assert.equal((await ledger.counts()).running.total, 0);
  });

  it('takes back what it has written of many when one cannot be', async () => {
    const { ledger } = await setUp();
    const bad = { ...newStart(150), projectId: undefined as unknown as string };
    const many = Array.from({ length: 149 }, (_, n) => newStart(n, { batchId: 'a-batch' }));
    await assert.rejects(ledger.begin([...many, bad]), { name: 'StoreError' });
    assert.equal((await ledger.counts()).running.total, 0);
    assert.deepEqual(await ledger.batch('a-batch'), []);
  });

  it('begins thousands with the event loop free in between, as one group in their order', async () => {
    const { ledger } = await setUp();
    const starts = Array.from({ length: 3000 }, (_, n) => newStart(n, { batchId: 'a-batch' }));
    let turns = 0;
    let done = false;
    const count = (): void => {
      turns++;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    const jobs = await ledger.begin(starts);
    done = true;
    assert.ok(turns >= 3000 / 50, `${turns} turns`);
    assert.deepEqual(
      jobs.map(({ request }) => request),
      starts.map(({ request }) => request),
    );
    assert.deepEqual(await ledger.batch('a-batch'), jobs);
    const { jobs: listed } = await ledger.page('running');
    assert.deepEqual(
      listed.map(({ id }) => id),
      [jobs[0]!.id],
    );
  }).timeout(60_000);

  it('begins a repetition of many only if nobody has begun one of any', async () => {
    const { ledger, clock } = await setUp();
    const before = await expired(ledger, clock, 500);
    const last = newStart(100, { autoRepeats: 1, predecessor: before.id });
    const many = Array.from({ length: 99 }, (_, n) => newStart(n, { autoRepeats: 1 }));
    const twice = await Promise.all([ledger.begin([...many, last]), ledger.begin([...many, last])]);
    assert.deepEqual(
      twice.map(({ length }) => length).toSorted((a, b) => a - b),
      [0, 100],
    );
    assert.equal((await ledger.counts()).running.total, 100);
  });

  it('renews and gives up many together, but none that was sent', async () => {
    const { ledger, clock } = await setUp();
    const jobs = await ledger.begin(Array.from({ length: 250 }, (_, n) => newStart(n, { batchId: 'a-batch' })));
    const ids = jobs.map(({ id }) => id);
    await ledger.sending(ids[0]!);
    const answerBy = (await ledger.get(ids[0]!))!.nextPollAt;
    clock.jump(5 * MINUTE);
    await ledger.renew(ids);
    assert.equal((await ledger.get(ids[0]!))!.nextPollAt, answerBy);
    assert.equal((await ledger.get(ids[249]!))!.nextPollAt, clock.now() + SEND_WITHIN_MS);
    await ledger.confirm(ids[0]!, EXPORT_ID);
    const refused = await ledger.refuseAll(ids, { code: 'network' });
    assert.deepEqual(
      refused.map(({ id }) => id),
      ids.slice(1),
    );
    assert.ok(refused.every(({ state }) => state === 'notStarted'));
    assert.equal((await ledger.get(ids[0]!))!.state, 'running');
    assert.equal((await ledger.counts()).running.total, 1, 'the group still runs');
  });

  it('keeps many intents without an id apart', async () => {
    const { ledger } = await setUp();
    const jobs = await ledger.begin([newStart(1), newStart(1), newStart(1)]);
    assert.equal(new Set(jobs.map(({ id }) => id)).size, 3);
    assert.equal(await ledger.find({ ...newJob(), exportId: '' }), undefined);
  });

  it('lets one window send, once', async () => {
    const { ledger: a, clock, at } = await setUp();
    const { ledger: b } = await open(at, clock);
    const job = await begun(a);
    const results = await Promise.all([a.sending(job.id), b.sending(job.id), a.sending(job.id)]);
    assert.equal(results.filter((sent) => sent !== undefined).length, 1);
    const sent = await b.get(job.id);
    assert.deepEqual([sent?.state, sent?.sentAt], ['starting', clock.now()]);
    assert.equal(sent?.nextPollAt, clock.now() + START_PATIENCE_MS);
  });

  it('may be sent again after the service asked to wait', async () => {
    const { ledger, clock } = await setUp();
    const job = await begun(ledger);
    await ledger.sending(job.id);
    clock.jump(MINUTE);
    assert.equal((await ledger.unsend(job.id))?.sentAt, undefined);
    clock.jump(5 * MINUTE);
    await timePasses(ledger, clock);
    assert.equal((await ledger.sending(job.id))?.sentAt, clock.now());
    await ledger.confirm(job.id, EXPORT_ID);
    assert.equal(await ledger.unsend(job.id), undefined);
  });

  it('runs once the service has given the id', async () => {
    const { ledger, clock } = await setUp();
    const job = await begun(ledger);
    clock.jump(1000);
    await ledger.sending(job.id);
    const running = await ledger.confirm(job.id, EXPORT_ID);
    assert.deepEqual(
      [running?.id, running?.state, running?.exportId, running?.trackedAt, running?.sentAt],
      [job.id, 'running', EXPORT_ID, job.trackedAt, clock.now()],
    );
    assert.equal(running?.nextPollAt, clock.now() + FIRST_LOOK_MS);
    assert.deepEqual(await ledger.track(newJob(77)), { job: running, isNew: false });
    assert.equal((await ledger.confirm(job.id, 'another'))?.exportId, EXPORT_ID, 'the first answer counts');
  });

  describe('when time runs out', () => {
    it('was not started if nobody has sent it, and must not be sent any more', async () => {
      const { ledger, clock } = await setUp();
      const job = await begun(ledger);
      clock.jump(SEND_WITHIN_MS - 1);
      await timePasses(ledger, clock);
      assert.equal((await ledger.get(job.id))?.state, 'starting');
      assert.equal(await ledger.nextEnd(NOBODY, { paused: [] }), clock.now() + 1);
      clock.jump(1);
      await timePasses(ledger, clock);
      assert.equal((await ledger.get(job.id))?.state, 'notStarted');
      assert.equal(await ledger.sending(job.id), undefined);
      assert.deepEqual(
        (await ledger.takePending(clock.now())).map(({ kind }) => kind),
        ['notStarted'],
      );
      assert.equal((await ledger.counts()).attention.unseen, 1);
      assert.equal(await ledger.nextEnd(NOBODY, { paused: [] }), undefined);
    });

    it('may have started if its answer was lost, whatever became of the window that sent it', async () => {
      const { ledger, clock, at } = await setUp();
      const { ledger: other } = await open(at, clock);
      const job = await begun(ledger);
      await ledger.sending(job.id);
      clock.jump(START_PATIENCE_MS);
      await timePasses(other, clock);
      assert.equal((await other.get(job.id))?.state, 'unconfirmed');
      assert.deepEqual(
        (await other.takePending(clock.now())).map(({ kind }) => kind),
        ['unconfirmed'],
      );
    });

    it('lets a late answer win', async () => {
      const { ledger, clock, at } = await setUp();
      const { ledger: other } = await open(at, clock);
      const job = await begun(ledger);
      await ledger.sending(job.id);
      clock.jump(START_PATIENCE_MS);
      await timePasses(other, clock);
      const late = await ledger.confirm(job.id, EXPORT_ID);
      assert.deepEqual([late?.state, late?.endedAt, late?.seenAt], ['running', undefined, undefined]);
      assert.deepEqual((await other.counts()).attention, { total: 0, unseen: 0 });
    });

    it('does not undo an answer, or a sending, that came while another window concluded', async () => {
      const { ledger, clock, at } = await setUp();
      const { ledger: other } = await open(at, clock);
      const [a, b] = await ledger.begin([newStart(1), newStart(2)]);
      clock.jump(SEND_WITHIN_MS);
      const claims = await other.claimEnded(NOBODY, { paused: [], leaseMs: LEASE, limit: 10 });
      assert.equal(claims.length, 2);
      await ledger.sending(a!.id);
      await ledger.confirm(b!.id, EXPORT_ID);
      for (const claim of claims) {
        assert.equal(await other.record(claim, { ...claim.job, state: 'notStarted' }, []), undefined);
      }
      assert.equal((await other.get(a!.id))?.state, 'starting');
      assert.equal((await other.get(b!.id))?.state, 'running');
    });

    it('is not given up because the clock was set right by a few seconds', async () => {
      const { ledger, clock } = await setUp();
      const job = await begun(ledger);
      clock.jump(-5000);
      await timePasses(ledger, clock);
      assert.ok(await ledger.sending(job.id));
    });

    it('concludes at once what a clock that was set back would put off', async () => {
      const { ledger, clock } = await setUp();
      const job = await begun(ledger);
      await timePasses(ledger, clock);
      assert.equal((await ledger.get(job.id))?.state, 'starting', 'not while the clock is right');
      clock.jump(-24 * 60 * MINUTE);
      await timePasses(ledger, clock);
      assert.equal((await ledger.get(job.id))?.state, 'notStarted');
    });
  });

  it('is not begun unasked when somebody has begun the same repetition', async () => {
    const { ledger } = await setUp();
    const before = await begun(ledger);
    const [again] = await ledger.begin([newStart(2, { predecessor: before.id })]);
    assert.ok(again);
    const unasked = newStart(3, { predecessor: before.id, autoRepeats: 1 });
    assert.deepEqual(await ledger.begin([unasked]), []);
    await ledger.abandon([again.id]);
    assert.equal((await ledger.begin([unasked])).length, 1);
  });

  it('is refused, quietly', async () => {
    const { ledger, clock } = await setUp();
    const job = await begun(ledger);
    await ledger.sending(job.id);
    const refused = await ledger.refuse(job.id, { code: 'forbidden', status: 403 });
    assert.deepEqual([refused?.state, refused?.pollError?.status], ['notStarted', 403]);
    assert.equal(refused?.nextPollAt, undefined);
    assert.deepEqual(await ledger.takePending(clock.now()), []);
    const running = await ledger.confirm((await begun(ledger)).id, EXPORT_ID);
    assert.equal((await ledger.refuse(running!.id, { code: 'forbidden' }))?.state, 'running', 'not any more');
  });

  it('is unconfirmed, and told only if nobody else tells', async () => {
    const { ledger, clock } = await setUp();
    const [a, b] = await ledger.begin([newStart(1), newStart(2)]);
    for (const job of [a, b]) await ledger.sending(job!.id);
    assert.equal((await ledger.unconfirm(a!.id, LOST, { tell: false }))?.state, 'unconfirmed');
    assert.deepEqual(await ledger.takePending(clock.now()), []);
    await ledger.unconfirm(b!.id, LOST, { tell: true });
    await ledger.unconfirm(b!.id, LOST, { tell: true });
    assert.equal((await ledger.takePending(clock.now())).length, 1);
    assert.equal((await ledger.counts()).attention.total, 2);
  });

  it('abandons only what nothing came of, and every window sees it go', async () => {
    const { ledger, clock, at } = await setUp();
    const { ledger: other } = await open(at, clock);
    const gone: string[] = [];
    other.onDidChange(({ removed }) => gone.push(...removed));
    const jobs = await ledger.begin([1, 2, 3, 4].map((n) => newStart(n)));
    const [unsent, sent, refused, running] = jobs.map(({ id }) => id);
    for (const id of [sent, refused, running]) await ledger.sending(id!);
    await ledger.refuse(refused!, { code: 'forbidden' });
    await ledger.confirm(running!, EXPORT_ID);
    await ledger.abandon(jobs.map(({ id }) => id));
    const left = await Promise.all(jobs.map(async ({ id }) => (await ledger.get(id))?.state));
    assert.deepEqual(left, [undefined, 'starting', undefined, 'running']);
    assert.deepEqual(await ledger.sources(unsent!), []);
    assert.equal(await ledger.confirm(unsent!, 'late'), undefined);
    await other.track(newJob(9));
    assert.deepEqual(new Set(gone), new Set([unsent, refused]));
  });

  it('keeps the id of an export whose job was removed before the answer came', async () => {
    const { ledger, clock } = await setUp();
    const job = await begun(ledger);
    await ledger.sending(job.id);
    await ledger.remove(job.id);
    assert.equal(await ledger.confirm(job.id, EXPORT_ID), undefined);
    assert.deepEqual(await ledger.queues({ accounts: ['accessToken'], apiHost: job.apiHost }), []);
    assert.equal(await ledger.nextEnd(NOBODY, { paused: [] }), undefined);
    const back = await ledger.track(newJob(77));
    assert.deepEqual([back.job.id, back.job.state, back.job.request], [job.id, 'running', job.request]);
    assert.equal(back.job.nextPollAt, clock.now() + FIRST_LOOK_MS);
  });

  describe('an export that is tracked already', () => {
    it('gets what the intent knew, and the intent goes', async () => {
      const { ledger, clock } = await setUp();
      const old = await expired(ledger, clock, 5);
      const { job: tracked } = await ledger.track(newJob(77, { account: 'somebody', name: 'Mine', named: true }));
      const intent = await begun(ledger, { predecessor: old.id, recipe: 'file:///r' });
      await ledger.sending(intent.id);
      const job = await ledger.confirm(intent.id, EXPORT_ID);
      assert.equal(job?.id, tracked.id);
      assert.deepEqual(
        [job.request, job.recipe, job.predecessor, job.ordinal, job.account, job.name],
        [intent.request, 'file:///r', old.id, 2, 'accessToken', 'Mine'],
      );
      assert.equal((await ledger.sources(tracked.id)).length, 1);
      assert.equal((await ledger.get(old.id))?.successor, tracked.id);
      assert.equal(await ledger.get(intent.id), undefined);
      assert.deepEqual((await ledger.counts()).running, { total: 1, unseen: 0 });
    });

    it('runs again when it had ended, and keeps a result that is there', async () => {
      const { ledger, clock } = await setUp();
      const dead = await expired(ledger, clock, 77);
      const again = await ledger.confirm((await begun(ledger)).id, EXPORT_ID);
      assert.deepEqual([again?.id, again?.state, again?.endedAt], [dead.id, 'running', undefined]);
      await ledger.update(dead.id, { state: 'ready' });
      assert.equal((await ledger.confirm((await begun(ledger)).id, EXPORT_ID))?.state, 'ready');
      await ledger.remove(dead.id);
      const back = await ledger.confirm((await begun(ledger)).id, EXPORT_ID);
      assert.deepEqual([back?.id, back?.nextPollAt], [dead.id, clock.now() + FIRST_LOOK_MS]);
    });

    it('is not its own successor when the service answers with the export that is repeated', async () => {
      const { ledger, clock } = await setUp();
      const dead = await expired(ledger, clock, 77);
      const intent = await begun(ledger, { predecessor: dead.id, autoRepeats: 1 });
      const job = await ledger.confirm(intent.id, EXPORT_ID);
      assert.deepEqual(
        [job?.id, job?.state, job?.predecessor, job?.successor, job?.ordinal, job?.autoRepeats],
        [dead.id, 'running', undefined, undefined, 1, 1],
      );
    });
  });

  it('does not succeed itself by way of a repetition that never ran', async () => {
    const { ledger, clock } = await setUp();
    const dead = await expired(ledger, clock, 77);
    const refused = await begun(ledger, { predecessor: dead.id });
    await ledger.refuse(refused.id, { code: 'forbidden' });
    const job = await ledger.confirm((await begun(ledger, { predecessor: refused.id })).id, EXPORT_ID);
    assert.deepEqual([job?.id, job?.successor], [dead.id, undefined]);
    assert.equal((await ledger.get(refused.id))?.successor, dead.id);
  });

  it('is not overdue just because its start had to wait', async () => {
    const { ledger, clock } = await setUp();
    const job = await begun(ledger);
    clock.jump(5 * MINUTE);
    await ledger.sending(job.id);
    const running = await ledger.confirm(job.id, EXPORT_ID);
    await ledger.bringForward('focus');
    assert.equal((await ledger.get(job.id))?.nextPollAt, running?.nextPollAt);
  });

  describe('a repetition', () => {
    it('goes on counting, and takes the wait off its predecessor once it runs', async () => {
      const { ledger, clock } = await setUp();
      const first = await expired(ledger, clock);
      clock.jump(24 * 60 * MINUTE);
      const second = await begun(ledger, { predecessor: first.id });
      assert.deepEqual([second.ordinal, second.predecessorAt], [2, first.trackedAt]);
      assert.equal((await ledger.get(first.id))?.successor, undefined);
      assert.equal((await ledger.counts()).attention.total, 1);
      await ledger.confirm(second.id, EXPORT_ID);
      assert.equal((await ledger.get(first.id))?.successor, second.id);
      assert.deepEqual((await ledger.counts()).attention, { total: 0, unseen: 0 });
      assert.deepEqual(
        (await ledger.page('done')).jobs.map(({ id }) => id),
        [first.id],
      );
      assert.equal((await begun(ledger, { predecessor: second.id })).ordinal, 3);
    });

    it('does not count one that never ran', async () => {
      const { ledger, clock } = await setUp();
      const first = await expired(ledger, clock);
      const refused = await begun(ledger, { predecessor: first.id });
      await ledger.refuse(refused.id, { code: 'forbidden' });
      const again = await begun(ledger, { predecessor: refused.id });
      assert.deepEqual([again.ordinal, again.predecessorAt], [2, first.trackedAt]);
      await ledger.confirm(again.id, EXPORT_ID);
      assert.equal((await ledger.get(refused.id))?.successor, again.id);
      assert.equal((await ledger.get(first.id))?.successor, again.id, 'it is repeated, at last');
      assert.equal((await ledger.counts()).attention.total, 0);
    });

    it('keeps its predecessor done when a look at that one ends later', async () => {
      const { ledger, clock } = await setUp();
      const first = await expired(ledger, clock);
      const claim = await ledger.claimOne(first.id, LEASE);
      await ledger.confirm((await begun(ledger, { predecessor: first.id })).id, EXPORT_ID);
      await ledger.record(claim!, { ...first, state: 'missing' }, [{ kind: 'missing', at: clock.now() }]);
      assert.equal((await ledger.page('done')).jobs[0]?.state, 'missing');
    });

    it('counts the successor of a tracked export, too', async () => {
      const { ledger, clock } = await setUp();
      const first = await expired(ledger, clock);
      const { job } = await ledger.track(newJob(2, { predecessor: first.id }));
      assert.deepEqual([job.ordinal, job.predecessorAt], [2, first.trackedAt]);
      assert.equal((await ledger.get(first.id))?.successor, job.id);
    });
  });

  it('finds results that were lost, until they are repeated, however that went', async () => {
    const { ledger, clock } = await setUp();
    const who = { accounts: [newJob().account], apiHost: newJob().apiHost };
    const lost = async (since = 0): Promise<readonly string[]> =>
      (await ledger.lostResults(who, since, 10)).map(({ id }) => id);
    const a = await expired(ledger, clock, 1);
    clock.jump(MINUTE);
    const b = await expired(ledger, clock, 2);
    const c = await expired(ledger, clock, 3);
    await ledger.remove(c.id);
    const unknown = (await ledger.track(newJob(4))).job;
    await ledger.update(unknown.id, { state: 'expired' });
    assert.deepEqual(await lost(), [b.id, a.id], 'newest first, with a known request, not removed');
    assert.deepEqual(await lost(a.linkExpiresAt), [b.id]);
    const repetition = await begun(ledger, { predecessor: b.id, autoRepeats: 1 });
    assert.deepEqual(await lost(), [a.id], 'from the intent on');
    await ledger.sending(repetition.id);
    await ledger.unconfirm(repetition.id, LOST, { tell: false });
    assert.deepEqual(await lost(), [a.id], 'it may have started');
    const abandoned = await begun(ledger, { predecessor: a.id });
    assert.deepEqual(await lost(), []);
    await ledger.abandon([abandoned.id]);
    assert.deepEqual(await lost(), [a.id]);
    await ledger.update(a.id, { state: 'downloaded' });
    assert.deepEqual(await lost(), []);
  });

  it('remembers what goes into an export that was started elsewhere', async () => {
    const { ledger } = await setUp();
    const { job } = await ledger.track(newJob());
    assert.deepEqual(await ledger.sources(job.id), []);
    const known = await ledger.setSources(job.id, '{"a":1}', [{ id: 'urn:a', name: 'A.pdf' }]);
    assert.equal(known?.request, '{"a":1}');
    await ledger.setSources(job.id, '{"a":2}', [{ id: 'urn:b', name: 'B.pdf' }]);
    assert.deepEqual(
      (await ledger.sources(job.id)).map(({ id }) => id),
      ['urn:b'],
    );
    assert.equal((await ledger.update(job.id, { request: '{"a":3}' }))?.request, '{"a":3}');
    assert.equal(await ledger.setSources('nobody', '{}', []), undefined);
  });

  it('finds the newest job of a recipe', async () => {
    const { ledger, clock } = await setUp();
    const recipe = 'file:///r.accexport.json';
    assert.equal(await ledger.lastOfRecipe(recipe), undefined);
    await begun(ledger, { recipe });
    clock.jump(1000);
    const section = { recipe, batchId: '1b4bb914-c123-4f10-87e3-000000000001' };
    const [first] = await ledger.begin([newStart(2, section), newStart(3, section)]);
    clock.jump(1000);
    await begun(ledger, { recipe: 'file:///other' });
    assert.equal((await ledger.lastOfRecipe(recipe))?.id, first?.id);
    await ledger.remove(first!.id);
    assert.equal((await ledger.lastOfRecipe(recipe))?.batchId, section.batchId, 'the next of the group');
  });

  it('measures how long exports take from when they were sent', async () => {
    const { ledger, clock } = await setUp();
    for (let n = 0; n < 3; n++) {
      const job = await begun(ledger);
      clock.jump(5 * MINUTE);
      await ledger.sending(job.id);
      const running = await ledger.confirm(job.id, newJob(n).exportId);
      clock.jump(MINUTE);
      const claim = await ledger.claimOne(job.id, LEASE);
      await ledger.record(claim!, { ...running!, state: 'ready', readyAt: clock.now(), endedAt: clock.now() }, []);
    }
    assert.equal(await ledger.typicalMs(newJob()), MINUTE);
  });
});
