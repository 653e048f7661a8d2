import { CancelledError, throwIfCancelled } from '../lib/cancel.ts';

/** Lets at most so many through at once, in the order they came. */
export class Slots {
  readonly #waiting = new Set<() => void>();
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /** Runs when there is a free slot. @throws CancelledError while it waits; whatever `run` throws */
  async use<T>(run: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      return await run();
    } finally {
      this.#leave();
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    throwIfCancelled(signal);
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener('abort', give);
        resolve();
      };
      const give = (): void => {
        this.#waiting.delete(enter);
        reject(new CancelledError());
      };
      this.#waiting.add(enter);
      signal.addEventListener('abort', give, { once: true });
    });
  }

  /** Hands the slot to who waits longest, so that nobody can slip in between. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
