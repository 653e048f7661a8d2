import { nextTurn } from '../lib/chunks.ts';
import type { Connection, Database } from '../store/database.ts';
import type { Timestamps } from '../store/timestamps.ts';

const DAY_MS = 24 * 60 * 60_000;
/** For so long what nobody sees any more is kept, ms. */
const KEEP_MS = 90 * DAY_MS;
/** Rows at once, so that no write takes long; the event loop is free in between. */
const AT_ONCE = 200;
/** When any window did it last. */
const MARK = 'pruned';

/**
 * Deletes what was told or removed long ago, once a day in one window: told events, removed jobs with all that hangs on
 * them, moments, and what killed windows left. The history, which is every job that was not removed, stays.
 * @param now epoch ms
 * @returns how many rows
 * @throws StoreError
 */
export async function prune(database: Database, timestamps: Timestamps, now: number): Promise<number> {
  if (database.readOnly || (await timestamps.within(MARK, DAY_MS))) return 0;
  const before = now - KEEP_MS;
  let deleted = 0;
  for (const sql of [TOLD_EVENTS, REMOVED_EVENTS, REMOVED_SOURCES, REMOVED_JOBS, ENDED_LEASES, GONE_PROCESSES]) {
    for (;;) {
      const count = await database.write((db: Connection) => db.run(sql, { before, limit: AT_ONCE }));
      deleted += count;
      if (count < AT_ONCE) break;
      await nextTurn();
    }
  }
  deleted += await timestamps.prune(before);
  await timestamps.set(MARK);
  return deleted;
}

/** The newest revision stays: its number would be given out again, and the change not be noticed. */
const OLD_JOBS = `
  SELECT id FROM jobs WHERE removed_at < :before AND revision < (SELECT max(revision) FROM jobs) LIMIT :limit`;
const TOLD_EVENTS = `
  DELETE FROM events WHERE id IN (SELECT id FROM events WHERE told_at < :before LIMIT :limit)`;
const REMOVED_EVENTS = `
  DELETE FROM events WHERE id IN (
    SELECT events.id FROM events JOIN jobs ON jobs.id = job_id WHERE removed_at < :before LIMIT :limit)`;
const REMOVED_SOURCES = `
  DELETE FROM job_sources WHERE job_id IN (
    SELECT job_id FROM job_sources JOIN jobs ON jobs.id = job_id WHERE removed_at < :before LIMIT :limit)`;
/** Of windows that were killed; other machines clear away their own, unless they never come back. */
const ENDED_LEASES = 'DELETE FROM leases WHERE name IN (SELECT name FROM leases WHERE until < :before LIMIT :limit)';
const GONE_PROCESSES =
  'DELETE FROM processes WHERE id IN (SELECT id FROM processes WHERE opened_at < :before LIMIT :limit)';
const REMOVED_JOBS = `DELETE FROM jobs WHERE id IN (${OLD_JOBS})`;
