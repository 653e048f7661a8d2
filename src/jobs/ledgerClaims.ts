import type { Connection, Parameters } from '../store/database.ts';
import { JOB_EVENT_KINDS, type Job, type JobEventKind } from './job.ts';
import { jobOf } from './jobRow.ts';
import type { Claim, ClaimOptions, EndOptions, LeaseOptions, PendingEvent, PollScope } from './ledger.ts';
import { moment, pausedIds, pollScope } from './ledgerReads.ts';
import * as polls from './pollQueries.ts';
import * as sql from './queries.ts';
import { COMEBACK_MS, FOCUSED_CAP_MS } from './schedule.ts';
import { settle } from './sections.ts';

/*
 * How windows share the polls and the notices, as steps in the ledger; each runs in a transaction of its caller. The
 * Ledger interface says what they are for.
 */

/** A claim that is about to be taken. */
export interface Claiming {
  /** Names this very claim. */
  readonly holder: string;
  /** How long it holds, ms. */
  readonly leaseMs: number;
  /** Epoch ms. */
  readonly now: number;
}

/** @see Ledger.claimDue; `grant` takes up to so many requests out of the budget */
export function claimDue(
  db: Connection,
  who: PollScope,
  claiming: Claiming,
  { clientId, limit, grant }: Pick<ClaimOptions, 'clientId' | 'limit'> & { readonly grant: (wanted: number) => number },
): readonly Claim[] {
  const due = { ...pollScope(who), ...moment(claiming.now), client_id: clientId ?? null, limit };
  const ids = db.all(polls.DUE, due).map(({ id }) => String(id));
  const granted = ids.length === 0 ? 0 : grant(ids.length);
  if (granted === 0) return [];
  const { holder, until } = leaseOf(claiming);
  const rows = db.all(polls.CLAIM, { holder, until, ids: JSON.stringify(ids.slice(0, granted)) });
  return rows.map((row) => ({ job: jobOf(row), until, holder }));
}

/** @see Ledger.claimEnded */
export function claimEnded(
  db: Connection,
  who: PollScope,
  claiming: Claiming,
  { paused, limit }: Pick<LeaseOptions, 'limit'> & EndOptions,
): readonly Claim[] {
  const { holder, until } = leaseOf(claiming);
  const parameters = { ...pollScope(who), ...pausedIds(paused), ...moment(claiming.now), holder, until, limit };
  return db.all(polls.CLAIM_ENDED, parameters).map((row) => ({ job: jobOf(row), until, holder }));
}

/** @see Ledger.claimOne */
export function claimOne(db: Connection, id: string, claiming: Claiming): Claim | undefined {
  const { holder, until } = leaseOf(claiming);
  const { now, farthest } = moment(claiming.now);
  const row = db.get(polls.CLAIM_ONE, { holder, until, now, farthest, id });
  return row && { job: jobOf(row), until, holder };
}

/** @see Ledger.release */
export function release(db: Connection, { job, holder }: Claim, nextPollAt: number | undefined): void {
  db.run(polls.RELEASE, { id: job.id, holder, next_look_at: nextPollAt ?? null });
}

/** @see Ledger.bringForward; `now` in epoch ms */
export function bringForward(db: Connection, reason: 'focus' | 'online', now: number): void {
  db.run(polls.BRING_FORWARD[reason], { now, ...(reason === 'focus' ? { overdue: now - FOCUSED_CAP_MS } : {}) });
}

/** Whom {@link refuse} is for, in the order in which they are polled. */
export function runningBeside(db: Connection, job: Job): readonly string[] {
  return db.all(sql.RUNNING_BESIDE, projectOf(job)).map(({ id }) => String(id));
}

/** A part of {@link Ledger.refuseProject}; `now` in epoch ms */
export function refuse(db: Connection, { pollError }: Job, ids: readonly string[], now: number): void {
  const look_error = pollError ? JSON.stringify(pollError) : null;
  const refused = db.all(sql.REFUSE_ALL, { ids: JSON.stringify(ids), now, look_error });
  settle(db, refused, now, { events: [{ kind: 'refused', at: now }], isTold: true });
}

/** The last part of it. */
export function restProject(db: Connection, job: Job): void {
  db.run(sql.REST_PROJECT, projectOf(job));
}

/** @see Ledger.admitProject; `now` in epoch ms */
export function admitProject(db: Connection, job: Job, now: number): void {
  db.run(sql.ADMIT_PROJECT, { ...projectOf(job), now, since: now - COMEBACK_MS });
}

/** @see Ledger.bringBack; `now` in epoch ms */
export function bringBack(db: Connection, account: string | undefined, now: number): void {
  db.run(sql.BRING_BACK_DENIED, { account: account ?? null, now, since: now - COMEBACK_MS });
}

/** Statement parameters for a job, and the others of its project that are read with the same account. */
function projectOf(job: Job): Parameters {
  return { id: job.id, project_id: job.projectId, account: job.account, api_host: job.apiHost };
}

/** @see Ledger.takePending; `now` in epoch ms */
export function takePending(db: Connection, olderThan: number, now: number): readonly PendingEvent[] {
  return (
    db
      .all(sql.TAKE_UNTOLD, { now, older_than: olderThan })
      .map((event) => ({ event, row: db.get(sql.BY_ID, { id: String(event['job_id']) }) }))
      // What a newer build's window tells by a name of its own is left to the row.
      .filter(({ event }) => (JOB_EVENT_KINDS as readonly unknown[]).includes(event['kind']))
      .filter(({ row }) => row !== undefined && row['removed_at'] === null)
      .map(({ event, row }) => ({
        id: Number(event['id']),
        kind: event['kind'] as JobEventKind,
        at: Number(event['at']),
        job: jobOf(row ?? {}),
      }))
  );
}

function leaseOf({ holder, leaseMs, now }: Claiming): { readonly holder: string; readonly until: number } {
  return { holder, until: now + leaseMs };
}
