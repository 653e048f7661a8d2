import type { ExportRef } from '../acc/reading.ts';
import type { Connection, Parameters } from '../store/database.ts';
import { LONGEST_LEASE_MS } from '../store/leases.ts';
import { type Row, numberIn, textIn } from '../store/row.ts';
import { SECTIONS, downloadLease, type Job, type JobSource, type Section } from './job.ts';
import { jobOf, sourcesOf } from './jobRow.ts';
import type { EndOptions, Page, PollQueue, PollScope, SectionCount } from './ledger.ts';
import * as polls from './pollQueries.ts';
import * as sql from './queries.ts';
import { MISS_CAP_MS, SEND_WITHIN_MS } from './schedule.ts';

/*
 * What is read from the ledger, as steps in the transaction of a caller. The Ledger interface says what they are for.
 */

/** A job that was finished when it was first looked at says nothing about how long exports take, ms. */
const SHORTEST_TYPICAL_MS = 5000;
/**
 * Nothing that runs or starts is due later than this from now, ms; a later time was written before the clock was set back.
 * Leaves room for a clock that is only set right.
 */
const LATEST_LOOK_MS = Math.max(MISS_CAP_MS, SEND_WITHIN_MS) + 5 * 60_000;

/** @see Ledger.get */
export function get(db: Connection, id: string): Job | undefined {
  return one(db, `${sql.BY_ID} AND removed_at IS NULL`, { id });
}

/** @see Ledger.find */
export function find(db: Connection, ref: ExportRef & { readonly apiHost: string }): Job | undefined {
  return one(db, `${sql.FIND} AND removed_at IS NULL`, referenceOf(ref));
}

/** @see Ledger.findExport */
export function findExport(db: Connection, ref: Pick<ExportRef, 'projectId' | 'exportId'>): Job | undefined {
  return one(db, sql.FIND_EXPORT, { project_id: ref.projectId, export_id: ref.exportId });
}

/** @see Ledger.page */
export function page(
  db: Connection,
  section: Section,
  { limit = 100, after }: { readonly limit?: number; readonly after?: Job | undefined } = {},
): Page {
  const rows = db.all(sql.PAGE, {
    section,
    tracked_at: after?.trackedAt ?? Number.MAX_SAFE_INTEGER,
    id: after?.id ?? '',
    limit: limit + 1,
  });
  return { jobs: rows.slice(0, limit).map(jobOf), more: rows.length > limit };
}

/** @see Ledger.openJobs */
export function openJobs(db: Connection, limit: number): readonly Job[] {
  return db.all(sql.OPEN_JOBS, { limit }).map(jobOf);
}

/** @see Ledger.unfetched */
export function unfetched(db: Connection, who: PollScope, limit: number): readonly Job[] {
  return db.all(sql.UNFETCHED, { ...pollScope(who), limit }).map(jobOf);
}

/** @see Ledger.counts */
export function counts(db: Connection): Readonly<Record<Section, SectionCount>> {
  const totals = new Map(db.all(sql.COUNTS).map((row) => [row['section'], Number(row['total'])]));
  const unseen = new Map(db.all(sql.UNSEEN_COUNTS).map((row) => [row['section'], Number(row['unseen'])]));
  const count = (section: Section): SectionCount => ({
    total: totals.get(section) ?? 0,
    unseen: unseen.get(section) ?? 0,
  });
  return Object.fromEntries(SECTIONS.map((section) => [section, count(section)])) as Record<Section, SectionCount>;
}

/** @see Ledger.recentProjects */
export function recentProjects(db: Connection, limit: number): readonly string[] {
  return db.all(sql.RECENT_PROJECTS, { limit }).map((row) => String(row['project_id']));
}

/** @see Ledger.sources */
export function sources(db: Connection, id: string): readonly JobSource[] {
  return sourcesOf(db.get(sql.SOURCES, { job_id: id }));
}

/** One page of {@link Ledger.batch}: those behind `after`. */
export function batchPage(db: Connection, batchId: string, after: Row | undefined, limit: number): readonly Row[] {
  return db.all(sql.GROUP, {
    group_id: batchId,
    part: (after && numberIn(after, 'part')) ?? -1,
    tracked_at: (after && numberIn(after, 'tracked_at')) ?? 0,
    after: (after && textIn(after, 'id')) ?? '',
    limit,
  });
}

/** @see Ledger.lastOfRecipe */
export function lastOfRecipe(db: Connection, recipe: string): Job | undefined {
  return one(db, sql.LAST_OF_RECIPE, { recipe });
}

/** @see Ledger.lostResults */
export function lostResults(db: Connection, who: PollScope, since: number, limit: number): readonly Job[] {
  return db.all(sql.LOST_RESULTS, { ...pollScope(who), since, limit }).map(jobOf);
}

/** @see Ledger.queues; `now` in epoch ms */
export function queues(db: Connection, who: PollScope, now: number): readonly PollQueue[] {
  return db.all(polls.QUEUES, { ...pollScope(who), ...moment(now) }).map((row) => ({
    clientId: textIn(row, 'client_id'),
    due: Number(row['due']),
    open: Number(row['open']),
  }));
}

/** @see Ledger.nextEnd; `now` in epoch ms */
export function nextEnd(db: Connection, who: PollScope, { paused }: EndOptions, now: number): number | undefined {
  const row = db.get(polls.NEXT_END, { ...pollScope(who), ...pausedIds(paused), ...moment(now) });
  return row && numberIn(row, 'due');
}

/** @see Ledger.typicalMs */
export function typicalMs(
  db: Connection,
  { service, projectId }: Pick<Job, 'service' | 'projectId'>,
): number | undefined {
  const took = db
    .all(sql.DURATIONS, { service, project_id: projectId, shortest: SHORTEST_TYPICAL_MS })
    .map((row) => Number(row['took']))
    .sort((a, b) => a - b);
  return took.length < 3 ? undefined : took[Math.floor(took.length / 2)];
}

/** @see Ledger.isFetching; `now` in epoch ms */
export function isFetching(db: Connection, id: string, now: number): boolean {
  return db.get(sql.HELD, { name: downloadLease(id), now, farthest: now + LONGEST_LEASE_MS }) !== undefined;
}

/** @see Ledger.oldestPending */
export function oldestPending(db: Connection): number | undefined {
  const row = db.get(sql.OLDEST_UNTOLD);
  return typeof row?.['at'] === 'number' ? row['at'] : undefined;
}

/** Statement parameters for what is due and free at a moment, epoch ms. */
export function moment(now: number): { readonly now: number; readonly latest: number; readonly farthest: number } {
  return { now, latest: now + LATEST_LOOK_MS, farthest: now + LONGEST_LEASE_MS };
}

/** Statement parameters for the client IDs that wait. */
export function pausedIds(paused: EndOptions['paused']): Parameters {
  return { paused: JSON.stringify(paused.map((clientId) => clientId ?? '')) };
}

/** Statement parameters for whom and where this window can ask. */
export function pollScope({ accounts, apiHost }: PollScope): Parameters {
  return { accounts: JSON.stringify(accounts), api_host: apiHost };
}

/** Statement parameters for what identifies an export. */
export function referenceOf(ref: ExportRef & { readonly apiHost: string }): Parameters {
  return {
    service: ref.service,
    project_id: ref.projectId,
    export_id: ref.exportId,
    version_urn: ref.versionUrn ?? null,
    api_host: ref.apiHost,
  };
}

function one(db: Connection, query: string, parameters: Parameters): Job | undefined {
  const row = db.get(query, parameters);
  return row && jobOf(row);
}
