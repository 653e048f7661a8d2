import { isPassing } from '../acc/errorPolicy.ts';
import { AccError } from '../acc/errors.ts';
import { readOptions } from '../acc/exportOptions.ts';
import type { Accounts } from '../auth/accounts.ts';
import type { Fetcher } from '../downloads/fetcher.ts';
import { DownloadError, NotRecordedError } from '../downloads/errors.ts';
import type { Job } from '../jobs/job.ts';
import type { Ledger } from '../jobs/ledger.ts';
import { CancelledError, isCancelled } from '../lib/cancel.ts';
import { type Clock, sleep } from '../lib/clock.ts';
import type { Launcher } from '../launch/launcher.ts';
import type { LaunchProgress } from '../launch/order.ts';
import { MOST_UNASKED, type Plan } from '../launch/order.ts';
import { planOrder } from '../launch/plan.ts';
import type { SearchCatalog } from '../launch/sources.ts';
import { SHORTEST_PAUSE_MS } from '../store/requestBudget.ts';
import { RecipeError } from './errors.ts';
import { findSources } from './findSources.ts';
import { type Recipe, originIn } from './recipe.ts';
import type { RunEvent } from './runEvent.ts';
import { whenReady } from './whenReady.ts';

export interface RunnerPorts {
  readonly catalog: SearchCatalog;
  readonly launches: Pick<Launcher, 'start'>;
  readonly ledger: Pick<Ledger, 'get' | 'onDidChange' | 'markSeen'>;
  readonly downloads: Pick<Fetcher, 'fetch'>;
  readonly accounts: Pick<Accounts, 'current'>;
  readonly clock: Clock;
}

/** What a run needs to know that does not stand in the recipe. */
export interface RunContext {
  /** URI of the recipe's file, by which its last result is found. */
  readonly uri: string;
  /** What the jobs are called. */
  readonly name: string;
  /** Key of the account; the one of new jobs when absent. */
  readonly account?: string | undefined;
  /** Absolute path of the folder that the files go to; made when it is missing. */
  readonly folder: string;
  /** Called before each file is saved, which may be half an hour later. Throws when the folder is not what it was. */
  readonly checkFolder?: (() => Promise<void>) | undefined;
  /** Asks whether so many exports are to be started; throws when not. Without it, they are not. */
  readonly confirmLarge?: ((exports: number) => Promise<void>) | undefined;
}

export interface SavedFile {
  /** Absolute path. */
  readonly path: string;
  readonly bytes: number;
}

export interface RunResult {
  readonly files: readonly SavedFile[];
  /** Ids of the jobs. */
  readonly jobs: readonly string[];
}

type Report = (event: RunEvent) => void;

/** How often a download whose connection broke is begun again. */
const TRIES = 3;
const RETRY_MS = 5000;
/** Another window downloads the same result; it is looked again whether it is over, ms. */
const ELSEWHERE_MS = 2000;

/** @throws RecipeError `large`, or what the one who is asked throws */
async function confirmSize({ parts }: Plan, recipe: Recipe, { confirmLarge }: RunContext): Promise<void> {
  if (parts.length <= MOST_UNASKED || recipe.confirmLargeRun === true) return;
  if (!confirmLarge) throw new RecipeError('large', { total: parts.length });
  await confirmLarge(parts.length);
}

/** Runs recipes: finds what they take, starts it, waits for it, and fetches it. */
export class RecipeRunner {
  readonly #ports: RunnerPorts;

  constructor(ports: RunnerPorts) {
    this.#ports = ports;
  }

  /**
   * Runs a recipe to its files. Cancelling stops the waiting; what was started goes on and stays tracked.
   * @throws LaunchError `nothingToExport` and others, RecipeError, DownloadError, AccError, AuthError, StoreError,
   *   CancelledError
   */
  async run(recipe: Recipe, context: RunContext, report: Report, signal: AbortSignal): Promise<RunResult> {
    const plan = await this.#plan(recipe, context, report, signal);
    await confirmSize(plan, recipe, context);
    const jobs = await this.#start(plan, report, signal);
    return this.#fetchAll(jobs, context, report, signal);
  }

  async #plan(recipe: Recipe, context: RunContext, report: Report, signal: AbortSignal): Promise<Plan> {
    const { catalog, accounts } = this.#ports;
    const account = context.account ?? (await accounts.current()).key;
    const reportSearch = (files: number): void => report({ kind: 'looking', files });
    const { sources, others } = await findSources(catalog, account, recipe, reportSearch, signal);
    if (sources.length === 0 && recipe.take.kind === 'sheets') throw new RecipeError('noSheets');
    const { service, project: projectId, take } = recipe;
    const { name, uri } = context;
    // What depends on the file has to know its name.
    const options =
      service === 'bim360' ? recipe.options : readOptions(service, { outputFileName: name, ...recipe.options });
    const plan = planOrder({
      account,
      service,
      projectId,
      sources,
      options,
      name,
      named: true,
      origin: originIn(take),
      recipe: uri,
    });
    const files = plan.parts.reduce((sum, part) => sum + part.sources.length, 0);
    report({ kind: 'found', files, bytes: plan.bytes, others });
    if (plan.obstacles.length > 0) report({ kind: 'leftOut', obstacles: plan.obstacles });
    return plan;
  }

  async #start(plan: Plan, report: Report, signal: AbortSignal): Promise<readonly Job[]> {
    let told: number | undefined;
    const tell = ({ waitingUntil }: LaunchProgress): void => {
      if (waitingUntil !== undefined && waitingUntil !== told) report({ kind: 'pausing', until: waitingUntil });
      told = waitingUntil;
    };
    const { jobs } = await this.#ports.launches.start(plan, tell, signal);
    const started = jobs.filter(isStarted).length;
    if (started > 0) report({ kind: 'started', jobs: started });
    return jobs;
  }

  async #fetchAll(jobs: readonly Job[], context: RunContext, report: Report, signal: AbortSignal): Promise<RunResult> {
    const files: SavedFile[] = [];
    // One after the other, in the order in which they become ready: they would only share the line.
    let turn: Promise<unknown> = Promise.resolve();
    const troubles = new Set<string>();
    const reportSearch = ({ pollError }: Job): void => {
      if (pollError === undefined || troubles.has(pollError.code)) return;
      troubles.add(pollError.code);
      report({ kind: 'trouble', error: pollError });
    };
    const results = jobs.map(async ({ id }) => {
      const job = await whenReady(this.#ports.ledger, id, reportSearch, signal);
      // Anyone who waits for it need not be told that it could be fetched.
      await this.#ports.ledger.markSeen([id]);
      const fetched = turn.then(async () => files.push(await this.#fetch(job, context, report, signal)));
      turn = fetched.catch(() => undefined);
      await fetched;
    });
    if (jobs.some(isStarted)) report({ kind: 'waiting' });
    const ends = await Promise.allSettled(results);
    if (signal.aborted && files.length < jobs.length) {
      report({ kind: 'left', jobs: jobs.filter(isStarted).length - files.length });
      throw new CancelledError();
    }
    const failed = ends.flatMap((end, index) =>
      end.status === 'rejected' ? [{ error: end.reason as unknown, index }] : [],
    );
    const [first] = failed;
    if (!first) return { files, jobs: jobs.map(({ id }) => id) };
    if (jobs.length === 1 || isCancelled(first.error)) throw first.error;
    for (const { error, index } of failed) {
      const job = jobs[index];
      if (job) report({ kind: 'failed', job, error });
    }
    throw new RecipeError('incomplete', { failed: failed.length, total: jobs.length });
  }

  async #fetch(job: Job, { folder, checkFolder }: RunContext, report: Report, signal: AbortSignal): Promise<SavedFile> {
    report({ kind: 'ready', job });
    if (job.partial) report({ kind: 'partial', job });
    const { downloads, clock } = this.#ports;
    for (let tries = 1; ;) {
      await checkFolder?.();
      try {
        const progressed = downloads.fetch(
          job.id,
          folder,
          (progress) => report({ kind: 'downloading', job, progress }),
          signal,
        );
        return saved(await progressed, report);
      } catch (error) {
        if (error instanceof NotRecordedError) return saved({ path: error.filePath, bytes: error.bytes }, report);
        if (DownloadError.is(error, 'linkDead') || DownloadError.is(error, 'gone'))
          throw new RecipeError('expired', { job });
        const wait = waitAfter(error);
        if (!wait || (wait.counts && tries >= TRIES)) throw error;
        if (wait.counts) tries++;
        await sleep(clock, wait.ms, signal);
      }
    }
  }
}

function isStarted({ state }: Job): boolean {
  return state !== 'notStarted' && state !== 'unconfirmed';
}

function saved({ path, bytes }: SavedFile, report: Report): SavedFile {
  report({ kind: 'saved', path, bytes });
  return { path, bytes };
}

/** How long to wait before a download is tried again; `undefined` when that would not help. */
function waitAfter(error: unknown): { readonly ms: number; readonly counts: boolean } | undefined {
  if (AccError.is(error, 'rateLimited')) {
    return { ms: Math.max(SHORTEST_PAUSE_MS, error.details.retryAfterMs ?? 0), counts: false };
  }
  if (DownloadError.is(error, 'inProgress')) return { ms: ELSEWHERE_MS, counts: false };
  const isBroken = DownloadError.is(error) && ['network', 'timeout', 'wrongLength', 'damaged'].includes(error.code);
  return isPassing(error) || isBroken ? { ms: RETRY_MS, counts: true } : undefined;
}
