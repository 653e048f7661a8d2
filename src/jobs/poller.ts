import { isDeepStrictEqual } from 'node:util';
import type { AccError } from '../acc/errors.ts';
import type { SignedUrl } from '../acc/signedUrl.ts';
import { isCancelled } from '../lib/cancel.ts';
import { nextTurn } from '../lib/chunks.ts';
import { type Disposable, DisposableStore, DisposableValue, toDisposable } from '../lib/disposables.ts';
import { Emitter } from '../lib/events.ts';
import { once } from '../lib/lazy.ts';
import { CoalescingRunner } from '../lib/coalescingRunner.ts';
import type { Timestamps } from '../store/timestamps.ts';
import type { PollScope, Claim } from './ledger.ts';
import {
  type AgendaPorts,
  LEASE_MS,
  type Pause,
  type QueueAgenda,
  allPausedUntil,
  dueAt,
  nextWake,
  pausedIds,
  readAgenda,
} from './pollAgenda.ts';
import { PollSlots } from './pollSlots.ts';
import { roundMs } from './schedule.ts';
import { SharedFocus } from './sharedFocus.ts';
import type { PollContext, PollOutcome, StatusPoller, StatusPollerPorts } from './statusPoller.ts';
import type { PollResult, UserPolls } from './userPolls.ts';

/** Jobs that time alone has ended, claimed together. */
const ENDED_AT_ONCE = 20;
/** Added to a wake-up, so that clocks that tick apart do not come too early, ms. */
const MARGIN_MS = 50;
/** Another window was quicker: how long until this one looks again, ms. */
const OVERTAKEN_MS = 250;
/** After the ledger failed, try again, ms. */
const STORE_RETRY_MS = 10_000;

/** What the status bar and the welcome views need to know about the polling itself. */
export interface PollerStatus {
  /** True after a network failure, until the next answer. */
  readonly offline: boolean;
  /** Epoch ms until which every job that runs has to wait, since the service asked for it; `undefined` when any goes on. */
  readonly pausedUntil?: number | undefined;
  /** Every pause that a job which runs waits for; none when absent. */
  readonly pauses?: readonly Pause[] | undefined;
}

export interface PollerPorts extends StatusPollerPorts, Pick<AgendaPorts, 'maxRequestsPerMinute'> {
  readonly timestamps: Timestamps;
}

/**
 * Watches open jobs. It sleeps until a job is due and its budget has a request for it, claims what is due, asks, and
 * sleeps again; with nothing open there is no timer. Every window runs one: claims make them share the work, and the job
 * of a window that was killed is due again when its claim ends.
 *
 * The jobs of one client ID are a queue, since the service counts their requests together. A queue waits for nothing but
 * its own budget, pause and slots; what time alone ends waits for nothing at all. A job's due time is never put off: the
 * longer one has waited, the earlier its turn.
 */
export class Poller implements Disposable {
  readonly #ports: PollerPorts;
  /** Loaded with the first poll. */
  readonly #statusPoller: () => Promise<StatusPoller>;
  readonly #disposables = new DisposableStore();
  readonly #timer = this.#disposables.add(new DisposableValue());
  readonly #statusChanges = this.#disposables.add(new Emitter<PollerStatus>());
  readonly #stop = new AbortController();
  readonly #links = new Map<string, SignedUrl>();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #slots: PollSlots;
  readonly #userPolls: () => Promise<UserPolls>;
  readonly onDidChangeStatus = this.#statusChanges.event;
  #status: PollerStatus = { offline: false };
  readonly #focus: SharedFocus;
  readonly #rounds: CoalescingRunner;

  constructor(ports: PollerPorts) {
    this.#ports = ports;
    this.#statusPoller = once(async () => new (await import('./statusPoller.ts')).StatusPoller(ports));
    this.#focus = new SharedFocus(ports);
    const poll = (claim: Claim, context: PollContext, signal: AbortSignal): Promise<PollOutcome> =>
      this.#poll(claim, context, signal);
    this.#userPolls = once(async () => new (await import('./userPolls.ts')).UserPolls(ports, this.#focus, poll));
    this.#slots = this.#disposables.add(new PollSlots(ports.clock, () => this.wake()));
    this.#rounds = new CoalescingRunner({
      isOn: () => !this.#disposables.disposed,
      work: async () => {
        // By turns: where thousands of starts are given up together, the polls go on.
        while ((await this.#endByTime()) && !this.#disposables.disposed) await this.#fillSlots();
        await this.#fillSlots();
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
    if (this.#disposables.disposed || this.#ports.ledger.readOnly) return;
    this.#rounds.request();
  }

  /** Tells whether this window has the focus; a focused window looks more often, and looks at once at what is overdue. */
  setFocused(focused: boolean): void {
    if (!this.#focus.set(focused) || this.#ports.ledger.readOnly) return;
    this.#focus
      .mark()
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
    return (await this.#userPolls()).pollNow(jobId, AbortSignal.any([signal, this.#stop.signal]));
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

  /** Ends some of what needs nobody's answer, whatever is paused. @returns true when there may be more */
  async #endByTime(): Promise<boolean> {
    const { ledger, clock } = this.#ports;
    const agenda = await readAgenda(this.#ports);
    if (agenda.nextEnd === undefined || agenda.nextEnd > clock.now()) return false;
    const options = { paused: pausedIds(agenda), leaseMs: LEASE_MS, limit: ENDED_AT_ONCE };
    const claims = await ledger.claimEnded(agenda.who, options);
    const statusPoller = await this.#statusPoller();
    for (const claim of claims) {
      await statusPoller.endByTime(claim);
      await nextTurn();
    }
    return claims.length > 0;
  }

  /** Begins polls while there are due jobs, requests and free slots, and plans when to look again. */
  async #fillSlots(): Promise<void> {
    const { clock } = this.#ports;
    for (;;) {
      const agenda = await readAgenda(this.#ports);
      let begun = 0;
      for (const queue of agenda.queues) {
        if (dueAt(queue) <= clock.now() && !this.#isFull(queue)) begun += await this.#begin(agenda.who, queue);
      }
      if (begun > 0) continue;
      // With nothing to ask, nobody knows whether the network is back.
      const offline = this.#status.offline && agenda.queues.length > 0;
      this.#setStatus({ offline, pausedUntil: allPausedUntil(agenda), pauses: agenda.pauses });
      this.#sleepUntil(nextWake(agenda, (queue) => this.#isFull(queue)));
      return;
    }
  }

  async #begin(who: PollScope, { clientId, open, budget, outlook }: QueueAgenda): Promise<number> {
    const { ledger, maxRequestsPerMinute } = this.#ports;
    const perMinute = maxRequestsPerMinute();
    const claims = await ledger.claimDue(who, {
      clientId,
      leaseMs: LEASE_MS,
      limit: Math.min(this.#slots.free(budget.key), outlook.available),
      budget: { key: budget.key, perMinute },
    });
    if (claims.length === 0) return 0;
    await this.#focus.mark();
    const context = { focused: await this.#focus.any(), roundMs: roundMs(open, perMinute) };
    for (const claim of claims) void this.#pollInSlot(claim, budget.key, context);
    return claims.length;
  }

  #isFull({ budget }: QueueAgenda): boolean {
    return this.#slots.free(budget.key) === 0;
  }

  /** Never fails. */
  async #pollInSlot(claim: Claim, queue: string, context: PollContext): Promise<void> {
    const slot = this.#slots.take(queue);
    try {
      await this.#poll(claim, context, this.#stop.signal);
    } catch (error) {
      this.#failed(error);
    } finally {
      slot.dispose();
    }
  }

  async #poll(claim: Claim, context: PollContext, signal: AbortSignal): Promise<PollOutcome> {
    const poll = this.#statusPoller().then((poller) => poller.poll(claim, context, signal));
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

  #sleepUntil(wake: number | undefined): void {
    const { clock } = this.#ports;
    if (wake === undefined) {
      this.#timer.clear();
      return;
    }
    const waitMs = wake - clock.now();
    this.#timer.value = clock.after(waitMs > 0 ? waitMs + MARGIN_MS : OVERTAKEN_MS, () => this.wake());
  }

  #setStatus(status: PollerStatus): void {
    if (isDeepStrictEqual(status, this.#status)) return;
    this.#status = status;
    this.#statusChanges.fire(status);
  }

  #failed(error: unknown): void {
    if (isCancelled(error) || this.#disposables.disposed || this.#ports.ledger.readOnly) return;
    this.#ports.log.error(`Polling: ${error instanceof Error ? error.message : String(error)}`);
    this.#timer.value = this.#ports.clock.after(STORE_RETRY_MS, () => this.wake());
  }
}
