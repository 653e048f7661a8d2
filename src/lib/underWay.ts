import { ClosingError } from './cancel.ts';
import { type Clock, sleep } from './clock.ts';

/** Work that may have to write something down before its window goes. */
export class UnderWay {
  readonly #closing = new AbortController();
  readonly #work = new Set<Promise<unknown>>();

  /**
   * Runs a piece of work that is waited for by {@link close}.
   * @param work its signal is the caller's, and aborted with a {@link ClosingError} when the window closes
   * @throws what `work` throws
   */
  async run<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const running = work(AbortSignal.any([signal, this.#closing.signal]));
    this.#work.add(running);
    try {
      return await running;
    } finally {
      this.#work.delete(running);
    }
  }

  /** Asks all work to end, and waits until it has, at most `patienceMs`. Never fails. */
  async close(clock: Clock, patienceMs: number): Promise<void> {
    this.#closing.abort(new ClosingError());
    const patience = new AbortController();
    const late = sleep(clock, patienceMs, patience.signal).catch(() => undefined);
    await Promise.race([Promise.allSettled(this.#work), late]);
    patience.abort();
  }
}
