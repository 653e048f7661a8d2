import type { Accounts } from '../auth/accounts.ts';
import { isCancelled } from '../lib/cancel.ts';
import type { Clock } from '../lib/clock.ts';
import { CoalescingRunner } from '../lib/coalescingRunner.ts';
import { type Disposable, DisposableStore, DisposableValue, toDisposable } from '../lib/disposables.ts';
import { type Log, messageOf } from '../lib/log.ts';
import type { JobState } from './job.ts';
import type { Ledger } from './ledger.ts';

/** Added to a wait, so that clocks that tick apart do not come too early, ms. */
const MARGIN_MS = 50;

export interface AutomationPorts {
  readonly ledger: Pick<Ledger, 'onDidChange' | 'readOnly'>;
  readonly accounts: Pick<Accounts, 'onDidChange'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The user's setting; call {@link Automation.wake} when it changes. */
  readonly enabled: () => boolean;
}

export interface AutomationWork {
  /** What is done, for the log: `Downloading`. */
  readonly name: string;
  /** A job that comes into this state may be one to work on. */
  readonly state: JobState;
  /** Looks for work and does it, one round at a time; ends by calling {@link Automation.wakeAt}. */
  readonly round: () => Promise<void>;
}

/**
 * When something is done without being asked: as long as a setting is on, whenever a job comes into the state that it is
 * about, an account changes, or a moment has come that the last round named.
 */
export class Automation implements Disposable {
  readonly #ports: AutomationPorts;
  readonly #work: AutomationWork;
  readonly #disposables = new DisposableStore();
  readonly #timer = this.#disposables.add(new DisposableValue());
  readonly #stop = new AbortController();
  readonly #rounds: CoalescingRunner;

  constructor(ports: AutomationPorts, work: AutomationWork) {
    this.#ports = ports;
    this.#work = work;
    this.#rounds = new CoalescingRunner({
      isOn: () => this.isOn,
      work: work.round,
      // A ledger that cannot be read now is asked again at its next change.
      onError: (error) => {
        if (!isCancelled(error)) ports.log.error(`${work.name}: ${messageOf(error)}`);
      },
    });
    this.#disposables.add(toDisposable(() => this.#stop.abort()));
  }

  /** Aborted when this is disposed. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get isOn(): boolean {
    return !this.#disposables.disposed && this.#ports.enabled();
  }

  /** Looks now, and whenever there may be more to do. */
  start(): void {
    const { ledger, accounts } = this.#ports;
    this.#disposables.add(
      ledger.onDidChange(({ changed }) => {
        if (changed.some(({ state }) => state === this.#work.state)) this.wake();
      }),
    );
    this.#disposables.add(accounts.onDidChange(() => this.wake()));
    this.wake();
  }

  /** Looks now: something has changed, such as the setting. */
  wake(): void {
    if (!this.isOn || this.#ports.ledger.readOnly) return this.#timer.clear();
    this.#rounds.request();
  }

  /** Looks again at the earliest of these moments that is still to come, epoch ms; at none when all are over. */
  wakeAt(moments: readonly number[]): void {
    const { clock } = this.#ports;
    const now = clock.now();
    const next = Math.min(...moments.filter((at) => at > now));
    if (!Number.isFinite(next) || !this.isOn) this.#timer.clear();
    else this.#timer.value = clock.after(next - now + MARGIN_MS, () => this.wake());
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
