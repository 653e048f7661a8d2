import type { ExportRef } from '../acc/reading.ts';
import type { Disposable } from '../lib/disposables.ts';
import type { Event } from '../lib/events.ts';
import type { Job, JobEvent, JobEventKind, Section, JobSource, PollError } from './job.ts';

/** What is known when tracking begins. */
export type NewJob = Pick<
  Job,
  keyof ExportRef | 'name' | 'named' | 'account' | 'apiHost' | 'clientId' | 'request' | 'batchId' | 'predecessor'
>;

/** An export that is about to be started here. */
export type NewStart = Pick<
  Job,
  | 'service'
  | 'projectId'
  | 'versionUrn'
  | 'name'
  | 'named'
  | 'account'
  | 'apiHost'
  | 'clientId'
  | 'batchId'
  | 'batchName'
  | 'predecessor'
  | 'autoRepeats'
  | 'origin'
  | 'recipe'
> & {
  /** The body of the POST, as JSON. */
  readonly request: string;
  readonly sources: readonly JobSource[];
};

/** On whose behalf, and where, this window can ask now. */
export interface PollScope {
  /** Keys of the accounts that have a usable token. */
  readonly accounts: readonly string[];
  /** The configured API host: jobs of another one wait until it is configured again. */
  readonly apiHost: string;
}

/** The jobs of one client ID: their requests are counted together, so they wait for each other. */
export interface PollQueue {
  readonly clientId: string | undefined;
  /** When the first of them is due and free, epoch ms. */
  readonly due: number;
  /** How many of them run. */
  readonly open: number;
}

/** What a claim on due jobs takes its requests from: the name of a budget, see store/limits.ts. */
export interface ClaimBudget {
  readonly key: string;
  readonly perMinute: number;
}

export interface LeaseOptions {
  readonly leaseMs: number;
  readonly limit: number;
}

export interface ClaimOptions extends LeaseOptions {
  readonly clientId?: string | undefined;
  /** Without one, as many as are due. */
  readonly budget?: ClaimBudget | undefined;
}

export interface EndOptions {
  readonly paused: readonly (string | undefined)[];
}

/** A window's short lease on a job: only its holder may record what it found. */
export interface Claim {
  readonly job: Job;
  /** Epoch ms. */
  readonly until: number;
  /** Names this very claim. */
  readonly holder: string;
}

/** An event that nobody has told the user about yet, with its job as it is now. */
export interface PendingEvent {
  readonly id: number;
  readonly kind: JobEventKind;
  readonly at: number;
  readonly job: Job;
}

/** Which rows changed, here or in another window. */
export interface LedgerChange {
  readonly changed: readonly Job[];
  /** Ids of jobs that are gone from the ledger's lists. */
  readonly removed: readonly string[];
}

/** The fields a user or a transfer may change. */
export type JobPatch = Partial<
  Pick<Job, 'name' | 'named' | 'state' | 'bytes' | 'downloadedAt' | 'filePath' | 'seenAt' | 'account' | 'request'>
>;

export interface SectionCount {
  readonly total: number;
  readonly unseen: number;
}

/** A page of a section. Of a batch only its first job is listed, and stands for all of them. */
export interface Page {
  readonly jobs: readonly Job[];
  /** True when there are more behind the last of these. */
  readonly more: boolean;
}

/** How long the answer of a start is waited for before the job counts as unconfirmed, ms. Longer than the POST's deadline. */
export const START_PATIENCE_MS = 90_000;

/** What became of a damaged file. */
export interface Salvaged {
  readonly setAside: string;
  readonly rows: number;
}

/**
 * The database of jobs, shared by all windows. Async throughout, so that it can move to a worker unnoticed.
 * @throws StoreError from every method when the file cannot be used.
 */
export interface Ledger extends Disposable {
  /** Set when a damaged file was replaced: where it is kept and how many rows were carried over. */
  readonly salvaged: Salvaged | undefined;
  /** Fires when a damaged file was replaced after this was opened. */
  readonly onDidSalvage: Event<Salvaged>;
  /** True when a newer build owns the file: every write throws `newerVersion`. */
  readonly readOnly: boolean;
  /** Fires after a write here, and within 2 s of a write in another window. */
  readonly onDidChange: Event<LedgerChange>;
  /** Whether somebody looks at the jobs, so that changes elsewhere must be seen within 2 s even without file events. */
  setVisible(visible: boolean): void;
  /** Adds the job, or returns the one already tracked (a removed one comes back with its history). */
  track(job: NewJob): Promise<{ readonly job: Job; readonly isNew: boolean }>;
  get(id: string): Promise<Job | undefined>;
  find(ref: ExportRef & { readonly apiHost: string }): Promise<Job | undefined>;
  /** The tracked job of this export, whatever its service and host; the newest of several. */
  findExport(ref: Pick<ExportRef, 'projectId' | 'exportId'>): Promise<Job | undefined>;
  /** Newest first; `after` is the last row of the page before. */
  page(section: Section, options?: { readonly limit?: number; readonly after?: Job | undefined }): Promise<Page>;
  /** Every job whose export the poller still watches, newest first, at most `limit`. */
  openJobs(limit: number): Promise<readonly Job[]>;
  /** Ready jobs of these accounts whose file was never fetched, on their own and in batches: those whose link expires first in front. */
  unfetched(who: PollScope, limit: number): Promise<readonly Job[]>;
  counts(): Promise<Readonly<Record<Section, SectionCount>>>;
  /** Project ids of the newest jobs, newest first, each once. */
  recentProjects(limit: number): Promise<readonly string[]>;
  /** True while somebody fetches the file of this job, in whatever window. */
  isFetching(id: string): Promise<boolean>;
  update(id: string, patch: JobPatch): Promise<Job | undefined>;
  markSeen(ids: readonly string[]): Promise<void>;
  remove(id: string): Promise<void>;

  /**
   * Writes the intent to start these exports, all or none, in the state `starting`. Their `ordinal` and
   * `predecessorAt` follow from their predecessor. One that is not sent within 10 minutes becomes `notStarted`. Many are
   * written in several transactions: when one fails, the others are taken back; those of a window that was killed
   * meanwhile end as `notStarted`, like all that nobody sends.
   * None when nobody asked for them (`autoRepeats`) and somebody has begun to repeat their predecessor meanwhile.
   */
  begin(starts: readonly NewStart[]): Promise<readonly Job[]>;
  /**
   * Must be called right before the POST is sent. `undefined`: the job is not `starting` any more or was sent already,
   * and must not be sent. One that gets no answer within {@link START_PATIENCE_MS} becomes `unconfirmed`, whatever
   * happened to this window.
   */
  sending(id: string): Promise<Job | undefined>;
  /**
   * The service asked to wait (429), or was not reached at all, so that nothing runs: the job counts as not sent yet, and
   * {@link sending} may be called once more, for another 10 minutes.
   * `undefined` when it is not `starting` any more.
   */
  unsend(id: string): Promise<Job | undefined>;
  /**
   * The service gave the id: the job runs, and its predecessor gets it as successor. When that export is tracked
   * already, that row gets the request, and the intent is removed. `undefined` when the job was removed meanwhile.
   */
  confirm(id: string, exportId: string): Promise<Job | undefined>;
  /**
   * The service refused the start, or it is not sent any more (`undefined`), so nothing runs. Adds no event: the one who
   * started it tells.
   */
  refuse(id: string, error: PollError | undefined): Promise<Job | undefined>;
  /** The same for many that were not sent; returns those that it could still be said of, in their order. */
  refuseAll(ids: readonly string[], error: PollError | undefined): Promise<readonly Job[]>;
  /** Gives intents that wait their turn another 10 minutes to be sent. */
  renew(ids: readonly string[]): Promise<void>;
  /** The answer was lost. Adds an event unless the user is told by the one who started it. */
  unconfirm(id: string, error: PollError, options: { readonly tell: boolean }): Promise<Job | undefined>;
  /**
   * Deletes intents of which nothing came (`notStarted`, or not sent yet), so that not even history is left; others are
   * not touched, nor is one that was sent and has no answer yet: {@link refuse} it before.
   */
  abandon(ids: readonly string[]): Promise<void>;
  /** What goes into an export; empty when it is not known. */
  sources(id: string): Promise<readonly JobSource[]>;
  /** Writes down what goes into an export that was started elsewhere. */
  setSources(id: string, request: string, sources: readonly JobSource[]): Promise<Job | undefined>;
  /** The jobs of a batch in their order, without those that were repeated within the batch and those that were removed. */
  batch(batchId: string): Promise<readonly Job[]>;
  /** The newest job that a recipe started (of a batch the first one). */
  lastOfRecipe(recipe: string): Promise<Job | undefined>;
  /**
   * Jobs of these accounts whose link expired after `since` before their file was fetched, that were not repeated and whose
   * request is known; newest first.
   */
  lostResults(who: PollScope, since: number, limit: number): Promise<readonly Job[]>;

  /** What can be polled, now or later: one queue for each client ID. */
  queues(who: PollScope): Promise<readonly PollQueue[]>;
  /**
   * Claims up to `limit` due jobs of a client ID for this window, as many as the budget grants requests, and takes those
   * out of it in the same transaction. Jobs that nobody has asked about yet come first, then those due longest.
   */
  claimDue(who: PollScope, options: ClaimOptions): Promise<readonly Claim[]>;
  /**
   * Claims what time alone ends, of any account: starts that were not sent or not answered in time, and ready jobs whose
   * link expired while nobody can ask about them. `paused`: the client IDs whose requests have to wait.
   */
  claimEnded(who: PollScope, options: EndOptions & LeaseOptions): Promise<readonly Claim[]>;
  /** When there is something for {@link claimEnded}, epoch ms; `undefined`: never. */
  nextEnd(who: PollScope, options: EndOptions): Promise<number | undefined>;
  /** Claims one job whether or not it is due; `undefined` while another claim on it lives. */
  claimOne(id: string, leaseMs: number): Promise<Claim | undefined>;
  /**
   * Writes what a poll found and its events if the claim is still one's own; returns the written job, or `undefined` if it
   * was lost. That a job of a batch is ready is told when all of the batch have ended, once, for the job that is listed.
   */
  record(claim: Claim, job: Job, events: readonly JobEvent[]): Promise<Job | undefined>;
  /** Gives a claim back without a result; the job is due again at `nextLookAt`. */
  release(claim: Claim, nextPollAt: number | undefined): Promise<void>;
  /** Makes running jobs due now that a focused window would have looked at already, or whose network came back. */
  bringForward(reason: 'focus' | 'online'): Promise<void>;
  /**
   * Stops every other running job of the same project and account after a project-wide 403. Adds no event: that of the
   * job speaks for them. Only this job is looked at from then on, to see when access is back.
   */
  refuseProject(job: Job): Promise<void>;
  /** Access to a job's project is back: makes those due that were stopped with it. */
  admitProject(job: Job): Promise<void>;
  /** Makes refused and missing jobs due once that are younger than a day, those of one account, or all. */
  bringBack(account?: string): Promise<void>;
  /** How long similar exports took (median of the last 15, same service and project), ms; `undefined` under 3 of them. */
  typicalMs(job: Pick<Job, 'service' | 'projectId'>): Promise<number | undefined>;

  /** Takes all untold events, marking them told in the same statement: each is returned at most once, to one window. */
  takePending(olderThan: number): Promise<readonly PendingEvent[]>;
  /** When the oldest untold event happened; `undefined` when everything was told. */
  oldestPending(): Promise<number | undefined>;
}
