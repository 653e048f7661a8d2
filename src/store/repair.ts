import fs from 'node:fs';
import { type Clock, sleep } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { systemCodeOf } from '../lib/systemCode.ts';
import { isSound } from './check.ts';
import { StoreError } from './errors.ts';
import { type Salvage, salvage } from './salvage.ts';
import { isConstraint, isDamage, loadSqlite, pragmaNumber } from './sqlite.ts';

/** A lock older than this belongs to a process that was killed, ms. */
const STALE_MS = 30_000;
const RETRY_MS = 100;

export interface RepairOptions {
  readonly file: string;
  readonly migrations: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Repairs a database file, in one process at a time: its indexes in place where that is enough, else by carrying over
 * what can be read.
 * @returns what was carried over; `undefined` when that was not needed, or another window was first
 * @throws StoreError `damaged` for a newer build's file, which only that build knows; what the file system and SQLite throw
 */
export function repair({ file, migrations, clock, log }: RepairOptions): Promise<Salvage | undefined> {
  return underRepairLock(file, clock, async () => {
    if (await isSound(file, 'whole')) return undefined;
    switch (rebuildIndexes(file, migrations.length)) {
      case 'newer':
        throw new StoreError('damaged', file);
      case 'sound':
        log.warn('The ledger had a damaged index: rebuilt, nothing was lost.');
        return undefined;
      case 'damaged': {
        const salvaged = await salvage(file, migrations, clock.now());
        log.warn(`The ledger was damaged: kept as ${salvaged.setAside}, ${salvaged.rows} rows carried over.`);
        return salvaged;
      }
    }
  });
}

/** Makes every index anew from its table, in one transaction that stands only when the whole file is sound then. */
function rebuildIndexes(file: string, newest: number): 'sound' | 'damaged' | 'newer' {
  const { DatabaseSync } = loadSqlite();
  const db = new DatabaseSync(file);
  try {
    db.exec('PRAGMA busy_timeout = 200');
    if (pragmaNumber(db, 'user_version') > newest) return 'newer';
    db.exec('BEGIN IMMEDIATE; REINDEX');
    if (Object.values(db.prepare('PRAGMA integrity_check(1)').get() ?? {})[0] !== 'ok') return 'damaged';
    db.exec('COMMIT');
    return 'sound';
  } catch (error) {
    if (isDamage(error) || isConstraint(error)) return 'damaged';
    throw error;
  } finally {
    // Takes back what was not committed.
    db.close();
  }
}

/** The lock is a folder beside the database, which itself cannot be trusted to lock anything now. */
async function underRepairLock<T>(file: string, clock: Clock, work: () => Promise<T>): Promise<T> {
  const lock = `${file}.repair`;
  while (!take(lock, clock)) await sleep(clock, RETRY_MS);
  try {
    return await work();
  } finally {
    fs.rmSync(lock, { recursive: true, force: true });
  }
}

function take(lock: string, clock: Clock): boolean {
  try {
    fs.mkdirSync(lock);
    return true;
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error;
    const age = clock.now() - (fs.statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? clock.now());
    // A lock from the future was made before the clock was set back.
    if (Math.abs(age) > STALE_MS) fs.rmSync(lock, { recursive: true, force: true });
    return false;
  }
}
