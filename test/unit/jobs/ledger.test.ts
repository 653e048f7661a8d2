import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import type { Job } from '../../../src/jobs/job.ts';
import type { LedgerChange } from '../../../src/jobs/ledger.ts';
import { transition } from '../../../src/jobs/transition.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { useFolders } from '../../support/folders.ts';
import { newJob, useLedgers } from '../../support/ledgers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

const WHO = { accounts: ['accessToken'], apiHost: newJob().apiHost };
const LEASE = 12_000;

describe('SqliteLedger', () => {
  const folder = useFolders();
  const open = useLedgers();

  it('tracks a job once and finds it again', async () => {
    const { ledger } = await open(folder(), new VirtualClock());
    const first = await ledger.track(newJob());
    const again = await ledger.track(newJob(1, { name: 'Another name' }));
    assert.equal(first.isNew, true);
    assert.deepEqual(again, { job: first.job, isNew: false });
    assert.deepEqual(await ledger.find(newJob()), first.job);
    assert.equal((await ledger.find(newJob(2)))?.id, undefined);
  });

  it('finds a job by its project and export, whatever its service, while it is tracked', async () => {
    const { ledger } = await open(folder(), new VirtualClock());
    const { job } = await ledger.track(newJob(1, { service: 'sheets' }));
    await ledger.track(newJob(2));
    const { projectId, exportId } = job;
    assert.deepEqual(await ledger.findExport({ projectId, exportId }), job);
    assert.equal(await ledger.findExport({ projectId: exportId, exportId }), undefined);
    await ledger.remove(job.id);
    assert.equal(await ledger.findExport({ projectId, exportId }), undefined);
  });

  it('keeps two BIM 360 exports of different versions apart', async () => {
    const { ledger } = await open(folder(), new VirtualClock());
    const bim = (versionUrn: string): Promise<{ isNew: boolean }> =>
      ledger.track(newJob(1, { service: 'bim360', versionUrn }));
    assert.equal((await bim('urn:a')).isNew, true);
    assert.equal((await bim('urn:b')).isNew, true);
    assert.equal((await bim('urn:b')).isNew, false);
  });

  it('brings a removed job back with its history', async () => {
    const clock = new VirtualClock();
    const { ledger } = await open(folder(), clock);
    const { job } = await ledger.track(newJob());
    await ledger.update(job.id, { state: 'downloaded', filePath: '/tmp/a.pdf', downloadedAt: clock.now() });
    await ledger.remove(job.id);
    assert.equal(await ledger.get(job.id), undefined);
    const back = await ledger.track(newJob());
    assert.equal(back.isNew, true);
    assert.equal(back.job.id, job.id);
    assert.equal(back.job.filePath, '/tmp/a.pdf');
    assert.deepEqual(
      (await ledger.page('done')).jobs.map(({ id }) => id),
      [job.id],
    );
  });

  it('pages newest first, without gaps or repeats', async () => {
    const clock = new VirtualClock();
    const { ledger } = await open(folder(), clock);
    for (let n = 0; n < 25; n++) {
      if (n % 3 === 0) clock.jump(1000);
      await ledger.track(newJob(n));
    }
    const seen: Job[] = [];
    let page = await ledger.page('running', { limit: 10 });
    seen.push(...page.jobs);
    while (page.more) {
      page = await ledger.page('running', { limit: 10, after: seen.at(-1) });
      seen.push(...page.jobs);
    }
    assert.equal(new Set(seen.map((job) => job.id)).size, 25);
    assert.deepEqual(
      seen.map((job) => job.trackedAt),
      seen.map((job) => job.trackedAt).sort((a, b) => b - a),
    );
  });

  it('counts by group and by what nobody has seen', async () => {
    const clock = new VirtualClock();
    const { ledger } = await open(folder(), clock);
    const jobs = [];
    for (let n = 0; n < 4; n++) jobs.push((await ledger.track(newJob(n))).job);
    await ledger.update(jobs[0]!.id, { state: 'failed' });
    await ledger.update(jobs[1]!.id, { state: 'expired' });
    await ledger.update(jobs[2]!.id, { state: 'ready' });
    await ledger.markSeen([jobs[0]!.id]);
    assert.deepEqual(await ledger.counts(), {
      ready: { total: 1, unseen: 1 },
      running: { total: 1, unseen: 0 },
      attention: { total: 2, unseen: 1 },
      done: { total: 0, unseen: 0 },
    });
  });

  it('gives each due job to one window, and to another when the claim has ended', async () => {
    const clock = new VirtualClock();
    const file = folder();
    const { ledger: a } = await open(file, clock);
    const { ledger: b } = await open(file, clock);
    for (let n = 0; n < 3; n++) await a.track(newJob(n));
    const claim = (ledger: typeof a): ReturnType<typeof a.claimDue> =>
      ledger.claimDue(WHO, { leaseMs: LEASE, limit: 10 });
    assert.equal((await claim(a)).length, 0, 'nothing is due yet');
    clock.jump(2000);
    const claims = await claim(a);
    assert.equal(claims.length, 3);
    assert.equal((await claim(b)).length, 0);
    assert.equal((await b.queues(WHO))[0]?.due, clock.now() + LEASE);
    clock.jump(LEASE);
    const taken = await claim(b);
    assert.equal(taken.length, 3);
    assert.equal(await a.record(claims[0]!, { ...claims[0]!.job, rawStatus: 'late' }, []), undefined, 'fenced off');
    assert.equal((await b.record(taken[0]!, { ...taken[0]!.job, rawStatus: 'ok' }, []))?.rawStatus, 'ok');
  });

  it('claims only for accounts and hosts that can be asked', async () => {
    const clock = new VirtualClock();
    const { ledger } = await open(folder(), clock);
    await ledger.track(newJob());
    clock.jump(2000);
    assert.equal((await ledger.claimDue({ ...WHO, accounts: [] }, { leaseMs: LEASE, limit: 10 })).length, 0);
    assert.deepEqual(await ledger.queues({ ...WHO, accounts: [] }), []);
    const elsewhere = { ...WHO, apiHost: 'https://elsewhere.example' };
    assert.equal((await ledger.claimDue(elsewhere, { leaseMs: LEASE, limit: 10 })).length, 0);
    assert.deepEqual(await ledger.queues(elsewhere), []);
  });

  it('is not stopped by claims and times from before the clock was set back', async () => {
    const clock = new VirtualClock();
    const { ledger } = await open(folder(), clock);
    await ledger.track(newJob());
    clock.jump(2000);
    assert.equal((await ledger.claimDue(WHO, { leaseMs: LEASE, limit: 1 })).length, 1);
    clock.jump(-24 * 3_600_000);
    assert.ok((await ledger.queues(WHO))[0]!.due <= clock.now());
    assert.equal((await ledger.claimDue(WHO, { leaseMs: LEASE, limit: 1 })).length, 1);
  });

  it('does not overwrite what a person did during a look', async () => {
    const clock = new VirtualClock();
    const { ledger } = await open(folder(), clock);
    const { job } = await ledger.track(newJob());
    clock.jump(2000);
    const [claim] = await ledger.claimDue(WHO, { leaseMs: LEASE, limit: 1 });
    await ledger.update(job.id, { name: 'Mine', named: true });
    const recorded = await ledger.record(claim!, { ...claim!.job, rawStatus: 'processing' }, []);
    assert.equal(recorded?.name, 'Mine');
    const [second] = await ledger.claimDue(WHO, { leaseMs: LEASE, limit: 1 });
    await ledger.update(job.id, { state: 'downloaded' });
    assert.equal(await ledger.record(second!, { ...second!.job, state: 'expired' }, []), undefined);
    assert.equal((await ledger.get(job.id))?.state, 'downloaded');
  });

  it('hands out each event once, to one window, after a restart too', async () => {
    const clock = new VirtualClock();
    const file = folder();
    const { ledger: a } = await open(file, clock);
    const { job } = await a.track(newJob());
    clock.jump(2000);
    const [claim] = await a.claimDue(WHO, { leaseMs: LEASE, limit: 1 });
    await a.record(claim!, { ...job, state: 'failed' }, [{ kind: 'failed', at: clock.now() }]);
    assert.equal(await a.oldestPending(), clock.now());
    assert.deepEqual(await a.takePending(clock.now() - 3000), [], 'not old enough for an unfocused window');
    const { ledger: b } = await open(file, clock);
    const told = await b.takePending(clock.now());
    assert.deepEqual(
      told.map((event) => [event.kind, event.job.id]),
      [['failed', job.id]],
    );
    assert.deepEqual(await a.takePending(clock.now()), []);
    assert.equal(await a.oldestPending(), undefined);
  });

  it('tells changes, here and in another window, each once', async () => {
    const file = folder();
    const { ledger: a } = await open(file, systemClock);
    const { ledger: b } = await open(file, systemClock);
    const seen: LedgerChange[] = [];
    b.onDidChange((change) => seen.push(change));
    const { job } = await a.track(newJob());
    await eventually('the other window sees the job', () => seen.length > 0, 2000);
    assert.deepEqual(seen, [{ changed: [job], removed: [] }]);
    await a.remove(job.id);
    await eventually('the other window sees it go', () => seen.length > 1, 2000);
    assert.deepEqual(seen[1], { changed: [], removed: [job.id] });
  });

  it('tells every row that one statement has changed, however many', async () => {
    const clock = new VirtualClock();
    const at = folder();
    const { ledger, store } = await open(at, clock);
    await ledger.track(newJob());
    const { ledger: other } = await open(at, clock);
    const changed = new Set<string>();
    other.onDidChange((change) => change.changed.forEach(({ id }) => changed.add(id)));
    // 1,200 rows that share one revision, as after a project was refused.
    await store.database.write((db) => {
      const names = 'service, project_id, api_host, account, name, state, section, tracked_at';
      db.run(`WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1200)
        INSERT INTO jobs (id, export_id, revision, ${names}) SELECT n, n, 50, ${names} FROM n, jobs`);
    });
    await other.update('1', { name: 'last' });
    assert.equal(changed.size, 1200);
  });

  it('lives with states, troubles and events that only a newer build knows', async () => {
    const clock = new VirtualClock();
    const { ledger, store } = await open(folder(), clock);
    const { job } = await ledger.track(newJob());
    await store.database.write((db) => {
      db.run(`UPDATE jobs SET state = 'stateOfTomorrow', next_look_at = NULL, section = 'attention'`);
      db.run(`INSERT INTO events (job_id, kind, at) VALUES (:id, 'eventOfTomorrow', :at)`, { id: job.id, at: 1 });
    });
    assert.equal((await ledger.get(job.id))?.state, 'running');
    assert.deepEqual(await ledger.takePending(clock.now()), []);
    assert.equal(await ledger.oldestPending(), undefined, 'it is not asked for again and again');
  });

  it('reads the trouble that an older build wrote, and counts on from it', async () => {
    const clock = new VirtualClock();
    const { ledger, store } = await open(folder(), clock);
    const { job } = await ledger.track(newJob());
    const look_error = JSON.stringify({ code: 'notFound', status: 404 });
    await store.database.write((db) => db.run('UPDATE jobs SET misses = 2, look_error = :look_error', { look_error }));
    const read = await ledger.get(job.id);
    assert.ok(read);
    const error = { code: 'notFound', status: 404, serviceCode: 'ERR_RESOURCE_NOT_EXIST' } as const;
    const { job: after } = transition(read, { kind: 'error', error }, clock.now());
    assert.equal(after.state, 'missing', 'the third in a row');
  });

  it('refuses the running jobs of a project together', async () => {
    const clock = new VirtualClock();
    const { ledger } = await open(folder(), clock);
    const [a, b, other] = [
      (await ledger.track(newJob(1))).job,
      (await ledger.track(newJob(2))).job,
      (await ledger.track(newJob(3, { projectId: '11111111-1952-4d54-aac4-9de6d9858dd4' }))).job,
    ];
    await ledger.refuseProject(a);
    assert.equal((await ledger.get(b.id))?.state, 'refused');
    assert.equal((await ledger.get(other.id))?.state, 'running');
    assert.equal((await ledger.takePending(clock.now())).length, 0, 'the event of the first speaks for them');
  });

  it('knows what similar exports took, once there are three', async () => {
    const clock = new VirtualClock();
    const { ledger } = await open(folder(), clock);
    for (const [n, took] of [40_000, 60_000, 50_000].entries()) {
      const { job } = await ledger.track(newJob(n));
      assert.equal(await ledger.typicalMs(job), undefined);
      clock.jump(took);
      const claim = await ledger.claimOne(job.id, LEASE);
      await ledger.record(claim!, { ...job, state: 'ready', readyAt: clock.now(), endedAt: clock.now() }, []);
    }
    assert.equal(await ledger.typicalMs(newJob()), 50_000);
  });

  it('holds no column for links or tokens', async () => {
    const { store } = await open(folder(), new VirtualClock());
    const columns = await store.database.read((db) =>
      db.all(
        "SELECT t.name || '.' || c.name AS name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'",
      ),
    );
    const suspicious = columns
      .map((row) => String(row['name']))
      .filter((name) => /url|link|token|secret|bearer/i.test(name));
    assert.deepEqual(
      suspicious,
      ['limits.tokens', 'jobs.link_expires_at'].filter((name) => suspicious.includes(name)),
    );
  });

  it('reads only through indexes', async () => {
    const { store } = await open(folder(), new VirtualClock());
    const queries = await import('../../../src/jobs/queries.ts');
    const polling = await import('../../../src/jobs/pollQueries.ts');
    const starting = await import('../../../src/jobs/startQueries.ts');
    const plans = await store.database.read((db) =>
      Object.entries<unknown>({ ...queries, ...polling, ...polling.BRING_FORWARD, ...starting })
        .filter(
          (entry): entry is [string, string] =>
            typeof entry[1] === 'string' && /^\s*(SELECT|UPDATE|DELETE)/.test(entry[1]),
        )
        .map(([name, query]) => ({
          name,
          steps: db.all(`EXPLAIN QUERY PLAN ${query.replaceAll(/:\w+/g, 'NULL')}`).map((row) => String(row['detail'])),
        })),
    );
    assert.ok(plans.length > 30);
    const step = (name: string): string => plans.find((plan) => plan.name === name)?.steps.join('; ') ?? '';
    assert.match(step('PAGE'), /USING INDEX jobs_listed/);
    assert.match(step('LOST_RESULTS'), /USING INDEX jobs_lost/);
    for (const name of ['PAGE', 'COUNTS', 'GROUP', 'LAST_OF_RECIPE', 'LOST_RESULTS']) {
      assert.doesNotMatch(step(name), /TEMP B-TREE/, `${name} is sorted by its index`);
    }
    const scans = plans.flatMap(({ name, steps }) =>
      steps.filter((line) => /^SCAN (?!json_each)\w+$/.test(line)).map((line) => `${name}: ${line}`),
    );
    assert.deepEqual(scans, []);
  });

  it('makes its folder, and says when it cannot', async () => {
    const parent = folder();
    await open(path.join(parent, 'not', 'there', 'yet'), new VirtualClock());
    fs.writeFileSync(path.join(parent, 'file'), '');
    await assert.rejects(open(path.join(parent, 'file'), new VirtualClock()), {
      name: 'StoreError',
      code: 'notWritable',
    });
  });
});
