import { AccError } from '../acc/errors.ts';
import type { Accounts } from '../auth/accounts.ts';
import type { Job } from '../jobs/job.ts';
import type { Ledger } from '../jobs/ledger.ts';
import { isCancelled } from '../lib/cancel.ts';
import type { Clock } from '../lib/clock.ts';
import { DisposableStore, DisposableValue, toDisposable } from '../lib/disposables.ts';
import { Emitter } from '../lib/events.ts';
import type { Log } from '../lib/log.ts';
import type { Leases } from '../store/leases.ts';
import type { Launches, Repeats } from './launches.ts';
import { planOrder } from './plan.ts';

/** How many times in a row an export is repeated without being asked. */
const MOST_REPEATS = 2;
/** Results that died longer ago are not repeated any more, ms. */
const MEMORY_MS = 24 * 60 * 60_000;
/** Lost results that are considered at once. */
const AT_ONCE = 20;
/** Keeps other windows away until the intent is in the ledger, ms. */
const LEASE_MS = 60_000;
/** Pauses before it is tried again while the service cannot be reached, ms. */
const RETRY_PAUSES_MS = [60_000, 5 * 60_000, 15 * 60_000] as const;
/** Added to a wait, so that clocks that tick apart do not come too early, ms. */
const MARGIN_MS = 50;

export interface AutoRepeatPorts {
  readonly ledger: Pick<Ledger, 'lostResults' | 'onDidChange' | 'readOnly'>;
  readonly launches: Launches;
  readonly repeats: Repeats;
  readonly accounts: Pick<Accounts, 'list' | 'onDidChange'>;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly log: Log;
  /** The configured API host, an origin: exports of another one are left alone. */
  readonly apiHost: () => string;
  /** The person's setting; call {@link AutoRepeat.wake} when it changes. */
  readonly enabled: () => boolean;
}

/** What was done about a lost result. */
export type AutoRepeated =
  /** The new jobs as `Launches.start` gives them: one of them may be `unconfirmed`. */
  | { readonly before: Job; readonly jobs: readonly Job[] }
  /** It was given up, and is not tried again by this window. */
  | { readonly before: Job; readonly error: unknown };

/**
 * Repeats exports whose link died before the file was fetched, one after the other. Each window runs one; a lease lets
 * one of them act, and once the intent is in the ledger the result does not count as lost any more.
 */
export class AutoRepeat {
  readonly #ports: AutoRepeatPorts;
  readonly #disposables = new DisposableStore();
  readonly #repeated = this.#disposables.add(new Emitter<AutoRepeated>());
  readonly #timer = this.#disposables.add(new DisposableValue());
  readonly #stop = new AbortController();
  /** Jobs that were dealt with, whatever came of it. */
  readonly #settled = new Set<string>();
  /** Jobs whose service could not be reached: how often, and when to try again, epoch ms. */
  readonly #postponed = new Map<string, { readonly tries: number; readonly until: number }>();
  #running = false;
  #again = false;
  /** Fires once for each job that was repeated or given up. */
  readonly onDidRepeat = this.#repeated.event;

  constructor(ports: AutoRepeatPorts) {
    this.#ports = ports;
    this.#disposables.add(toDisposable(() => this.#stop.abort()));
  }

  /** Looks for lost results now, and whenever one may have come or an account can start exports again. */
  start(): void {
    const { ledger, accounts } = this.#ports;
    this.#disposables.add(
      ledger.onDidChange(({ changed }) => {
        if (changed.some(({ state }) => state === 'expired')) this.wake();
      }),
    );
    this.#disposables.add(accounts.onDidChange(() => this.wake()));
    this.wake();
  }

  /** Looks now: something has changed, such as the setting. */
  wake(): void {
    if (!this.#isOn || this.#ports.ledger.readOnly) return this.#timer.clear();
    this.#again = true;
    if (!this.#running) void this.#rounds();
  }

  /** Nothing more is started; what is on its way is written down. */
  dispose(): void {
    this.#disposables.dispose();
  }

  /** One round at a time; what happens meanwhile makes one more. Never fails. */
  async #rounds(): Promise<void> {
    this.#running = true;
    try {
      while (this.#again && this.#isOn) {
        this.#again = false;
        for (const job of await this.#lost()) if (this.#isOn) await this.#attempt(job);
      }
      this.#plan();
    } catch (error) {
      // A ledger that cannot be read now is asked again at its next change.
      if (!isCancelled(error)) this.#ports.log.error(`Repeating exports: ${describe(error)}`);
    } finally {
      this.#running = false;
    }
  }

  get #isOn(): boolean {
    return !this.#disposables.disposed && this.#ports.enabled();
  }

  /** What may be repeated now. */
  async #lost(): Promise<readonly Job[]> {
    const { ledger, accounts, repeats, clock, apiHost } = this.#ports;
    const now = clock.now();
    const lost = await ledger.lostResults(now - MEMORY_MS, AT_ONCE);
    if (lost.length === 0) return [];
    const able = new Set(
      (await accounts.list()).filter((one) => one.status === 'usable' && one.canLaunch).map(({ key }) => key),
    );
    return lost.filter(
      (job) =>
        job.autoRepeats < MOST_REPEATS &&
        job.apiHost === apiHost() &&
        able.has(job.account) &&
        !this.#settled.has(job.id) &&
        (this.#postponed.get(job.id)?.until ?? 0) <= now &&
        repeats.canRepeat([job]),
    );
  }

  async #attempt(job: Job): Promise<void> {
    const { leases, log } = this.#ports;
    const lease = await leases.acquire(`repeat:${job.id}`, LEASE_MS);
    if (!lease) return;
    try {
      // Another window may have been faster, between the look at the ledger and the lease.
      if ((await this.#lost()).some(({ id }) => id === job.id)) await this.#repeat(job);
    } finally {
      await lease.release().catch((error: unknown) => log.warn(`Repeat lease not released: ${describe(error)}`));
    }
  }

  async #repeat(before: Job): Promise<void> {
    const { launches, repeats, log } = this.#ports;
    try {
      const { order } = await repeats.prepare([before], 'same', {}, this.#stop.signal);
      const plan = planOrder({ ...order, autoRepeats: before.autoRepeats + 1 });
      const { jobs } = await launches.start(plan, () => undefined, this.#stop.signal);
      this.#settled.add(before.id);
      log.info(`Job ${before.id} was exported again, since its link had died.`);
      this.#repeated.fire({ before, jobs });
    } catch (error) {
      if (isCancelled(error) && this.#stop.signal.aborted) return;
      log.warn(`Job ${before.id} was not exported again: ${describe(error)}`);
      if (this.#postpone(before, error)) return;
      this.#settled.add(before.id);
      this.#repeated.fire({ before, error });
    }
  }

  /** True when it is tried again later. What `start` throws means that nothing was started. */
  #postpone(job: Job, error: unknown): boolean {
    const tries = this.#postponed.get(job.id)?.tries ?? 0;
    const pauseMs = RETRY_PAUSES_MS[tries];
    if (!isPassing(error) || pauseMs === undefined) return false;
    this.#postponed.set(job.id, { tries: tries + 1, until: this.#ports.clock.now() + pauseMs });
    return true;
  }

  #plan(): void {
    const { clock } = this.#ports;
    const ahead = [...this.#postponed.values()].map(({ until }) => until).filter((until) => until > clock.now());
    if (ahead.length === 0 || !this.#isOn) this.#timer.clear();
    else this.#timer.value = clock.after(Math.min(...ahead) - clock.now() + MARGIN_MS, () => this.wake());
  }
}

/** True for troubles that pass by themselves, such as a network that is not back yet after the machine slept. */
function isPassing(error: unknown): boolean {
  if (!AccError.is(error)) return false;
  return ['network', 'timeout', 'service', 'rateLimited'].includes(error.code);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
