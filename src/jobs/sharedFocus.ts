import type { Clock } from '../lib/clock.ts';
import type { Timestamps } from '../store/timestamps.ts';

/** A window that had the focus this recently counts as focused, ms. */
const FOCUS_MEMORY_MS = 90_000;
/** How often a focused window that polls says so, ms. */
const MARK_EVERY_MS = 30_000;
const FOCUS_MARK = 'focused';

/** Whether any window has the focus: the one that has it says so to the others, which may do its polls. */
export class SharedFocus {
  readonly #timestamps: Timestamps;
  readonly #clock: Clock;
  #own = false;
  #markedAt: number | undefined;

  constructor({ timestamps, clock }: { readonly timestamps: Timestamps; readonly clock: Clock }) {
    this.#timestamps = timestamps;
    this.#clock = clock;
  }

  /** Notes whether this window has it. @returns true when it has just got it */
  set(focused: boolean): boolean {
    const isNew = focused && !this.#own;
    this.#own = focused;
    if (isNew) this.#markedAt = undefined;
    return isNew;
  }

  /** Tells the other windows, now and then, while this one has it. @throws StoreError */
  async mark(): Promise<void> {
    const now = this.#clock.now();
    if (!this.#own || Math.abs(now - (this.#markedAt ?? -Infinity)) < MARK_EVERY_MS) return;
    this.#markedAt = now;
    await this.#timestamps.set(FOCUS_MARK);
  }

  /** Whether any window has, or just had, the focus. @throws StoreError */
  async any(): Promise<boolean> {
    return this.#own || this.#timestamps.within(FOCUS_MARK, FOCUS_MEMORY_MS);
  }
}
