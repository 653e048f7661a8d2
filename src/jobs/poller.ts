import type { SignedUrl } from '../acc/signedUrl.ts';
import type { Disposable } from '../lib/disposables.ts';
import type { Event } from '../lib/events.ts';
import type { Job } from './job.ts';

/** What the status bar and the welcome views need to know about the polling itself. */
export interface PollerStatus {
  /** True after a network failure, until the next answer. */
  readonly offline: boolean;
  /** Epoch ms until which the service asked everybody to wait; `undefined` when it did not. */
  readonly pausedUntil?: number | undefined;
}

/** What one poll found. */
export interface PollResult {
  readonly job: Job;
  /** Present when the service handed out a link. Memory only. */
  readonly link?: SignedUrl | undefined;
}

/** Watches the open jobs of the ledger. One a window; several share the work through claims. */
export interface Poller extends Disposable {
  readonly onDidChangeStatus: Event<PollerStatus>;
  readonly status: PollerStatus;
  /** Starts watching. No request is sent and no timer runs while no job is open. */
  start(): void;
  /** Looks at once at what is due, and plans again: something that the poller cannot see has changed, such as a setting. */
  wake(): void;
  /** Tells whether this window has the focus; a focused window looks more often, and looks at once at what is overdue. */
  setFocused(focused: boolean): void;
  /**
   * Asks the service about one job now, whatever its state, and records what it says.
   * @throws AccError when there was no reading (the miss is recorded), CancelledError, StoreError.
   */
  pollNow(jobId: string, signal: AbortSignal): Promise<PollResult>;
  /** Ends for good: looks under way are cut short, and their jobs given back for other windows. */
  stop(): Promise<void>;
  /** The link last seen for a job by this window, while it lives. */
  link(jobId: string): SignedUrl | undefined;
}
