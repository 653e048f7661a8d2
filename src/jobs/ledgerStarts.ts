import { randomUUID } from 'node:crypto';
import type { Connection, Parameters } from '../store/database.ts';
import type { Row } from '../store/row.ts';
import type { Job, PollError, JobSource } from './job.ts';
import { jobOf, placeholderOf, sourcesText } from './jobRow.ts';
import { type NewJob, type NewStart, START_PATIENCE_MS } from './ledger.ts';
import { referenceOf } from './ledgerReads.ts';
import { settled } from './ledgerWrites.ts';
import * as sql from './queries.ts';
import { FIRST_LOOK_MS, SEND_WITHIN_MS } from './schedule.ts';
import { settle } from './sections.ts';
import * as starts from './startQueries.ts';

/*
 * How an export is started, as steps in the ledger; each runs in a transaction of its caller. The Ledger interface says
 * what they are for.
 *
 *   begin → sending → confirm                       the usual way
 *           sending → unsend → sending              the service asked to wait
 *           sending → refuse                        it said no
 *           sending → unconfirm, or the time is up  the answer was lost
 *
 * A late answer always wins over what was concluded without it.
 */

/** @see Ledger.track; `now` in epoch ms */
export function track(db: Connection, job: NewJob, now: number): { readonly job: Job; readonly isNew: boolean } {
  const reference = referenceOf(job);
  const known = db.get(sql.FIND, reference);
  if (known && known['removed_at'] === null) return { job: jobOf(known), isNew: false };
  const common = {
    account: job.account,
    name: job.name,
    named: job.named ? 1 : 0,
    next_look_at: now + FIRST_LOOK_MS,
  };
  const row =
    (known
      ? db.get(sql.BRING_BACK, { ...common, id: String(known['id']) })
      : db.get(sql.INSERT, {
          ...reference,
          ...common,
          ...lineage(db, job),
          id: randomUUID(),
          client_id: job.clientId ?? null,
          request: job.request ?? null,
          group_name: null,
          auto_repeats: 0,
          origin: null,
          recipe: null,
          state: 'running',
          now,
        })) ?? {};
  if (!known) linkSuccessor(db, row, now);
  return { job: settled(db, row, now), isNew: true };
}

/** A part of {@link Ledger.begin}, which comes in several transactions when there are many starts. */
export interface Beginning {
  readonly starts: readonly NewStart[];
  /** Those whose predecessors must not have been repeated: with the first part, all that come. */
  readonly checked: readonly NewStart[];
  /** Ids of those that were written down before. */
  readonly before: ReadonlySet<string>;
  /** With the first and the last part: where the jobs stand. */
  readonly settles: boolean;
  /** Epoch ms. */
  readonly now: number;
}

/** @returns `undefined` when somebody else has begun to repeat one of them: nothing is written then */
export function begin(db: Connection, beginning: Beginning): readonly Job[] | undefined {
  const { starts: news, checked, before, settles, now } = beginning;
  const isRepeated = ({ autoRepeats, predecessor }: NewStart): boolean =>
    autoRepeats > 0 &&
    predecessor !== undefined &&
    db.all(starts.REPEATED, { id: predecessor }).some(({ id }) => !before.has(String(id)));
  if (checked.some(isRepeated)) return undefined;
  const rows = news.map((start) => {
    const id = randomUUID();
    const row = db.get(sql.INSERT, {
      ...lineage(db, start),
      id,
      service: start.service,
      project_id: start.projectId,
      export_id: placeholderOf(id),
      version_urn: start.versionUrn ?? null,
      api_host: start.apiHost,
      account: start.account,
      client_id: start.clientId ?? null,
      name: start.name,
      named: start.named ? 1 : 0,
      request: start.request,
      group_name: start.batchName ?? null,
      auto_repeats: start.autoRepeats,
      origin: start.origin ?? null,
      recipe: start.recipe ?? null,
      state: 'starting',
      now,
      next_look_at: now + SEND_WITHIN_MS,
    });
    db.run(starts.SET_SOURCES, { job_id: id, sources: sourcesText(start.sources) });
    return row ?? {};
  });
  if (settles) settle(db, rows, now);
  return rows.flatMap(({ id }) => live(db, String(id)) ?? []);
}

/** What a new job has from the one that it repeats, and its place in its batch. */
export function lineage(db: Connection, { predecessor, batchId }: Pick<Job, 'predecessor' | 'batchId'>): Parameters {
  const before = predecessor === undefined ? undefined : db.get(sql.BY_ID, { id: predecessor });
  const { ordinal, trackedAt, predecessorAt, state } = jobOf(before ?? {});
  // What never ran is no export before this one.
  const ran = before !== undefined && state !== 'notStarted';
  const behind = batchId === undefined ? undefined : db.get(starts.NEXT_PART, { group_id: batchId });
  const part = batchId !== undefined && before?.['group_id'] === batchId ? before['part'] : behind?.['part'];
  return {
    predecessor: predecessor ?? null,
    predecessor_at: (ran ? trackedAt : predecessorAt) ?? null,
    generation: ran ? ordinal + 1 : ordinal,
    group_id: batchId ?? null,
    part: Number(part ?? 0),
  };
}

/** @see Ledger.sending; `now` in epoch ms */
export function sending(db: Connection, id: string, now: number): Job | undefined {
  const row = db.get(starts.SENDING, { id, now, next_look_at: now + START_PATIENCE_MS });
  return row && jobOf(row);
}

/** @see Ledger.unsend; `now` in epoch ms */
export function unsend(db: Connection, id: string, now: number): Job | undefined {
  const row = db.get(starts.UNSEND, { id, next_look_at: now + SEND_WITHIN_MS });
  return row && jobOf(row);
}

/** @see Ledger.confirm; `now` in epoch ms */
export function confirm(db: Connection, id: string, exportId: string, now: number): Job | undefined {
  const intent = db.get(sql.BY_ID, { id });
  // Confirmed already, by the one who was quicker.
  if (!intent || jobOf(intent).exportId !== '') return live(db, id);
  const tracked = db.get(sql.FIND, {
    service: String(intent['service']),
    project_id: String(intent['project_id']),
    export_id: exportId,
    version_urn: jobOf(intent).versionUrn ?? null,
    api_host: String(intent['api_host']),
  });
  const next_look_at = now + FIRST_LOOK_MS;
  if (intent['removed_at'] !== null) {
    if (!tracked) db.run(starts.CONFIRM, { id, export_id: exportId, next_look_at });
    return undefined;
  }
  const row = tracked
    ? takeOver(db, intent, tracked, now)
    : db.get(starts.CONFIRM, { id, export_id: exportId, next_look_at });
  if (!row) return undefined;
  linkSuccessor(db, row, now);
  settle(db, [row], now);
  return live(db, String(row['id']));
}

/** The predecessor is repeated now; where that one never got an export, so is the one that it should have repeated. */
export function linkSuccessor(db: Connection, row: Row, now: number): void {
  const { id, predecessor } = jobOf(row);
  for (let earlier = predecessor; earlier !== undefined;) {
    const before = db.get(starts.SUCCEED, { id: earlier, successor: id });
    if (!before) return;
    settle(db, [before], now);
    const { exportId, predecessor: next } = jobOf(before);
    earlier = exportId === '' ? next : undefined;
  }
}

/** The intent gives what it knows to the row of its export, and goes. */
function takeOver(db: Connection, intent: Row, tracked: Row, now: number): Row | undefined {
  const job = jobOf(intent);
  const row = db.get(starts.TAKE_OVER, {
    id: String(tracked['id']),
    request: job.request ?? null,
    account: job.account,
    origin: job.origin ?? null,
    recipe: job.recipe ?? null,
    sent_at: job.sentAt ?? null,
    auto_repeats: job.autoRepeats,
    group_id: job.batchId ?? null,
    group_name: job.batchName ?? null,
    part: Number(intent['part']),
    predecessor: job.predecessor ?? null,
    predecessor_at: job.predecessorAt ?? null,
    generation: job.ordinal,
    next_look_at: now + FIRST_LOOK_MS,
  });
  db.run(starts.COPY_SOURCES, { from: job.id, to: String(tracked['id']) });
  const tombstoned = tombstone(db, [job.id], now);
  // Of the same batch, the row takes the place; the caller settles them together.
  if (row?.['group_id'] !== intent['group_id']) settle(db, tombstoned, now);
  return row;
}

/** @see Ledger.refuse; `now` in epoch ms */
export function refuse(db: Connection, id: string, error: PollError | undefined, now: number): Job | undefined {
  const row = db.get(starts.REFUSE, { id, now, look_error: error ? JSON.stringify(error) : null });
  if (row) settle(db, [row], now);
  return live(db, id);
}

/** @see Ledger.refuseAll; `now` in epoch ms */
export function refuseAll(
  db: Connection,
  ids: readonly string[],
  error: PollError | undefined,
  now: number,
): readonly Job[] {
  const look_error = error ? JSON.stringify(error) : null;
  const refused = ids.flatMap((id): readonly Row[] => {
    const row = db.get(starts.REFUSE, { id, now, look_error });
    return row ? [row] : [];
  });
  settle(db, refused, now);
  return refused.flatMap((row) => live(db, String(row['id'])) ?? []);
}

/** @see Ledger.renew; `now` in epoch ms */
export function renew(db: Connection, ids: readonly string[], now: number): void {
  db.run(starts.RENEW, { ids: JSON.stringify(ids), next_look_at: now + SEND_WITHIN_MS });
}

/** @see Ledger.unconfirm; `now` in epoch ms */
export function unconfirm(
  db: Connection,
  id: string,
  error: PollError,
  { now, tell }: { readonly now: number; readonly tell: boolean },
): Job | undefined {
  const row = db.get(starts.UNCONFIRM, { id, now, look_error: JSON.stringify(error) });
  if (row) settle(db, [row], now, { events: tell ? [{ kind: 'unconfirmed', at: now }] : [] });
  return live(db, id);
}

/** @see Ledger.abandon; `now` in epoch ms */
export function abandon(db: Connection, ids: readonly string[], now: number): void {
  const idle = db.all(starts.IDLE_INTENTS, { ids: JSON.stringify(ids) });
  settle(
    db,
    tombstone(
      db,
      idle.map(({ id }) => String(id)),
      now,
    ),
    now,
  );
}

/** @see Ledger.setSources */
export function setSources(
  db: Connection,
  id: string,
  request: string,
  sources: readonly JobSource[],
): Job | undefined {
  const row = db.get(starts.SET_REQUEST, { id, request });
  if (row) db.run(starts.SET_SOURCES, { job_id: id, sources: sourcesText(sources) });
  return row && jobOf(row);
}

function tombstone(db: Connection, ids: readonly string[], now: number): readonly Row[] {
  db.run(starts.FORGET_SOURCES, { ids: JSON.stringify(ids) });
  return db.all(starts.EFFACE, { ids: JSON.stringify(ids), now });
}

function live(db: Connection, id: string): Job | undefined {
  const row = db.get(sql.BY_ID, { id });
  return row && row['removed_at'] === null ? jobOf(row) : undefined;
}
