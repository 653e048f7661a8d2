import fs from 'node:fs';
import path from 'node:path';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { systemCodeOf } from '../lib/systemCode.ts';
import { migrate } from './database.ts';
import { loadSqlite } from './sqlite.ts';
import { type Clock, sleep } from '../lib/clock.ts';

/** What became of a damaged file. */
export interface Salvage {
  /** Where the damaged file was put aside. */
  readonly setAside: string;
  /** Rows carried over, in all tables together. */
  readonly rows: number;
}

/**
 * Puts a damaged database aside under a dated name and makes a new one with every row that can still be read.
 * The new file appears whole, under its final name, or not at all.
 * @param now epoch ms, for the dated name
 * @throws what the file system throws
 */
export function salvage(file: string, migrations: readonly string[], now: number): Salvage {
  const stamp = new Date(now).toISOString().replace(/[-:]/g, '').slice(0, 15);
  const setAside = freeName(`${file}.damaged-${stamp}`);
  fs.renameSync(file, setAside);
  if (fs.existsSync(`${file}-journal`)) fs.renameSync(`${file}-journal`, `${setAside}-journal`);
  const fresh = freeName(`${file}.new-${process.pid}`);
  const rows = rebuild(setAside, fresh, migrations);
  fs.renameSync(fresh, file);
  return { setAside, rows };
}

function freeName(wanted: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}-${n}`;
    if (!fs.existsSync(name)) return path.resolve(name);
  }
}

function rebuild(damaged: string, fresh: string, migrations: readonly string[]): number {
  const { DatabaseSync } = loadSqlite();
  const to = new DatabaseSync(fresh);
  try {
    migrate(to, migrations);
    let from: DatabaseSync | undefined;
    try {
      // A copy, so that the original stays as it was found.
      from = new DatabaseSync(damaged, { readOnly: true });
      return carryOver(from, to);
    } catch {
      // Not a database at all: start empty.
      return 0;
    } finally {
      from?.close();
    }
  } finally {
    to.close();
  }
}

function carryOver(from: DatabaseSync, to: DatabaseSync): number {
  const tables = to.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all();
  let rows = 0;
  to.exec('BEGIN');
  for (const { name } of tables) rows += copyTable(from, to, String(name));
  to.exec('COMMIT');
  return rows;
}

/** Copies row by row from both ends, so that one bad page in the middle costs only what lies on it. */
function copyTable(from: DatabaseSync, to: DatabaseSync, table: string): number {
  let rows = 0;
  for (const direction of ['ASC', 'DESC']) {
    try {
      const known = new Set(
        to
          .prepare(`PRAGMA table_info("${table}")`)
          .all()
          .map((column) => String(column['name'])),
      );
      for (const row of from.prepare(`SELECT * FROM "${table}" ORDER BY rowid ${direction}`).iterate()) {
        const columns = Object.keys(row).filter((column) => known.has(column));
        const values = columns.map((column) => row[column] as SQLInputValue);
        const names = columns.map((column) => `"${column}"`).join(', ');
        const timestamps = columns.map(() => '?').join(', ');
        const { changes } = to
          .prepare(`INSERT OR IGNORE INTO "${table}" (${names}) VALUES (${timestamps})`)
          .run(...values);
        rows += Number(changes);
      }
      return rows;
    } catch {
      // The rows before the bad page are in; go on from the other end.
    }
  }
  return rows;
}

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
    if (systemCodeOf(error) !== 'EEXIST') throw error;
    const age = clock.now() - (fs.statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? clock.now());
    // A lock from the future was made before the clock was set back.
    if (Math.abs(age) > STALE_MS) fs.rmSync(lock, { recursive: true, force: true });
    return false;
  }
}
