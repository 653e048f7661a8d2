import { randomUUID } from 'node:crypto';
import type { Clock } from '../lib/clock.ts';
import { DisposableStore } from '../lib/disposables.ts';
import { Emitter } from '../lib/events.ts';
import type { Connection, Parameters } from '../store/database.ts';
import { LONGEST_LEASE_MS } from '../store/leases.ts';
import type { Store } from '../store/store.ts';
import { type Job, type JobEvent, type JobEventKind, groupOf } from './job.ts';
import { jobOf, lookColumns } from './jobRow.ts';
import type { Askers, Claim, JobPatch, Ledger, LedgerChange, NewJob, UntoldEvent } from './ledger.ts';
import { LedgerReads, askers, referenceOf } from './ledgerReads.ts';
import * as sql from './queries.ts';
import { FIRST_LOOK_MS, FOCUSED_CAP_MS } from './schedule.ts';

/** Rows read at once when many have changed. */
const CHANGES_AT_ONCE = 500;
/** The {@link Ledger} in the shared SQLite file. */
export class SqliteLedger extends LedgerReads implements Ledger {
  readonly #store: Store;
  readonly #owner: string;
  readonly #changes = new Emitter<LedgerChange>();
  readonly #disposables = new DisposableStore();
  readonly onDidChange = this.#changes.event;
  /** Newest revision that this window has told its listeners about. */
  #revision: number;
  #visible = false;
  #serial = 0;

  private constructor(store: Store, clock: Clock, owner: string, revision: number) {
    super(store.database, clock);
    this.#store = store;
    this.#owner = owner;
    this.#revision = revision;
    this.#disposables.add(
      store.onDidChangeElsewhere(() => {
        // A failed read is tried again at the next change.
        this.#pull().catch(() => undefined);
      }),
    );
    this.#disposables.add(this.#changes);
  }

  /** @param owner unique for this window. @throws StoreError */
  static async open(store: Store, clock: Clock, owner: string): Promise<SqliteLedger> {
    const newest = await store.database.read((db) => db.get('SELECT max(revision) AS revision FROM jobs'));
    const ledger = new SqliteLedger(store, clock, owner, Number(newest?.['revision'] ?? 0));
    await ledger.#attend();
    return ledger;
  }

  get salvaged(): Ledger['salvaged'] {
    return this.#store.salvaged;
  }

  get readOnly(): boolean {
    return this.database.readOnly;
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#attend().catch(() => undefined);
  }

  async track(job: NewJob): Promise<{ readonly job: Job; readonly isNew: boolean }> {
    const now = this.clock.now();
    const reference = referenceOf(job);
    const tracked = await this.#change((db) => {
      const known = db.get(sql.FIND, reference);
      if (known && known['removed_at'] === null) return { job: jobOf(known), isNew: false };
      const common = {
        account: job.account,
        name: job.name,
        named: job.named ? 1 : 0,
        next_look_at: now + FIRST_LOOK_MS,
      };
      const row = known
        ? db.get(sql.BRING_BACK, { ...common, id: String(known['id']) })
        : db.get(sql.INSERT, {
            ...reference,
            ...common,
            id: randomUUID(),
            client_id: job.clientId ?? null,
            request: job.request ?? null,
            group_id: job.groupId ?? null,
            predecessor: job.predecessor ?? null,
            now,
          });
      return { job: jobOf(row ?? {}), isNew: true };
    });
    return tracked;
  }

  async update(id: string, patch: JobPatch): Promise<Job | undefined> {
    const columns = patchColumns(patch);
    const assignments = Object.keys(columns).map((column) => `${column} = :${column}`);
    // A new state ends any look that is under way: what it finds is older.
    if (patch.state !== undefined) assignments.push('claim_holder = NULL', 'claim_until = NULL');
    return this.#change((db) => {
      const row = db.get(
        `UPDATE jobs SET ${assignments.join(', ')}, revision = ${sql.NEXT_REVISION}
         WHERE id = :id AND removed_at IS NULL RETURNING *`,
        { ...columns, id },
      );
      return row && jobOf(row);
    });
  }

  async markSeen(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#change((db) => db.run(sql.MARK_SEEN, { ids: JSON.stringify(ids), now: this.clock.now() }));
  }

  async remove(id: string): Promise<void> {
    await this.#change((db) => db.run(sql.REMOVE, { id, now: this.clock.now() }));
  }

  claimDue(who: Askers, options: { leaseMs: number; limit: number }): Promise<readonly Claim[]> {
    const { holder, parameters } = this.#claiming(options.leaseMs);
    const due = { ...parameters, ...askers(who), latest: this.latest(), limit: options.limit };
    return this.database.write((db) =>
      db.all(sql.CLAIM_DUE, due).map((row) => ({ job: jobOf(row), until: parameters.until, holder })),
    );
  }

  claimOne(id: string, leaseMs: number): Promise<Claim | undefined> {
    const { holder, parameters } = this.#claiming(leaseMs);
    return this.database.write((db) => {
      const row = db.get(sql.CLAIM_ONE, { ...parameters, id });
      return row && { job: jobOf(row), until: parameters.until, holder };
    });
  }

  async record(claim: Claim, job: Job, events: readonly JobEvent[]): Promise<Job | undefined> {
    return this.#change((db) => {
      const row = db.get(sql.RECORD, { ...lookColumns(job), id: job.id, holder: claim.holder });
      if (!row) return undefined;
      for (const { kind, at } of events) db.run(sql.ADD_EVENT, { job_id: job.id, kind, at });
      return jobOf(row);
    });
  }

  async release(claim: Claim, nextLookAt: number | undefined): Promise<void> {
    await this.database.write((db) =>
      db.run(sql.RELEASE, { id: claim.job.id, holder: claim.holder, next_look_at: nextLookAt ?? null }),
    );
  }

  async bringForward(reason: 'focus' | 'online'): Promise<void> {
    const now = this.clock.now();
    const overdue = reason === 'focus' ? { overdue: now - FOCUSED_CAP_MS } : {};
    await this.database.write((db) => db.run(sql.BRING_FORWARD[reason], { now, ...overdue }));
  }

  async refuseProject(job: Job): Promise<void> {
    const now = this.clock.now();
    await this.#change((db) => {
      const refused = db.all(sql.REFUSE_PROJECT, {
        now,
        id: job.id,
        project_id: job.projectId,
        account: job.account,
        api_host: job.apiHost,
        look_error: job.lookError ? JSON.stringify(job.lookError) : null,
      });
      for (const { id } of refused) db.run(sql.ADD_EVENT, { job_id: String(id), kind: 'refused', at: now });
    });
  }

  async takeUntold(olderThan: number): Promise<readonly UntoldEvent[]> {
    return this.database.write((db) =>
      db
        .all(sql.TAKE_UNTOLD, { now: this.clock.now(), older_than: olderThan })
        .map((event) => ({ event, row: db.get('SELECT * FROM jobs WHERE id = :id', { id: String(event['job_id']) }) }))
        .filter(({ row }) => row !== undefined && row['removed_at'] === null)
        .map(({ event, row }) => ({
          id: Number(event['id']),
          kind: event['kind'] as JobEventKind,
          at: Number(event['at']),
          job: jobOf(row ?? {}),
        })),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Writes, and tells the listeners what changed. */
  async #change<T>(work: (db: Connection) => T): Promise<T> {
    const result = await this.database.write(work);
    await this.#pull();
    return result;
  }

  /** Tells the listeners what is newer than they know, whoever wrote it. */
  async #pull(): Promise<void> {
    for (;;) {
      const rows = await this.database.read((db) => {
        const found = db.all(sql.CHANGED_SINCE, { revision: this.#revision, limit: CHANGES_AT_ONCE });
        // Advanced in the same synchronous step, so that two pulls at once do not tell the same change twice.
        this.#revision = Number(found.at(-1)?.['revision'] ?? this.#revision);
        return found;
      });
      if (rows.length === 0) break;
      this.#changes.fire({
        changed: rows.filter((row) => row['removed_at'] === null).map(jobOf),
        removed: rows.filter((row) => row['removed_at'] !== null).map((row) => String(row['id'])),
      });
      if (rows.length < CHANGES_AT_ONCE) break;
    }
    await this.#attend();
  }

  /** Changes elsewhere matter at once while the jobs are looked at or one is open. */
  async #attend(): Promise<void> {
    const open = await this.database.read((db) => db.all(sql.OPEN_JOBS, { limit: 1 }));
    if (!this.#disposables.disposed) this.#store.attentive = this.#visible || open.length > 0;
  }

  #claiming(leaseMs: number): {
    holder: string;
    parameters: { holder: string; until: number; now: number; farthest: number };
  } {
    const now = this.clock.now();
    // Each claim is its own holder: one that was lost and taken again by the same window stays lost.
    const holder = `${this.#owner}:${++this.#serial}`;
    return { holder, parameters: { holder, now, until: now + leaseMs, farthest: now + LONGEST_LEASE_MS } };
  }
}

function patchColumns(patch: JobPatch): Parameters {
  const all = {
    name: patch.name,
    named: patch.named === undefined ? undefined : patch.named ? 1 : 0,
    state: patch.state,
    section: patch.state === undefined ? undefined : groupOf(patch.state),
    bytes: patch.bytes,
    downloaded_at: patch.downloadedAt,
    file_path: patch.filePath,
    seen_at: patch.seenAt,
    account: patch.account,
  };
  const set = Object.entries(all).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  // A downloaded or ended job is not looked at any more.
  const ended = patch.state !== undefined && patch.state !== 'running' ? { next_look_at: null } : {};
  return { ...Object.fromEntries(set), ...ended };
}
