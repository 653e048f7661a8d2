import type { Connection } from '../store/database.ts';
import { type Row, textIn } from '../store/row.ts';
import { batchSection } from './batch.ts';
import { type JobEvent, type JobEventKind, type Section, isReadiness, sectionOf } from './job.ts';
import { jobOf } from './jobRow.ts';
import * as sql from './queries.ts';

/** What happened to each of some rows. */
export interface Happening {
  readonly events?: readonly JobEvent[] | undefined;
  /** True when another job's event speaks for them. */
  readonly isTold?: boolean | undefined;
}

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
export function settle(
  db: Connection,
  rows: readonly Row[],
  now: number,
  { events = [], isTold = false }: Happening = {},
): void {
  const batches = new Map<string, Row[]>();
  for (const row of rows) {
    const batchId = row['group_id'];
    const inBatch = typeof batchId === 'string';
    if (inBatch) append(batches, batchId, row);
    else db.run(sql.SET_SECTION, { id: String(row['id']), section: sectionOf(jobOf(row)) });
    for (const { kind, at } of events) {
      if (!isTold && (!inBatch || !isReadiness(kind))) db.run(sql.ADD_EVENT, { job_id: String(row['id']), kind, at });
    }
  }
  for (const [batchId, changed] of batches) settleBatch(db, batchId, now, { changed, events });
}

function append(batches: Map<string, Row[]>, batchId: string, row: Row): void {
  const rows = batches.get(batchId);
  if (rows) rows.push(row);
  else batches.set(batchId, [row]);
}

interface News {
  readonly changed: readonly Row[];
  /** What happened to each of them. */
  readonly events: readonly JobEvent[];
}

function settleBatch(db: Connection, batchId: string, now: number, { changed, events }: News): void {
  const standings = db.all(sql.STANDINGS, { group_id: batchId });
  const counts: Record<Section, number> = { ready: 0, running: 0, attention: 0, done: 0 };
  for (const row of standings) {
    const { state } = jobOf(row);
    const successor = row['is_repeated'] === 1 ? 'another' : undefined;
    counts[sectionOf({ state, successor })] += Number(row['count']);
  }
  const section = standings.length > 0 ? batchSection(counts) : undefined;
  const any = (column: string): boolean => standings.some((row) => row[column] === 1);
  // The listed one may be gone just now; then the others know how the batch stood.
  const wasRunning = any(any('listed') ? 'listed_ran' : 'ran');
  // What happens to a job that was repeated concerns the batch no more.
  const isInGroup = ({ id }: Row): boolean =>
    db.get(sql.IS_IN_GROUP, { id: String(id), group_id: batchId }) !== undefined;
  const news = events.length > 0 && changed.some(isInGroup) ? events : [];
  const isReady = news.some(({ kind }) => isReadiness(kind));
  const tellsReady = section !== undefined && section !== 'running' && counts.ready > 0 && (isReady || wasRunning);
  const first = textIn(db.get(sql.FIRST_OF_GROUP, { group_id: batchId }) ?? {}, 'id');
  db.run(sql.REGROUP, {
    group_id: batchId,
    section: section ?? null,
    listed: first ?? null,
    unseen: tellsReady || news.some(({ kind }) => !isReadiness(kind)) ? 1 : 0,
  });
  if (!tellsReady || first === undefined) return;
  const kind: JobEventKind = any('partial') ? 'partial' : 'ready';
  db.run(sql.ADD_EVENT, { job_id: first, kind, at: now });
}
