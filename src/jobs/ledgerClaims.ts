import type { Connection } from '../store/database.ts';
import { LONGEST_LEASE_MS } from '../store/leases.ts';
import type { Job, JobEventKind } from './job.ts';
import { jobOf } from './jobRow.ts';
import type { Claim, PendingEvent, PollScope } from './ledger.ts';
import { latestDue, pollScope } from './ledgerReads.ts';
import * as sql from './queries.ts';
import { FOCUSED_CAP_MS } from './schedule.ts';
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

/** @see Ledger.claimDue */
export function claimDue(db: Connection, who: PollScope, claiming: Claiming, limit: number): readonly Claim[] {
  const lease = leaseOf(claiming);
  return db
    .all(sql.CLAIM_DUE, { ...lease, ...pollScope(who), latest: latestDue(claiming.now), limit })
    .map((row) => ({ job: jobOf(row), until: lease.until, holder: lease.holder }));
}

/** @see Ledger.claimOne */
export function claimOne(db: Connection, id: string, claiming: Claiming): Claim | undefined {
  const lease = leaseOf(claiming);
  const row = db.get(sql.CLAIM_ONE, { ...lease, id });
  return row && { job: jobOf(row), until: lease.until, holder: lease.holder };
}

/** @see Ledger.release */
export function release(db: Connection, { job, holder }: Claim, nextPollAt: number | undefined): void {
  db.run(sql.RELEASE, { id: job.id, holder, next_look_at: nextPollAt ?? null });
}

/** @see Ledger.bringForward; `now` in epoch ms */
export function bringForward(db: Connection, reason: 'focus' | 'online', now: number): void {
  db.run(sql.BRING_FORWARD[reason], { now, ...(reason === 'focus' ? { overdue: now - FOCUSED_CAP_MS } : {}) });
}

/** @see Ledger.refuseProject; `now` in epoch ms */
export function refuseProject(db: Connection, job: Job, now: number): void {
  const refused = db.all(sql.REFUSE_PROJECT, {
    now,
    id: job.id,
    project_id: job.projectId,
    account: job.account,
    api_host: job.apiHost,
    look_error: job.pollError ? JSON.stringify(job.pollError) : null,
  });
  settle(db, refused, now, [{ kind: 'refused', at: now }]);
}

/** @see Ledger.takePending; `now` in epoch ms */
export function takePending(db: Connection, olderThan: number, now: number): readonly PendingEvent[] {
  return db
    .all(sql.TAKE_UNTOLD, { now, older_than: olderThan })
    .map((event) => ({ event, row: db.get(sql.BY_ID, { id: String(event['job_id']) }) }))
    .filter(({ row }) => row !== undefined && row['removed_at'] === null)
    .map(({ event, row }) => ({
      id: Number(event['id']),
      kind: event['kind'] as JobEventKind,
      at: Number(event['at']),
      job: jobOf(row ?? {}),
    }));
}

function leaseOf({ holder, leaseMs, now }: Claiming): {
  readonly holder: string;
  readonly until: number;
  readonly now: number;
  readonly farthest: number;
} {
  return { holder, now, until: now + leaseMs, farthest: now + LONGEST_LEASE_MS };
}
