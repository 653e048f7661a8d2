import type { Clock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';

/** Tells once when nothing has come for some time. Costs a look at the clock for each sign of life, and no timer. */
export class IdleWatch implements Disposable {
  readonly #clock: Clock;
  readonly #patienceMs: number;
  readonly #onIdle: () => void;
  #lastAt: number;
  #timer: Disposable;

  /** @param patienceMs how long nothing may come */
  constructor(clock: Clock, patienceMs: number, onIdle: () => void) {
    this.#clock = clock;
    this.#patienceMs = patienceMs;
    this.#onIdle = onIdle;
    this.#lastAt = clock.now();
    this.#timer = clock.after(patienceMs, this.#look);
  }

  /** Something has come. */
  alive(): void {
    this.#lastAt = this.#clock.now();
  }

  dispose(): void {
    this.#timer.dispose();
  }

  readonly #look = (): void => {
    const now = this.#clock.now();
    // A clock that was set back starts the wait anew.
    const leftMs = this.#lastAt > now ? this.#patienceMs : this.#lastAt + this.#patienceMs - now;
    if (leftMs <= 0) this.#onIdle();
    else this.#timer = this.#clock.after(leftMs, this.#look);
  };
}
