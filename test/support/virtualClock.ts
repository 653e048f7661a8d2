import type { Clock } from '../../src/lib/clock.ts';
import { type Disposable, toDisposable } from '../../src/lib/disposables.ts';

/** A clock that stands still until a test moves it. Time that is set back or jumps (sleep) can be tried, too. */
export class VirtualClock implements Clock {
  #now: number;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  constructor(start = Date.UTC(2026, 10, 23, 12)) {
    this.#now = start;
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

  /** Moves time forward, running each timer at its moment and letting promises settle between them. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settle();
      const next = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
    await settle();
  }

  /** Changes the time without running timers: a laptop that slept, or somebody who set the clock. */
  jump(ms: number): void {
    this.#now += ms;
  }
}

/** Lets pending promise callbacks run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
