import type { Clock } from '../lib/clock.ts';
import { type Disposable, toDisposable } from '../lib/disposables.ts';

/** Polls of one queue that are waited for at once. */
const AT_ONCE = 4;
/** Polls of one queue under way at once, with those whose answer takes long. */
const MOST_UNDER_WAY = 16;
/** An answer that takes longer than this is slow: its slot is given to the next poll meanwhile, ms. */
const SLOW_MS = 2000;

/**
 * How many polls may be under way, for each queue on its own. A slot is free again when its poll is done, or when the
 * answer takes long: one that hangs delays nobody else.
 */
export class PollSlots implements Disposable {
  readonly #clock: Clock;
  readonly #onFree: () => void;
  readonly #queues = new Map<string, { busy: number; underWay: number }>();
  readonly #timers = new Set<Disposable>();

  /** @param onFree called when a slot is free again */
  constructor(clock: Clock, onFree: () => void) {
    this.#clock = clock;
    this.#onFree = onFree;
  }

  /** How many polls of this queue may begin. */
  free(queue: string): number {
    const { busy, underWay } = this.#of(queue);
    return Math.max(0, Math.min(AT_ONCE - busy, MOST_UNDER_WAY - underWay));
  }

  /** Takes a slot for one poll, to be given back when that is done. */
  take(queue: string): Disposable {
    const counts = this.#of(queue);
    counts.busy++;
    counts.underWay++;
    const idle = toDisposable(() => {
      counts.busy--;
    });
    const timer = this.#clock.after(SLOW_MS, () => {
      this.#timers.delete(timer);
      idle.dispose();
      this.#onFree();
    });
    this.#timers.add(timer);
    return toDisposable(() => {
      timer.dispose();
      this.#timers.delete(timer);
      idle.dispose();
      counts.underWay--;
      this.#onFree();
    });
  }

  dispose(): void {
    for (const timer of this.#timers) timer.dispose();
    this.#timers.clear();
  }

  #of(queue: string): { busy: number; underWay: number } {
    let counts = this.#queues.get(queue);
    if (!counts) this.#queues.set(queue, (counts = { busy: 0, underWay: 0 }));
    return counts;
  }
}
