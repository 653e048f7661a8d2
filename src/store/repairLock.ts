import fs from 'node:fs';
import { type Clock, sleep } from '../lib/clock.ts';

/** A lock older than this belongs to a process that was killed, ms. */
const STALE_MS = 30_000;
const RETRY_MS = 100;

/**
 * Runs the repair of a database file in one process at a time. The lock is a folder beside it, since the database
 * itself cannot be trusted to lock anything now.
 * @throws what the file system or `repair` throws
 */
export async function underRepairLock<T>(file: string, clock: Clock, repair: () => Promise<T>): Promise<T> {
  const lock = `${file}.repair`;
  while (!take(lock, clock)) await sleep(clock, RETRY_MS);
  try {
    return await repair();
  } finally {
    fs.rmSync(lock, { recursive: true, force: true });
  }
}

function take(lock: string, clock: Clock): boolean {
  try {
    fs.mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const age = clock.now() - (fs.statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? clock.now());
    // A lock from the future was made before the clock was set back.
    if (Math.abs(age) > STALE_MS) fs.rmSync(lock, { recursive: true, force: true });
    return false;
  }
}
