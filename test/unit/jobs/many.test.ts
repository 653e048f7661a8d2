import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { prune } from '../../../src/jobs/prune.ts';
import { useFolders } from '../../support/folders.ts';
import { type OpenLedger, newJob, newStart, useLedgers } from '../../support/ledgers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

const JOBS = 1000;
const DAY = 24 * 60 * 60_000;

describe('Very many jobs', function () {
  this.timeout(60_000);
  const folder = useFolders();
  const open = useLedgers();

  /** How often the event loop came round while this was done. */
  async function turnsOf(work: () => Promise<unknown>): Promise<number> {
    let turns = 0;
    let done = false;
    const count = (): void => {
      turns++;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    await work();
    done = true;
    return turns;
  }

  /** A ledger with running copies of one tracked job. */
  async function setUp(): Promise<OpenLedger & { readonly clock: VirtualClock }> {
    const clock = new VirtualClock();
    const opened = await open(folder(), clock);
    await opened.ledger.track(newJob(0));
    await opened.store.database.write((db) => {
      const columns = 'service, project_id, api_host, account, name, state, section, tracked_at, next_look_at';
      for (let n = 1; n < JOBS; n++) {
        db.run(
          `INSERT INTO jobs (id, export_id, revision, ${columns}) SELECT :id, :id, :revision, ${columns} FROM jobs
           WHERE revision = 1`,
          { id: `job-${n}`, revision: n + 1 },
        );
      }
    });
    return { ...opened, clock };
  }

  it('are refused with their project bit by bit, and only one is polled then', async () => {
    const { ledger, store } = await setUp();
    const job = await ledger.find(newJob(0));
    assert.ok(job);
    assert.ok((await turnsOf(() => ledger.refuseProject(job))) >= JOBS / 200);
    const rows = await store.database.read((db) =>
      db.all('SELECT state, section, next_look_at IS NULL AS rests, count(*) AS n FROM jobs GROUP BY 1, 2, 3'),
    );
    assert.deepEqual(
      rows.map((row) => Object.values(row)),
      [
        ['refused', 'attention', 1, JOBS - 1],
        ['running', 'running', 0, 1],
      ],
    );
  });

  it('of one batch are seen bit by bit', async () => {
    const { ledger, store } = await setUp();
    const jobs = await ledger.begin(Array.from({ length: JOBS }, (_, n) => newStart(n, { batchId: 'a-batch' })));
    assert.ok((await turnsOf(() => ledger.markSeen([jobs[0]?.id ?? '']))) >= JOBS / 200);
    const seen = await store.database.read((db) =>
      db.get("SELECT count(seen_at) AS n FROM jobs WHERE group_id = 'a-batch'"),
    );
    assert.equal(seen?.['n'], JOBS);
  });

  it('that were removed long ago are deleted bit by bit, beside many events that stay', async () => {
    const { store, clock } = await setUp();
    await store.database.write((db) => {
      db.run('UPDATE jobs SET removed_at = :now WHERE revision > 1', { now: clock.now() });
      db.run(
        "INSERT INTO events (job_id, kind, at) SELECT a.id, 'ready', 1 FROM jobs AS a, (SELECT 1 FROM jobs LIMIT 20)",
      );
      db.run('UPDATE events SET told_at = 1');
    });
    clock.jump(91 * DAY);
    const turns = await turnsOf(() => prune(store.database, store.timestamps, clock.now()));
    assert.ok(turns >= (20 * JOBS) / 400, `${turns} turns`);
    const plan = await store.database.read((db) => db.all('EXPLAIN QUERY PLAN SELECT 1 FROM events WHERE job_id = 1'));
    assert.match(String(plan[0]?.['detail']), /events_by_job/, 'which is looked through for each job that is deleted');
  });
});
