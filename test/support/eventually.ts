import { setTimeout as sleep } from 'node:timers/promises';

type NotYet = undefined | null | false;

/** The longest pause between two looks, ms. The first ones are shorter: most waits are over soon. */
const LONGEST_PAUSE_MS = 50;

/** Waits in real time until `check` gives something, and returns it. @throws naming what was waited for */
export async function eventually<T>(
  what: string | (() => string),
  check: () => T | NotYet | Promise<T | NotYet>,
  deadlineMs = 15_000,
): Promise<T> {
  const deadline = performance.now() + deadlineMs;
  for (let pause = 5; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const value = await check();
    if (value !== undefined && value !== null && value !== false) return value;
    if (performance.now() > deadline) {
      throw new Error(`Not within ${deadlineMs / 1000} s: ${typeof what === 'string' ? what : what()}`);
    }
    await sleep(pause);
  }
}
