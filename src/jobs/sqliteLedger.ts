import { randomUUID } from 'node:crypto';
import { inChunks, nextTurn } from '../lib/chunks.ts';
import type { Clock } from '../lib/clock.ts';
import type { Connection } from '../store/database.ts';
import type { Row } from '../store/row.ts';
import type { Store } from '../store/store.ts';
import type { ExportRef } from '../acc/reading.ts';
import type { Job, JobEvent, JobSource, PollError, Section } from './job.ts';
import { jobOf, pollColumns, patchColumns } from './jobRow.ts';
import type {
  Claim,
  ClaimOptions,
  EndOptions,
  JobPatch,
  Ledger,
  LeaseOptions,
  NewJob,
  NewStart,
  Page,
  PendingEvent,
  PollQueue,
  PollScope,
  SectionCount,
} from './ledger.ts';
import { LedgerChanges } from './ledgerChanges.ts';
import * as claims from './ledgerClaims.ts';
import * as reads from './ledgerReads.ts';
import type * as starts from './ledgerStarts.ts';
import * as polls from './pollQueries.ts';
import * as sql from './queries.ts';
import { FIRST_LOOK_MS } from './schedule.ts';
import { settle } from './sections.ts';

/** So many starts are written in one transaction, which keeps the event loop for some 10 ms. */
const STARTS_AT_ONCE = 40;
/** The same of those that are taken back, which costs less. */
const ABANDONED_AT_ONCE = 200;
/** So many rows of a batch are read at once. */
const ROWS_AT_ONCE = 500;

/** The {@link Ledger} in the shared SQLite file. */
export class SqliteLedger implements Ledger {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #owner: string;
  readonly #changes: LedgerChanges;
  #serial = 0;

  private constructor(store: Store, clock: Clock, owner: string, changes: LedgerChanges) {
    this.#store = store;
    this.#clock = clock;
    this.#owner = owner;
    this.#changes = changes;
  }

  /** @param owner unique for this window. @throws StoreError */
  static async open(store: Store, clock: Clock, owner: string): Promise<SqliteLedger> {
    const newest = await store.database.read((db) => db.get('SELECT max(revision) AS revision FROM jobs'));
    const changes = new LedgerChanges(store, Number(newest?.['revision'] ?? 0));
    await changes.attend();
    return new SqliteLedger(store, clock, owner, changes);
  }

  get salvaged(): Ledger['salvaged'] {
    return this.#store.salvaged;
  }

  get onDidSalvage(): Ledger['onDidSalvage'] {
    return this.#store.onDidSalvage;
  }

  get readOnly(): boolean {
    return this.#store.database.readOnly;
  }

  get onDidChange(): Ledger['onDidChange'] {
    return this.#changes.onDidChange;
  }

  setVisible(visible: boolean): void {
    this.#changes.visible = visible;
  }

  async track(job: NewJob): Promise<{ readonly job: Job; readonly isNew: boolean }> {
    const now = this.#clock.now();
    const reference = reads.referenceOf(job);
    return this.#starting((steps, db) => {
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
            ...steps.lineage(db, job),
            id: randomUUID(),
            client_id: job.clientId ?? null,
            request: job.request ?? null,
            group_name: null,
            auto_repeats: 0,
            origin: null,
            recipe: null,
            state: 'running',
            now,
          });
      if (!known) steps.linkSuccessor(db, row ?? {}, now);
      return { job: this.#settled(db, row ?? {}), isNew: true };
    });
  }

  async update(id: string, patch: JobPatch): Promise<Job | undefined> {
    const columns = patchColumns(patch);
    const assignments = [
      `revision = ${sql.NEXT_REVISION}`,
      ...Object.keys(columns).map((column) => `${column} = :${column}`),
    ];
    // A new state ends any look that is under way: what it finds is older.
    if (patch.state !== undefined) assignments.push('claim_holder = NULL', 'claim_until = NULL');
    return this.#change((db) => {
      const row = db.get(
        `UPDATE jobs SET ${assignments.join(', ')} WHERE id = :id AND removed_at IS NULL RETURNING *`,
        { ...columns, id },
      );
      if (!row || patch.state === undefined) return row && jobOf(row);
      return this.#settled(db, row);
    });
  }

  async markSeen(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#change((db) => db.run(sql.MARK_SEEN, { ids: JSON.stringify(ids), now: this.#clock.now() }));
  }

  async remove(id: string): Promise<void> {
    const now = this.#clock.now();
    await this.#change((db) => settle(db, db.all(sql.REMOVE, { id, now }), now));
  }

  get(id: string): Promise<Job | undefined> {
    return this.#read((db) => reads.get(db, id));
  }

  findExport(ref: Pick<ExportRef, 'projectId' | 'exportId'>): Promise<Job | undefined> {
    return this.#read((db) => reads.findExport(db, ref));
  }

  find(ref: ExportRef & { readonly apiHost: string }): Promise<Job | undefined> {
    return this.#read((db) => reads.find(db, ref));
  }

  page(section: Section, options?: Parameters<Ledger['page']>[1]): Promise<Page> {
    return this.#read((db) => reads.page(db, section, options));
  }

  openJobs(limit: number): Promise<readonly Job[]> {
    return this.#read((db) => reads.openJobs(db, limit));
  }

  unfetched(limit: number): Promise<readonly Job[]> {
    return this.#read((db) => reads.unfetched(db, limit));
  }

  counts(): Promise<Readonly<Record<Section, SectionCount>>> {
    return this.#read((db) => reads.counts(db));
  }

  recentProjects(limit: number): Promise<readonly string[]> {
    return this.#read((db) => reads.recentProjects(db, limit));
  }

  sources(id: string): Promise<readonly JobSource[]> {
    return this.#read((db) => reads.sources(db, id));
  }

  async batch(batchId: string): Promise<readonly Job[]> {
    const jobs: Job[] = [];
    for (let after: Row | undefined; ;) {
      const page = await this.#read((db) => reads.batchPage(db, batchId, after, ROWS_AT_ONCE));
      jobs.push(...page.map(jobOf));
      if (page.length < ROWS_AT_ONCE) return jobs;
      after = page.at(-1);
      await nextTurn();
    }
  }

  lastOfRecipe(recipe: string): Promise<Job | undefined> {
    return this.#read((db) => reads.lastOfRecipe(db, recipe));
  }

  lostResults(since: number, limit: number): Promise<readonly Job[]> {
    return this.#read((db) => reads.lostResults(db, since, limit));
  }

  queues(who: PollScope): Promise<readonly PollQueue[]> {
    return this.#read((db) => reads.queues(db, who, this.#clock.now()));
  }

  nextEnd(who: PollScope, options: EndOptions): Promise<number | undefined> {
    return this.#read((db) => reads.nextEnd(db, who, options, this.#clock.now()));
  }

  typicalMs(job: Pick<Job, 'service' | 'projectId'>): Promise<number | undefined> {
    return this.#read((db) => reads.typicalMs(db, job));
  }

  isFetching(id: string): Promise<boolean> {
    return this.#read((db) => reads.isFetching(db, id, this.#clock.now()));
  }

  oldestPending(): Promise<number | undefined> {
    return this.#read((db) => reads.oldestPending(db));
  }

  async begin(news: readonly NewStart[]): Promise<readonly Job[]> {
    const steps = await import('./ledgerStarts.ts');
    const now = this.#clock.now();
    const jobs = new Map<string, Job>();
    let isRepeated = false;
    try {
      await inChunks(news, STARTS_AT_ONCE, async ({ items, offset, isLast }) => {
        const beginning = { starts: items, checked: offset === 0 ? news : items, before: new Set(jobs.keys()), now };
        const settles = offset === 0 || isLast;
        const written = await this.#store.database.write((db) => steps.begin(db, { ...beginning, settles }));
        isRepeated = written === undefined;
        for (const job of written ?? []) jobs.set(job.id, job);
        return !isRepeated;
      });
    } catch (error) {
      // All or none. Where not even this can be written, they are given up by the ledger itself.
      await this.abandon([...jobs.keys()]).catch(() => undefined);
      throw error;
    }
    if (isRepeated) {
      await this.abandon([...jobs.keys()]);
      return [];
    }
    await this.#changes.pull();
    return [...jobs.values()];
  }

  sending(id: string): Promise<Job | undefined> {
    return this.#starting((steps, db) => steps.sending(db, id, this.#clock.now()));
  }

  unsend(id: string): Promise<Job | undefined> {
    return this.#starting((steps, db) => steps.unsend(db, id, this.#clock.now()));
  }

  confirm(id: string, exportId: string): Promise<Job | undefined> {
    return this.#starting((steps, db) => steps.confirm(db, id, exportId, this.#clock.now()));
  }

  refuse(id: string, error: PollError | undefined): Promise<Job | undefined> {
    return this.#starting((steps, db) => steps.refuse(db, id, error, this.#clock.now()));
  }

  unconfirm(id: string, error: PollError, { tell }: { readonly tell: boolean }): Promise<Job | undefined> {
    return this.#starting((steps, db) => steps.unconfirm(db, id, error, { now: this.#clock.now(), tell }));
  }

  async abandon(ids: readonly string[]): Promise<void> {
    await inChunks(ids, ABANDONED_AT_ONCE, ({ items }) =>
      this.#starting((steps, db) => steps.abandon(db, items, this.#clock.now())),
    );
  }

  setSources(id: string, request: string, sources: readonly JobSource[]): Promise<Job | undefined> {
    return this.#starting((steps, db) => steps.setSources(db, id, request, sources));
  }

  claimDue(who: PollScope, { budget, ...options }: ClaimOptions): Promise<readonly Claim[]> {
    const claiming = this.#claiming(options.leaseMs);
    const { database, limits } = this.#store;
    return database.write((db) => {
      const grant = (wanted: number): number =>
        budget ? limits.grant(db, budget.key, budget.perMinute, wanted) : wanted;
      return claims.claimDue(db, who, claiming, { ...options, grant });
    });
  }

  claimEnded(who: PollScope, options: EndOptions & LeaseOptions): Promise<readonly Claim[]> {
    const claiming = this.#claiming(options.leaseMs);
    return this.#store.database.write((db) => claims.claimEnded(db, who, claiming, options));
  }

  claimOne(id: string, leaseMs: number): Promise<Claim | undefined> {
    const claiming = this.#claiming(leaseMs);
    return this.#store.database.write((db) => claims.claimOne(db, id, claiming));
  }

  async record(claim: Claim, job: Job, events: readonly JobEvent[]): Promise<Job | undefined> {
    return this.#change((db) => {
      const row = db.get(polls.RECORD, { ...pollColumns(job), id: job.id, holder: claim.holder });
      // While the claim was one's own, nobody else has changed the state.
      if (!row || (job.state === claim.job.state && events.length === 0)) return row && jobOf(row);
      return this.#settled(db, row, events);
    });
  }

  release(claim: Claim, nextPollAt: number | undefined): Promise<void> {
    return this.#store.database.write((db) => claims.release(db, claim, nextPollAt));
  }

  bringForward(reason: 'focus' | 'online'): Promise<void> {
    return this.#store.database.write((db) => claims.bringForward(db, reason, this.#clock.now()));
  }

  refuseProject(job: Job): Promise<void> {
    return this.#change((db) => claims.refuseProject(db, job, this.#clock.now()));
  }

  admitProject(job: Job): Promise<void> {
    return this.#store.database.write((db) => claims.admitProject(db, job, this.#clock.now()));
  }

  bringBack(account?: string): Promise<void> {
    return this.#store.database.write((db) => claims.bringBack(db, account, this.#clock.now()));
  }

  takePending(olderThan: number): Promise<readonly PendingEvent[]> {
    return this.#store.database.write((db) => claims.takePending(db, olderThan, this.#clock.now()));
  }

  dispose(): void {
    this.#changes.dispose();
  }

  /** The job of a changed row, once its section and its events are written. */
  #settled(db: Connection, row: Row, events: readonly JobEvent[] = []): Job {
    settle(db, [row], this.#clock.now(), { events });
    return jobOf(db.get(sql.BY_ID, { id: String(row['id']) }) ?? {});
  }

  #read<T>(work: (db: Connection) => T): Promise<T> {
    return this.#store.database.read(work);
  }

  /** Writes with the steps of a start, which most windows need not load. */
  async #starting<T>(work: (steps: typeof starts, db: Connection) => T): Promise<T> {
    const steps = await import('./ledgerStarts.ts');
    return this.#change((db) => work(steps, db));
  }

  /** Writes, and tells the listeners what changed. */
  async #change<T>(work: (db: Connection) => T): Promise<T> {
    const result = await this.#store.database.write(work);
    await this.#changes.pull();
    return result;
  }

  #claiming(leaseMs: number): claims.Claiming {
    // Each claim is its own holder: one that was lost and taken again by the same window stays lost.
    return { holder: `${this.#owner}:${++this.#serial}`, leaseMs, now: this.#clock.now() };
  }
}
