import type { Clock } from '../../src/lib/clock.ts';
import { type Disposable, toDisposable } from '../../src/lib/disposables.ts';

/** A clock that stands still until a test moves it. Time that is set back or jumps (sleep) can be tried, too. */
export class VirtualClock implements Clock {
  #now: number;
  #timers: { readonly at: number; readonly run: () => void }[] = [];
  readonly #idle: () => boolean | Promise<boolean>;

  /** @param idle says whether the real work (requests, files) that a timer has started is over */
  constructor(start = Date.UTC(2026, 10, 23, 12), idle: () => boolean | Promise<boolean> = () => true) {
    this.#now = start;
    this.#idle = idle;
  }

  now(): number {
    return this.#now;
  }

  /** Delays of the timers that wait, ms from now, soonest first. */
  get pending(): readonly number[] {
    return this.#timers.map((timer) => timer.at - this.#now).sort((a, b) => a - b);
  }

  after(delayMs: number, run: () => void): Disposable {
    const timer = { at: this.#now + Math.max(0, delayMs), run };
    this.#timers.push(timer);
    return toDisposable(() => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    });
  }

  /** Moves time forward, running each timer at its moment and letting the work it starts settle. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await this.settle();
      const next = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
    await this.settle();
  }

  /** Changes the time without running timers: a laptop that slept, or somebody who set the clock. */
  jump(ms: number): void {
    this.#now += ms;
  }

  /** Waits until promise callbacks and real work are done, time standing still. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 15; quiet++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!(await this.#idle())) quiet = 0;
    }
  }
}
