import type { Connection } from '../store/database.ts';
import type { Row } from '../store/row.ts';
import { batchOf } from './batch.ts';
import { type JobEvent, type JobEventKind, isReadiness, sectionOf } from './job.ts';
import { jobOf } from './jobRow.ts';
import * as sql from './queries.ts';

/**
 * To be called in the transaction that has changed the state, the successor or the presence of these rows: it writes
 * their events, and in which section they stand.
 *
 * A job on its own stands where its state says. The jobs of a batch stand together: each row holds the section of the
 * whole batch, and only the first job is listed, for all of them. Removed jobs do not count, nor those that were
 * repeated within the batch, since the repetition stands in their place.
 *
 * Events of a batch:
 * - What needs attention is told at once, for the job it happened to.
 * - That a job is ready is not told while others of the batch still run. When the batch leaves `running`, for whatever
 *   reason, and any of its jobs is ready, one event is added for the listed job: `partial` when any of them is, else
 *   `ready`. The same when a job of a batch that does not run any more becomes ready after all.
 * - Each of these makes the listed job unseen, and with it the batch.
 */
export function settle(db: Connection, rows: readonly Row[], now: number, events: readonly JobEvent[] = []): void {
  const batches = new Map<string, Row[]>();
  for (const row of rows) {
    const batchId = row['group_id'];
    const inBatch = typeof batchId === 'string';
    if (inBatch) batches.set(batchId, [...(batches.get(batchId) ?? []), row]);
    else db.run(sql.SET_SECTION, { id: String(row['id']), section: sectionOf(jobOf(row)) });
    for (const { kind, at } of events) {
      if (!inBatch || !isReadiness(kind)) db.run(sql.ADD_EVENT, { job_id: String(row['id']), kind, at });
    }
  }
  for (const [batchId, changed] of batches) settleBatch(db, batchId, now, { changed, events });
}

interface News {
  readonly changed: readonly Row[];
  /** What happened to each of them. */
  readonly events: readonly JobEvent[];
}

function settleBatch(db: Connection, batchId: string, now: number, { changed, events }: News): void {
  const members = db.all(sql.MEMBERS, { group_id: batchId });
  const batch = batchOf(batchId, members.map(jobOf));
  const listed = members.filter((row) => row['listed'] === 1);
  // The listed one may be gone just now; then the others know how the batch stood.
  const wasRunning = (listed.length > 0 ? listed : members).some((row) => row['section'] === 'running');
  // What happens to a job that was repeated concerns the batch no more.
  const news = changed.some(({ id }) => members.some((row) => row['id'] === id)) ? events : [];
  const isReady = news.some(({ kind }) => isReadiness(kind));
  const tellsReady =
    batch !== undefined && batch.section !== 'running' && batch.counts.ready > 0 && (isReady || wasRunning);
  const first = members[0] ? String(members[0]['id']) : null;
  db.run(sql.REGROUP, {
    group_id: batchId,
    section: batch?.section ?? null,
    listed: first,
    unseen: tellsReady || news.some(({ kind }) => !isReadiness(kind)) ? 1 : 0,
  });
  if (!tellsReady || first === null) return;
  const kind: JobEventKind = members.some((row) => row['partial'] === 1) ? 'partial' : 'ready';
  db.run(sql.ADD_EVENT, { job_id: first, kind, at: now });
}
