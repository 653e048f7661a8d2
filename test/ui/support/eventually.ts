import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `check` gives something true, and returns it. @throws naming what was waited for */
export async function eventually<T>(
  what: string | (() => string),
  check: () => T | Promise<T>,
  deadlineMs = 15_000,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const value = await check();
    if (value !== undefined && value !== null && value !== false) return value;
    if (performance.now() > deadline) {
      throw new Error(`Not within ${deadlineMs / 1000} s: ${typeof what === 'string' ? what : what()}`);
    }
    await sleep(50);
  }
}
