// A process of its own that works on a ledger: node ledgerWorker.ts FILE TASK COUNT
import { randomUUID } from 'node:crypto';
import { MIGRATIONS } from '../../../src/jobs/schema.ts';
import { SqliteLedger } from '../../../src/jobs/sqliteLedger.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { Store } from '../../../src/store/store.ts';
import { newJob, newStart } from '../ledgers.ts';

const [file = '', task = '', count = '0', seed = '0'] = process.argv.slice(2);
const owner = randomUUID();
// The product's timers keep no process alive.
const alive = setInterval(() => undefined, 1000);
const store = await Store.open({ file, migrations: MIGRATIONS, clock: systemClock, log: silentLog, owner });
const ledger = await SqliteLedger.open(store, systemClock, owner);
const who = { accounts: ['accessToken'], apiHost: newJob().apiHost };

/** Each task answers with a list that the test compares. */
const tasks: Readonly<Record<string, () => Promise<readonly unknown[]>>> = {
  async track() {
    const added = [];
    for (let n = 0; n < Number(count); n++) added.push((await ledger.track(newJob(Number(seed) * 1000 + n))).job.id);
    return added;
  },
  async trackSame() {
    const added = [];
    for (let n = 0; n < Number(count); n++) added.push((await ledger.track(newJob(n))).isNew);
    return added;
  },
  async claim() {
    const claimed = [];
    for (let n = 0; n < Number(count); n++) {
      for (const { job } of await ledger.claimDue(who, { leaseMs: 30_000, limit: 3 })) claimed.push(job.id);
    }
    return claimed;
  },
  async tell() {
    const told = [];
    for (let n = 0; n < Number(count); n++)
      told.push(...(await ledger.takePending(Date.now())).map((event) => event.id));
    return told;
  },
  async requests() {
    const granted = [];
    for (let n = 0; n < Number(count); n++) granted.push((await store.limits.take('budget', 60)).granted);
    return granted.filter(Boolean);
  },
  /** Wants to send every start that it finds. */
  async send() {
    const { jobs } = await ledger.page('running', { limit: Number(count) });
    const sent = [];
    for (const { id } of jobs) if (await ledger.sending(id)) sent.push(id);
    return sent;
  },
  /** Sends a start, and waits for an answer until it is killed. */
  async start() {
    const [job] = await ledger.begin([newStart()]);
    await ledger.sending(job?.id ?? '');
    process.send?.(job?.id);
    return new Promise(() => undefined);
  },
  /** Writes until it is killed. */
  async forever() {
    process.send?.('writing');
    for (let n = 0; ; n++) await ledger.track(newJob(n));
  },
};

const result = await (tasks[task] ?? (() => Promise.reject(new Error(`no task ${task}`))))();
ledger.dispose();
await store.close();
clearInterval(alive);
process.send?.(result);
