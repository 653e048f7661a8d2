import pLimit, { type LimitFunction } from 'p-limit';
import { CancelledError, throwIfCancelled } from './cancel.ts';

/**
 * Works on each item, so many at once, begun in their order.
 * @param work gets a signal that is aborted, too, when other work has failed
 * @throws the first failure; nothing more is begun then
 */
export async function forEachLimited<T>(
  atOnce: number,
  items: Iterable<T>,
  work: (item: T, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const limit = pLimit(atOnce);
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  await limit.map(items, async (item) => {
    // The turn of what waited when other work failed.
    if (stop.signal.aborted) return;
    try {
      await work(item, both);
    } catch (error) {
      stop.abort();
      throw error;
    }
  });
}

/** Runs when it is this one's turn. @throws CancelledError at once while it waits; whatever `run` throws */
export function inTurn<T>(limit: LimitFunction, run: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    throwIfCancelled(signal);
    const leave = (): void => reject(new CancelledError());
    signal.addEventListener('abort', leave, { once: true });
    const turn = (): Promise<T> => {
      signal.removeEventListener('abort', leave);
      // Who has left keeps a place in the line, and passes its turn on.
      throwIfCancelled(signal);
      return run();
    };
    limit(turn).then(resolve, reject);
  });
}
