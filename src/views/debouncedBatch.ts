import type { Clock } from '../lib/clock.ts';
import { type Disposable, DisposableValue } from '../lib/disposables.ts';

/** Nothing more for this long ends a row, ms. */
const QUIET_MS = 2000;
/** A row is told after this long, also while more keeps coming, ms. */
const LONGEST_MS = 10_000;

/** Collects what comes in a row, to tell it once: 2 s after the last, and at most 10 s after the first. */
export class DebouncedBatch<T> implements Disposable {
  readonly #clock: Clock;
  readonly #tell: (items: readonly T[]) => void;
  readonly #timer = new DisposableValue<Disposable>();
  #items: T[] = [];
  /** When the row that is collected has to be told, epoch ms. */
  #latest = 0;

  /** @param tell gets the items in their order, at least one */
  constructor(clock: Clock, tell: (items: readonly T[]) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  add(item: T): void {
    const now = this.#clock.now();
    if (this.#items.length === 0) this.#latest = now + LONGEST_MS;
    this.#items.push(item);
    this.#timer.value = this.#clock.after(Math.min(QUIET_MS, this.#latest - now), () => this.#end());
  }

  /** What was not told yet is not told any more. */
  dispose(): void {
    this.#timer.dispose();
  }

  #end(): void {
    this.#timer.clear();
    const items = this.#items;
    this.#items = [];
    this.#tell(items);
  }
}
