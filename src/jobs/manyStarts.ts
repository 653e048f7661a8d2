import { inChunks } from '../lib/chunks.ts';
import type { Clock } from '../lib/clock.ts';
import type { Database } from '../store/database.ts';
import type { Job, PollError } from './job.ts';
import type { NewStart } from './ledger.ts';
import * as steps from './ledgerStarts.ts';

/*
 * Steps of thousands of starts: in several transactions, each of some 10 ms, with the event loop free in between. The
 * Ledger interface says what they are for.
 */

/** So many starts are written in one transaction. */
const BEGUN_AT_ONCE = 40;
/** The same of those that are taken back or not sent any more, which costs less. */
const ENDED_AT_ONCE = 200;
/** The same of those that are only kept alive. */
const RENEWED_AT_ONCE = 500;

export interface ManyPorts {
  readonly database: Database;
  readonly clock: Clock;
}

/** @see Ledger.begin */
export async function begin(ports: ManyPorts, news: readonly NewStart[]): Promise<readonly Job[]> {
  const now = ports.clock.now();
  const jobs = new Map<string, Job>();
  let isRepeated = false;
  try {
    await inChunks(news, BEGUN_AT_ONCE, async ({ items, offset, isLast }) => {
      const beginning = { starts: items, checked: offset === 0 ? news : items, before: new Set(jobs.keys()), now };
      const settles = offset === 0 || isLast;
      const written = await ports.database.write((db) => steps.begin(db, { ...beginning, settles }));
      isRepeated = written === undefined;
      for (const job of written ?? []) jobs.set(job.id, job);
      return !isRepeated;
    });
  } catch (error) {
    // All or none. Where not even this can be written, they are given up by the ledger itself.
    await abandon(ports, [...jobs.keys()]).catch(() => undefined);
    throw error;
  }
  if (!isRepeated) return [...jobs.values()];
  await abandon(ports, [...jobs.keys()]);
  return [];
}

/** @see Ledger.refuseAll */
export async function refuseAll(
  { database, clock }: ManyPorts,
  ids: readonly string[],
  error: PollError | undefined,
): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  await inChunks(ids, ENDED_AT_ONCE, async ({ items }) => {
    jobs.push(...(await database.write((db) => steps.refuseAll(db, items, error, clock.now()))));
  });
  return jobs;
}

/** @see Ledger.renew */
export function renew({ database, clock }: ManyPorts, ids: readonly string[]): Promise<void> {
  return inChunks(ids, RENEWED_AT_ONCE, ({ items }) => database.write((db) => steps.renew(db, items, clock.now())));
}

/** @see Ledger.abandon */
export function abandon({ database, clock }: ManyPorts, ids: readonly string[]): Promise<void> {
  return inChunks(ids, ENDED_AT_ONCE, ({ items }) => database.write((db) => steps.abandon(db, items, clock.now())));
}
