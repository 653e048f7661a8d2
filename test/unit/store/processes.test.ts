import assert from 'node:assert/strict';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { START_PATIENCE_MS } from '../../../src/jobs/ledger.ts';
import { transition } from '../../../src/jobs/transition.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { useFolders } from '../../support/folders.ts';
import { newJob, newStart, useLedgers } from '../../support/ledgers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import { useWorkers } from '../../support/workers.ts';

const SCRIPT = new URL('../../support/store/ledgerWorker.ts', import.meta.url);
const PROCESSES = 5;

describe('the ledger file with several processes at once', () => {
  const folder = useFolders();
  const open = useLedgers();
  const start = useWorkers();

  /** Runs one task in several real processes at once. */
  async function together(file: string, task: string, count: number): Promise<readonly unknown[]> {
    const workers = Array.from({ length: PROCESSES }, (_, n) => start(SCRIPT, file, task, String(count), String(n)));
    return (await Promise.all(workers.map((worker) => worker.next()))).flat();
  }

  it('loses no job that any of them tracks', async () => {
    const at = folder();
    const ids = await together(path.join(at, 'ledger.sqlite'), 'track', 40);
    assert.equal(new Set(ids).size, 40 * PROCESSES);
    const { ledger } = await open(at, systemClock);
    assert.equal((await ledger.counts()).running.total, 40 * PROCESSES);
  }).timeout(60_000);

  it('tracks the same job once', async () => {
    const at = folder();
    const results = await together(path.join(at, 'ledger.sqlite'), 'trackSame', 20);
    assert.equal(results.filter((isNew) => isNew === true).length, 20);
  }).timeout(60_000);

  it('gives each due job to exactly one of them', async () => {
    const at = folder();
    const { ledger } = await open(at, systemClock);
    for (let n = 0; n < 60; n++) await ledger.track(newJob(n));
    await delay(2100);
    const claimed = await together(path.join(at, 'ledger.sqlite'), 'claim', 30);
    assert.equal(claimed.length, 60);
    assert.equal(new Set(claimed).size, 60);
  }).timeout(60_000);

  it('tells each event in exactly one of them', async () => {
    const at = folder();
    const { ledger } = await open(at, systemClock);
    for (let n = 0; n < 30; n++) {
      const { job } = await ledger.track(newJob(n));
      const claim = await ledger.claimOne(job.id, 12_000);
      await ledger.record(claim!, { ...job, state: 'failed' }, [{ kind: 'failed', at: systemClock.now() }]);
    }
    const told = await together(path.join(at, 'ledger.sqlite'), 'tell', 5);
    assert.equal(told.length, 30);
    assert.equal(new Set(told).size, 30);
  }).timeout(60_000);

  it('lets exactly one of them send each start', async () => {
    const at = folder();
    const { ledger } = await open(at, systemClock);
    await ledger.begin(Array.from({ length: 30 }, (_, n) => newStart(n)));
    const sent = await together(path.join(at, 'ledger.sqlite'), 'send', 30);
    assert.equal(sent.length, 30);
    assert.equal(new Set(sent).size, 30);
  }).timeout(60_000);

  it('remembers a start whose window was killed before the answer came', async () => {
    const at = folder();
    const worker = start(SCRIPT, path.join(at, 'ledger.sqlite'), 'start');
    const id = String(await worker.next());
    await worker.kill();
    const early = await open(at, systemClock);
    assert.equal((await early.ledger.get(id))?.state, 'starting');
    assert.equal(await early.ledger.sending(id), undefined, 'nobody sends it twice');
    const who = { accounts: [], apiHost: 'https://elsewhere.example' };
    assert.deepEqual(await early.ledger.claimEnded(who, { paused: [], leaseMs: 12_000, limit: 5 }), []);
    const later = new VirtualClock(systemClock.now() + START_PATIENCE_MS);
    const { ledger } = await open(at, later);
    const [claim] = await ledger.claimEnded(who, { paused: [], leaseMs: 12_000, limit: 5 });
    assert.equal(claim?.job.id, id);
    const { job, events } = transition(claim.job, { kind: 'time' }, later.now());
    assert.equal((await ledger.record(claim, job, events))?.state, 'unconfirmed');
    assert.equal((await ledger.counts()).attention.unseen, 1);
  }).timeout(60_000);

  it('shares one request budget', async () => {
    const granted = await together(path.join(folder(), 'ledger.sqlite'), 'requests', 20);
    // A burst of a sixth of 60, and what refills while the processes run.
    assert.ok(granted.length >= 10 && granted.length < 25, `${granted.length}`);
  }).timeout(60_000);

  it('survives a process that is killed while it writes', async () => {
    const at = folder();
    for (let round = 0; round < 4; round++) {
      const worker = start(SCRIPT, path.join(at, 'ledger.sqlite'), 'forever');
      assert.equal(await worker.next(), 'writing');
      await delay(40 + 30 * round);
      await worker.kill();
    }
    const { ledger, store } = await open(at, systemClock);
    assert.equal(store.salvaged, undefined, 'sound after every kill');
    const { total } = (await ledger.counts()).running;
    assert.ok(total > 0);
    await ledger.track(newJob(999_999));
    assert.equal((await ledger.counts()).running.total, total + 1);
  }).timeout(60_000);
});
