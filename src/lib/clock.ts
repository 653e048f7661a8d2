import { CancelledError } from './cancel.ts';
import { type Disposable, toDisposable } from './disposables.ts';

/** Time as a port: the only way to read it or to wait. Milliseconds since the epoch, and milliseconds of delay. */
export interface Clock {
  now(): number;
  /** Runs `run` once after `delayMs`; disposing cancels it. Never keeps the process alive. */
  after(delayMs: number, run: () => void): Disposable;
}

/** The longest delay that Node's timers take; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(Math.max(0, delayMs), MAX_TIMER_MS));
    timer.unref();
    return toDisposable(() => clearTimeout(timer));
  },
};

/**
 * Waits `delayMs` on the given clock.
 * @throws CancelledError as soon as the signal is aborted.
 */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new CancelledError());
      return;
    }
    const onAbort = (): void => {
      timer.dispose();
      reject(new CancelledError());
    };
    const timer = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
