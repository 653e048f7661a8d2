import type { Connection } from '../store/database.ts';
import type { Row } from '../store/row.ts';
import type { Job, JobEvent } from './job.ts';
import { jobOf, patchColumns, pollColumns } from './jobRow.ts';
import type { Claim, JobPatch } from './ledger.ts';
import * as polls from './pollQueries.ts';
import * as sql from './queries.ts';
import { settle } from './sections.ts';

/*
 * What changes one job, as steps in the transaction of a caller; `now` in epoch ms. The Ledger interface says what they
 * are for.
 */

/** @see Ledger.update */
export function update(db: Connection, id: string, patch: JobPatch, now: number): Job | undefined {
  const columns = patchColumns(patch);
  const assignments = [
    `revision = ${sql.NEXT_REVISION}`,
    ...Object.keys(columns).map((column) => `${column} = :${column}`),
  ];
  // A new state ends any look that is under way: what it finds is older.
  if (patch.state !== undefined) assignments.push('claim_holder = NULL', 'claim_until = NULL');
  const row = db.get(`UPDATE jobs SET ${assignments.join(', ')} WHERE id = :id AND removed_at IS NULL RETURNING *`, {
    ...columns,
    id,
  });
  if (!row || patch.state === undefined) return row && jobOf(row);
  return settled(db, row, now);
}

/** @see Ledger.record */
export function record(
  db: Connection,
  claim: Claim,
  job: Job,
  events: readonly JobEvent[],
  now: number,
): Job | undefined {
  const row = db.get(polls.RECORD, { ...pollColumns(job), id: job.id, holder: claim.holder });
  // While the claim was one's own, nobody else has changed the state.
  if (!row || (job.state === claim.job.state && events.length === 0)) return row && jobOf(row);
  return settled(db, row, now, events);
}

/** A part of {@link Ledger.markSeen}. @returns how many, at most `limit` */
export function markSeen(db: Connection, ids: readonly string[], limit: number, now: number): number {
  return db.run(sql.MARK_SEEN, { ids: JSON.stringify(ids), limit, now });
}

/** @see Ledger.remove */
export function remove(db: Connection, id: string, now: number): void {
  settle(db, db.all(sql.REMOVE, { id, now }), now);
}

/** The job of a changed row, once its section and its events are written. */
export function settled(db: Connection, row: Row, now: number, events: readonly JobEvent[] = []): Job {
  settle(db, [row], now, { events });
  return jobOf(db.get(sql.BY_ID, { id: String(row['id']) }) ?? {});
}
