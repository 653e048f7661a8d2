import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { prune } from '../../../src/jobs/prune.ts';
import type { SqliteLedger } from '../../../src/jobs/sqliteLedger.ts';
import type { Store } from '../../../src/store/store.ts';
import { useFolders } from '../../support/folders.ts';
import { newJob, newStart, useLedgers } from '../../support/ledgers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

const DAY = 24 * 60 * 60_000;

describe('What nobody sees any more', () => {
  const folder = useFolders();
  const open = useLedgers();

  async function rows({ database }: Store, table: string): Promise<number> {
    const row = await database.read((db) => db.get(`SELECT count(*) AS count FROM ${table}`));
    return Number(row?.['count']);
  }

  /** An ended job that was told. */
  async function ended(ledger: SqliteLedger, n: number, now: number): Promise<string> {
    const { job } = await ledger.track(newJob(n));
    const claim = await ledger.claimOne(job.id, 1000);
    assert.ok(claim);
    await ledger.record(claim, { ...job, state: 'failed' }, [{ kind: 'failed', at: now }]);
    await ledger.takePending(now);
    return job.id;
  }

  it('goes after 90 days, and the history stays', async () => {
    const clock = new VirtualClock();
    const { ledger, store } = await open(folder(), clock);
    await ended(ledger, 1, clock.now());
    const gone = await ended(ledger, 2, clock.now());
    const [intent] = await ledger.begin([newStart(3)]);
    await store.timestamps.set('focused');
    await ledger.remove(gone);
    await ledger.remove(intent?.id ?? '');
    clock.jump(89 * DAY);
    assert.equal(await prune(store.database, store.timestamps, clock.now()), 0);
    const late = await ended(ledger, 4, clock.now());
    clock.jump(2 * DAY);
    await store.timestamps.set('seen');
    assert.ok((await prune(store.database, store.timestamps, clock.now())) > 0);
    assert.deepEqual(
      [await rows(store, 'jobs'), await rows(store, 'events'), await rows(store, 'job_sources')],
      [2, 1, 0],
    );
    assert.equal((await ledger.counts()).attention.total, 2);
    assert.ok(await ledger.get(late));
    const names = await store.database.read((db) => db.all('SELECT name FROM marks ORDER BY name'));
    assert.deepEqual(
      names.map(({ name }) => name),
      ['pruned', 'seen'],
    );
  });

  it('keeps the newest change, whose number no other one may get', async () => {
    const clock = new VirtualClock();
    const { ledger, store } = await open(folder(), clock);
    const { job } = await ledger.track(newJob(1));
    await ledger.remove(job.id);
    clock.jump(100 * DAY);
    const told: string[] = [];
    ledger.onDidChange(({ changed }) => told.push(...changed.map(({ id }) => id)));
    await prune(store.database, store.timestamps, clock.now());
    const { job: next } = await ledger.track(newJob(2));
    assert.deepEqual(told, [next.id]);
  });

  it('is looked for once a day, by one window', async () => {
    const clock = new VirtualClock();
    const { ledger, store } = await open(folder(), clock);
    for (let n = 0; n < 3; n++) await ended(ledger, n, clock.now());
    clock.jump(91 * DAY);
    await prune(store.database, store.timestamps, clock.now());
    const job = await ended(ledger, 7, clock.now() - 95 * DAY);
    await store.database.write((db) => db.run('UPDATE events SET told_at = 1 WHERE job_id = :job', { job }));
    assert.equal(await prune(store.database, store.timestamps, clock.now()), 0);
    clock.jump(DAY + 1);
    assert.equal(await prune(store.database, store.timestamps, clock.now()), 1);
  });
});
