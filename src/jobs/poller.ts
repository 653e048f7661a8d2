import { AccError } from '../acc/errors.ts';
import type { SignedUrl } from '../acc/signedUrl.ts';
import { isCancelled } from '../lib/cancel.ts';
import { sleep } from '../lib/clock.ts';
import { type Disposable, DisposableStore, DisposableValue, toDisposable } from '../lib/disposables.ts';
import { Emitter } from '../lib/events.ts';
import { once } from '../lib/lazy.ts';
import { CoalescingRunner } from '../lib/coalescingRunner.ts';
import { StoreError } from '../store/errors.ts';
import type { Timestamps } from '../store/timestamps.ts';
import type { PollScope, Claim } from './ledger.ts';
import type { Job } from './job.ts';
import type { PollOutcome, StatusPoller, StatusPollerPorts } from './statusPoller.ts';

/**
 * How long a window may take for one poll, ms; then others may take the job over. Longer than the request's own
 * deadline (10 s), so that no result arrives after the claim was lost.
 */
export const LEASE_MS = 12_000;
/** Looks under way at once. */
const AT_ONCE = 4;
/** Added to a wake-up, so that clocks that tick apart do not come too early, ms. */
const MARGIN_MS = 50;
/** How often a job that another window is looking at is tried again, and for how long, ms. */
const RETRY_CLAIM_MS = 250;
const CLAIM_PATIENCE_MS = LEASE_MS + 2000;
/** Longest that a user who asks for one job waits for the request budget, ms. */
const BUDGET_PATIENCE_MS = 15_000;
/** A window that had the focus this recently counts as focused, ms. */
const FOCUS_MEMORY_MS = 90_000;
/** After the ledger failed, try again, ms. */
const STORE_RETRY_MS = 10_000;
const FOCUS_MARK = 'focused';

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

export interface PollerPorts extends StatusPollerPorts {
  readonly timestamps: Timestamps;
}

/**
 * Watches open jobs. It sleeps until the next due time of any open job, claims what is due, looks at it, and sleeps
 * again; with nothing open there is no timer. Every window runs one: claims make them share the work, and the job of a
 * window that was killed is due again when its claim ends.
 */
export class Poller implements Disposable {
  readonly #ports: PollerPorts;
  /** Loaded with the first open job. */
  readonly #statusPoller: () => Promise<StatusPoller>;
  readonly #disposables = new DisposableStore();
  readonly #timer = this.#disposables.add(new DisposableValue());
  readonly #statusChanges = this.#disposables.add(new Emitter<PollerStatus>());
  readonly #stop = new AbortController();
  readonly #links = new Map<string, SignedUrl>();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly onDidChangeStatus = this.#statusChanges.event;
  #status: PollerStatus = { offline: false };
  #focused = false;
  readonly #rounds: CoalescingRunner;

  constructor(ports: PollerPorts) {
    this.#ports = ports;
    this.#statusPoller = once(async () => new (await import('./statusPoller.ts')).StatusPoller(ports));
    this.#rounds = new CoalescingRunner({
      isOn: () => !this.#disposables.disposed,
      work: async () => {
        await this.#pollDue();
        await this.#sleepUntilNext();
      },
      onError: (error) => this.#failed(error),
    });
    this.#disposables.add(toDisposable(() => this.#stop.abort()));
  }

  get status(): PollerStatus {
    return this.#status;
  }

  /** Starts watching. No request is sent and no timer runs while no job is open. */
  start(): void {
    // A new job, a job that another window has looked at, a new token: each may change who is due when.
    this.#disposables.add(this.#ports.ledger.onDidChange(() => this.wake()));
    this.#disposables.add(this.#ports.accounts.onDidChange(() => this.wake()));
    this.wake();
  }

  /** Looks at once at what is due, and plans again: something that the poller cannot see has changed, such as a setting. */
  wake(): void {
    if (this.#disposables.disposed) return;
    this.#rounds.request();
  }

  /** Tells whether this window has the focus; a focused window looks more often, and looks at once at what is overdue. */
  setFocused(focused: boolean): void {
    if (focused === this.#focused) return;
    this.#focused = focused;
    if (!focused) return;
    this.#ports.timestamps
      .set(FOCUS_MARK)
      .then(() => this.#ports.ledger.bringForward('focus'))
      .then(() => this.wake())
      .catch((error: unknown) => this.#failed(error));
  }

  /** The link last seen for a job by this window, while it lives. */
  link(jobId: string): SignedUrl | undefined {
    const link = this.#links.get(jobId);
    if (link?.expiresAt === undefined || link.expiresAt > this.#ports.clock.now()) return link;
    this.#links.delete(jobId);
    return undefined;
  }

  /**
   * Asks the service about one job now, whatever its state, and records what it says.
   * @throws AccError when there was no reading (the miss is recorded), CancelledError, StoreError.
   */
  async pollNow(jobId: string, signal: AbortSignal): Promise<PollResult> {
    const both = AbortSignal.any([signal, this.#stop.signal]);
    const { clock } = this.#ports;
    const patience = clock.now() + BUDGET_PATIENCE_MS;
    let refusals = 0;
    for (;;) {
      const outcome = await this.#poll(await this.#claim(jobId, both), both);
      if (outcome.kind === 'recorded') {
        // A token that was refused is renewed by the next poll. Where it cannot be, that one sends nothing.
        if (outcome.error?.code === 'tokenRefused' && ++refusals === 1) continue;
        if (outcome.error) throw outcome.error;
        return { job: outcome.job, link: outcome.link };
      }
      if (outcome.kind === 'postponed') {
        if (outcome.paused || outcome.until > patience) {
          throw new AccError('rateLimited', { retryAfterMs: Math.max(0, outcome.until - clock.now()) });
        }
        await sleep(clock, outcome.until - clock.now() + MARGIN_MS, both);
      }
    }
  }

  dispose(): void {
    this.#disposables.dispose();
    this.#links.clear();
  }

  /** Ends for good: looks under way are cut short, and their jobs given back for other windows. */
  async stop(): Promise<void> {
    this.dispose();
    await Promise.allSettled(this.#underWay);
  }

  /** Claims one job for a user who asks, waiting while another window has it. */
  async #claim(jobId: string, signal: AbortSignal): Promise<Claim> {
    const { ledger, clock } = this.#ports;
    const deadline = clock.now() + CLAIM_PATIENCE_MS;
    for (;;) {
      signal.throwIfAborted();
      const job = await ledger.get(jobId);
      // Without an export id there is nothing that the service could be asked for.
      if (!job || job.exportId === '') throw new AccError('notFound');
      const claim = await ledger.claimOne(jobId, LEASE_MS);
      if (claim) return claim;
      if (clock.now() > deadline) throw new StoreError('busy');
      await sleep(clock, RETRY_CLAIM_MS, signal);
    }
  }

  async #pollDue(): Promise<void> {
    const { ledger } = this.#ports;
    for (;;) {
      const claims = await ledger.claimDue(await this.#pollScope(), { leaseMs: LEASE_MS, limit: AT_ONCE });
      if (claims.length === 0) return;
      if (this.#focused) await this.#ports.timestamps.set(FOCUS_MARK);
      const outcomes = await Promise.all(claims.map((claim) => this.#poll(claim, this.#stop.signal)));
      // The budget is used up: the jobs are due again when there is more.
      if (outcomes.some((outcome) => outcome.kind === 'postponed')) return;
    }
  }

  async #poll(claim: Claim, signal: AbortSignal): Promise<PollOutcome> {
    const poll = this.#statusPoller().then(async (poller) => poller.poll(claim, await this.#anyFocus(), signal));
    this.#underWay.add(poll);
    const outcome = await poll.finally(() => this.#underWay.delete(poll));
    if (outcome.kind === 'recorded') {
      if (outcome.link) this.#links.set(claim.job.id, outcome.link);
      await this.#noteNetwork(outcome.error);
    }
    return outcome;
  }

  async #noteNetwork(error: AccError | undefined): Promise<void> {
    const offline = error?.code === 'network';
    // Only an answer proves that the network is there; other failures say nothing about it.
    if (offline === this.#status.offline || error?.code === 'timeout' || error?.code === 'noToken') return;
    this.#setStatus({ ...this.#status, offline });
    if (!offline) await this.#ports.ledger.bringForward('online');
  }

  async #sleepUntilNext(): Promise<void> {
    const { ledger, clock } = this.#ports;
    const wake = await ledger.nextWake(await this.#pollScope());
    const open = wake === undefined ? [] : await ledger.openJobs(1);
    const pausedUntil = open[0] && (await (await this.#statusPoller()).budget(open[0]).pausedUntil());
    // With nothing to ask, nobody knows whether the network is back.
    this.#setStatus({ offline: this.#status.offline && wake !== undefined, pausedUntil });
    if (wake === undefined) {
      this.#timer.clear();
      return;
    }
    const at = Math.max(wake, pausedUntil ?? 0);
    this.#timer.value = clock.after(at - clock.now() + MARGIN_MS, () => this.wake());
  }

  async #pollScope(): Promise<PollScope> {
    const accounts = await this.#ports.accounts.list();
    const usable = accounts.filter(({ status }) => status === 'usable');
    return { accounts: usable.map(({ key }) => key), apiHost: this.#ports.apiHost() };
  }

  async #anyFocus(): Promise<boolean> {
    return this.#focused || this.#ports.timestamps.within(FOCUS_MARK, FOCUS_MEMORY_MS);
  }

  #setStatus(status: PollerStatus): void {
    const { offline, pausedUntil } = this.#status;
    if (status.offline === offline && status.pausedUntil === pausedUntil) return;
    this.#status = status;
    this.#statusChanges.fire(status);
  }

  #failed(error: unknown): void {
    if (isCancelled(error) || this.#disposables.disposed) return;
    this.#ports.log.error(`Polling: ${error instanceof Error ? error.message : String(error)}`);
    this.#timer.value = this.#ports.clock.after(STORE_RETRY_MS, () => this.wake());
  }
}
