import { isPassing } from '../acc/errorPolicy.ts';
import type { Accounts } from '../auth/accounts.ts';
import { downloadLease } from '../jobs/job.ts';
import { Automation, type AutomationPorts } from '../jobs/automation.ts';
import type { Job } from '../jobs/job.ts';
import type { Ledger } from '../jobs/ledger.ts';
import { isCancelled } from '../lib/cancel.ts';
import { DisposableStore } from '../lib/disposables.ts';
import { Emitter } from '../lib/events.ts';
import { messageOf } from '../lib/log.ts';
import type { Leases } from '../store/leases.ts';
import type { Timestamps } from '../store/timestamps.ts';
import type { Launcher } from './launcher.ts';
import { canRepeat } from './order.ts';
import type { Repeater } from './repeater.ts';
import { MEMORY_MS, repeatsItself } from './repeatsItself.ts';

/** Lost results that are considered at once. */
const AT_ONCE = 100;
/** Keeps other windows away until the intent is in the ledger, ms. */
const LEASE_MS = 60_000;
/** Length of a lease that is taken only to see whether somebody else has it, ms. */
const ASKING_MS = 1000;
/** Pauses before it is tried again while the service cannot be reached, ms. */
const RETRY_PAUSES_MS = [60_000, 5 * 60_000, 15 * 60_000] as const;
/** After this long it is seen what became of a result that another window repeats, or that somebody still fetches, ms. */
const ELSEWHERE_MS = 60_000;

export interface AutoRepeatPorts extends AutomationPorts {
  readonly ledger: Pick<Ledger, 'lostResults' | 'onDidChange' | 'readOnly'>;
  readonly launches: Pick<Launcher, 'start'>;
  readonly repeats: Pick<Repeater, 'prepare'>;
  readonly accounts: Pick<Accounts, 'list' | 'onDidChange'>;
  readonly leases: Pick<Leases, 'acquire'>;
  readonly timestamps: Pick<Timestamps, 'set' | 'within'>;
  /** The configured API host, an origin: exports of another one are left alone. */
  readonly apiHost: () => string;
}

/** What was done about a lost result. */
export type AutoRepeated =
  /** The new jobs as `Launcher.start` gives them: one of them may be `unconfirmed`. */
  | { readonly before: Job; readonly jobs: readonly Job[] }
  /** It was given up, and is not tried again by any window. */
  | { readonly before: Job; readonly error: unknown };

/**
 * Repeats exports whose link expired before the file was fetched, one after the other. Each window runs one; a lease lets
 * one of them act, and once the intent is in the ledger the result does not count as lost any more.
 */
export class AutoRepeat {
  readonly #ports: AutoRepeatPorts;
  readonly #disposables = new DisposableStore();
  readonly #repeated = this.#disposables.add(new Emitter<AutoRepeated>());
  /** Jobs that were dealt with, whatever came of it. */
  readonly #settled = new Set<string>();
  /** Jobs that are to be tried again: how often the service could not be reached, and when to try, epoch ms. */
  readonly #postponed = new Map<string, { readonly tries: number; readonly until: number }>();
  readonly #automation: Automation;
  /** Fires once for each job that was repeated or given up. */
  readonly onDidRepeat = this.#repeated.event;

  constructor(ports: AutoRepeatPorts) {
    this.#ports = ports;
    const work = { name: 'Repeating exports', state: 'expired', round: () => this.#round() } as const;
    this.#automation = this.#disposables.add(new Automation(ports, work));
  }

  /** Looks for lost results now, and whenever one may have come or an account can start exports again. */
  start(): void {
    this.#automation.start();
  }

  /** Looks now: something has changed, such as the setting. */
  wake(): void {
    this.#automation.wake();
  }

  /** Nothing more is started; what is on its way is written down. */
  dispose(): void {
    this.#disposables.dispose();
  }

  async #round(): Promise<void> {
    for (const job of await this.#lost()) if (this.#automation.isOn) await this.#attempt(job);
    this.#automation.wakeAt([...this.#postponed.values()].map(({ until }) => until));
  }

  /** What may be repeated now. */
  async #lost(): Promise<readonly Job[]> {
    const { ledger, accounts, timestamps, clock, apiHost } = this.#ports;
    const now = clock.now();
    const able = (await accounts.list()).filter(({ status, canLaunch }) => status === 'usable' && canLaunch);
    const who = { accounts: able.map(({ key }) => key), apiHost: apiHost() };
    const candidates = (await ledger.lostResults(who, now - MEMORY_MS, AT_ONCE)).filter(
      (job) =>
        repeatsItself(job, now) &&
        !this.#settled.has(job.id) &&
        (this.#postponed.get(job.id)?.until ?? 0) <= now &&
        canRepeat([job]),
    );
    const givenUp = await Promise.all(candidates.map(({ id }) => timestamps.within(givenUpMark(id), MEMORY_MS)));
    return candidates.filter((_job, index) => givenUp[index] !== true);
  }

  async #attempt(job: Job): Promise<void> {
    const { leases, log } = this.#ports;
    if (await this.#isBeingFetched(job)) return this.#leave(job);
    const lease = await leases.acquire(`repeat:${job.id}`, LEASE_MS);
    if (!lease) return this.#leave(job);
    try {
      // Another window may have been faster, between the look at the ledger and the lease.
      if ((await this.#lost()).some(({ id }) => id === job.id)) await this.#repeat(job);
    } finally {
      await lease.release().catch((error: unknown) => log.warn(`Repeat lease not released: ${messageOf(error)}`));
    }
  }

  /** A transfer that was begun in time outlives its link. */
  async #isBeingFetched({ id }: Job): Promise<boolean> {
    const lease = await this.#ports.leases.acquire(downloadLease(id), ASKING_MS);
    await lease?.release();
    return lease === undefined;
  }

  /** To others for now, who may come to nothing. */
  #leave({ id }: Job): void {
    const tries = this.#postponed.get(id)?.tries ?? 0;
    this.#postponed.set(id, { tries, until: this.#ports.clock.now() + ELSEWHERE_MS });
  }

  async #repeat(before: Job): Promise<void> {
    const { launches, repeats, log } = this.#ports;
    try {
      const { order } = await repeats.prepare([before], 'same', {}, this.#automation.signal);
      const { planOrder } = await import('./plan.ts');
      const plan = planOrder({ ...order, autoRepeats: before.autoRepeats + 1 });
      const { jobs } = await launches.start(plan, () => undefined, this.#automation.signal);
      this.#settled.add(before.id);
      log.info(`Job ${before.id} was exported again, since its link had died.`);
      this.#repeated.fire({ before, jobs });
    } catch (error) {
      // Shut down, or a user was faster: began the same repetition, or took this one off the list.
      if (isCancelled(error)) return;
      log.warn(`Job ${before.id} was not exported again: ${messageOf(error)}`);
      if (this.#postpone(before, error)) return;
      this.#settled.add(before.id);
      await this.#ports.timestamps
        .set(givenUpMark(before.id))
        .catch((problem: unknown) => log.warn(`Not written down that it was given up: ${messageOf(problem)}`));
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
}

/** For all windows, also those that are opened later. */
function givenUpMark(jobId: string): string {
  return `not repeated ${jobId}`;
}
