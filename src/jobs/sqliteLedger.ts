import { inChunks, nextTurn } from '../lib/chunks.ts';
import type { Clock } from '../lib/clock.ts';
import type { Connection } from '../store/database.ts';
import type { Row } from '../store/row.ts';
import type { Store } from '../store/store.ts';
import type { ExportRef } from '../acc/reading.ts';
import type { Job, JobEvent, JobSource, PollError, Section } from './job.ts';
import { jobOf } from './jobRow.ts';
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
import * as writes from './ledgerWrites.ts';
import type * as many from './manyStarts.ts';

/** So many rows of a batch are read, and so many changed, before the event loop gets a turn. */
const ROWS_AT_ONCE = 500;
const CHANGED_AT_ONCE = 100;

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

  track(job: NewJob): Promise<{ readonly job: Job; readonly isNew: boolean }> {
    return this.#starting((steps, db) => steps.track(db, job, this.#clock.now()));
  }

  update(id: string, patch: JobPatch): Promise<Job | undefined> {
    return this.#change((db) => writes.update(db, id, patch, this.#clock.now()));
  }

  async markSeen(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    for (;;) {
      const marked = await this.#change((db) => writes.markSeen(db, ids, CHANGED_AT_ONCE, this.#clock.now()));
      if (marked < CHANGED_AT_ONCE) return;
      await nextTurn();
    }
  }

  remove(id: string): Promise<void> {
    return this.#change((db) => writes.remove(db, id, this.#clock.now()));
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

  unfetched(who: PollScope, limit: number): Promise<readonly Job[]> {
    return this.#read((db) => reads.unfetched(db, who, limit));
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

  lostResults(who: PollScope, since: number, limit: number): Promise<readonly Job[]> {
    return this.#read((db) => reads.lostResults(db, who, since, limit));
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

  begin(news: readonly NewStart[]): Promise<readonly Job[]> {
    return this.#many((many, at) => many.begin(at, news));
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

  refuseAll(ids: readonly string[], error: PollError | undefined): Promise<readonly Job[]> {
    return this.#many((many, at) => many.refuseAll(at, ids, error));
  }

  renew(ids: readonly string[]): Promise<void> {
    return this.#many((many, at) => many.renew(at, ids));
  }

  unconfirm(id: string, error: PollError, { tell }: { readonly tell: boolean }): Promise<Job | undefined> {
    return this.#starting((steps, db) => steps.unconfirm(db, id, error, { now: this.#clock.now(), tell }));
  }

  abandon(ids: readonly string[]): Promise<void> {
    return this.#many((many, at) => many.abandon(at, ids));
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

  record(claim: Claim, job: Job, events: readonly JobEvent[]): Promise<Job | undefined> {
    return this.#change((db) => writes.record(db, claim, job, events, this.#clock.now()));
  }

  release(claim: Claim, nextPollAt: number | undefined): Promise<void> {
    return this.#store.database.write((db) => claims.release(db, claim, nextPollAt));
  }

  bringForward(reason: 'focus' | 'online'): Promise<void> {
    return this.#store.database.write((db) => claims.bringForward(db, reason, this.#clock.now()));
  }

  async refuseProject(job: Job): Promise<void> {
    const now = this.#clock.now();
    const ids = await this.#read((db) => claims.runningBeside(db, job));
    await inChunks(ids, CHANGED_AT_ONCE, ({ items }) => this.#change((db) => claims.refuse(db, job, items, now)));
    await this.#store.database.write((db) => claims.restProject(db, job));
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

  #read<T>(work: (db: Connection) => T): Promise<T> {
    return this.#store.database.read(work);
  }

  /** Writes with the steps of a start, which most windows need not load. */
  async #starting<T>(work: (steps: typeof starts, db: Connection) => T): Promise<T> {
    const steps = await import('./ledgerStarts.ts');
    return this.#change((db) => work(steps, db));
  }

  /** The same of many starts, in several transactions. */
  async #many<T>(work: (steps: typeof many, at: many.ManyPorts) => Promise<T>): Promise<T> {
    const steps = await import('./manyStarts.ts');
    try {
      return await work(steps, { database: this.#store.database, clock: this.#clock });
    } finally {
      await this.#changes.pull();
    }
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
