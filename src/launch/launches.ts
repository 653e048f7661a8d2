import type { AccError } from '../acc/errors.ts';
import type { Job } from '../jobs/job.ts';
import type { OrderedSource, Order, Plan } from './order.ts';

/** What became of an order. */
export interface Started {
  /** All its jobs as the ledger holds them now: running, `unconfirmed`, or `notStarted`. Never empty. */
  readonly jobs: readonly Job[];
  /** Those that the service refused, when others were started. */
  readonly refused: readonly { readonly job: Job; readonly error: AccError }[];
}

/** How far a start is. */
export interface LaunchProgress {
  readonly started: number;
  readonly total: number;
  /** Epoch ms until which the service asked to wait, while it is waited. */
  readonly waitingUntil?: number | undefined;
}

/**
 * Starts exports. The intent is in the ledger before anything is sent, and nothing is sent twice.
 */
export interface Launches {
  /**
   * Starts all jobs of a plan.
   * When the service refuses and nothing was started, the intents are removed and the error is thrown; later refusals
   * leave `notStarted` rows and are in the answer. A lost answer makes a job `unconfirmed` and stops the rest, which
   * becomes `notStarted`. A 429 is waited for. Cancelling stops before the next job; what is started stays. A repetition that
   * nobody asked for and that somebody else has begun counts as cancelled.
   * @throws LaunchError `nothingToExport`, `fileRefused`, `cannotLaunch`; AccError, AuthError, StoreError, CancelledError
   */
  start(plan: Plan, onProgress: (progress: LaunchProgress) => void, signal: AbortSignal): Promise<Started>;
}

/** Which versions a repetition takes. */
export type RepeatMode = 'same' | 'latest';

/** A repetition before it is started. */
export interface Repetition {
  readonly order: Order;
  /** Files that are gone, so that there is no latest version. */
  readonly gone: readonly OrderedSource[];
  /** Files whose latest version is another than the one before. */
  readonly changed: number;
}

/** Repeats exports from what the ledger knows of them. */
export interface Repeats {
  /** True when the request of a job (of all of them) is known, so that it can be repeated. */
  canRepeat(jobs: readonly Job[]): boolean;
  /**
   * The order that repeats a job, or all jobs of a batch.
   * @param account who starts it; the job's own account when absent
   * @param onProgress how many files' latest versions are known
   * @throws LaunchError `unknownRequest`; AccError, AuthError, StoreError, CancelledError
   */
  prepare(
    jobs: readonly Job[],
    mode: RepeatMode,
    options: { readonly account?: string | undefined; readonly onProgress?: (done: number, total: number) => void },
    signal: AbortSignal,
  ): Promise<Repetition>;
}
