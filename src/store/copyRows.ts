import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Row } from './row.ts';
import { isConstraint, isDamage } from './sqlite.ts';

/** Between two bad places, rows are looked for one by one, at most so many. */
const MOST_PROBES = 100_000;

/**
 * Copies every row that can be read into a file with the same tables, in one transaction.
 * @returns how many
 * @throws what SQLite fails with in writing
 */
export function copyRows(from: DatabaseSync, to: DatabaseSync): number {
  const tables = to.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all();
  let rows = 0;
  to.exec('BEGIN');
  for (const { name } of tables) rows += copyTable(from, to, String(name));
  rows -= removeOrphans(to);
  to.exec('COMMIT');
  return rows;
}

/** Row by row from both ends, and what lies between, so that a bad page costs only what lies on it. */
function copyTable(from: DatabaseSync, to: DatabaseSync, table: string): number {
  const known = new Set(
    to
      .prepare(`PRAGMA table_info("${table}")`)
      .all()
      .map((column) => String(column['name'])),
  );
  let rows = 0;
  const keep = (row: Row): void => {
    rows += insert(to, table, known, row);
  };
  const lowest = readAll(from, `SELECT rowid AS "rowid ", * FROM "${table}" ORDER BY rowid`, keep);
  if (lowest === 'all') return rows;
  const highest = readAll(from, `SELECT rowid AS "rowid ", * FROM "${table}" ORDER BY rowid DESC`, keep);
  if (lowest === undefined || highest === undefined || highest === 'all') return rows;
  for (let rowid = lowest + 1; rowid < highest && rowid - lowest < MOST_PROBES; rowid++) {
    readAll(from, `SELECT * FROM "${table}" WHERE rowid = ${rowid}`, keep);
  }
  return rows;
}

/** @returns the last rowid before the damage, or `all` when there is none */
function readAll(db: DatabaseSync, sql: string, keep: (row: Row) => void): number | 'all' | undefined {
  let last: number | undefined;
  const rows = damageAsNothing(() => db.prepare(sql).iterate());
  for (;;) {
    const step = damageAsNothing(() => rows?.next());
    if (step === undefined) return last;
    if (step.done) return 'all';
    keep(step.value);
    last = Number(step.value['rowid ']);
  }
}

function damageAsNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!isDamage(error)) throw error;
    return undefined;
  }
}

function insert(to: DatabaseSync, table: string, known: ReadonlySet<string>, row: Row): number {
  const columns = Object.keys(row).filter((column) => known.has(column));
  const names = columns.map((column) => `"${column}"`).join(', ');
  const places = columns.map(() => '?').join(', ');
  try {
    const { changes } = to
      .prepare(`INSERT OR IGNORE INTO "${table}" (${names}) VALUES (${places})`)
      .run(...columns.map((column) => row[column] as SQLInputValue));
    return Number(changes);
  } catch (error) {
    // Garbage that still reads as a row fits no column.
    if (isConstraint(error)) return 0;
    throw error;
  }
}

/** Rows that refer to one that was lost. */
function removeOrphans(db: DatabaseSync): number {
  const orphans = db.prepare('PRAGMA foreign_key_check').all();
  for (const { table, rowid } of orphans) {
    db.prepare(`DELETE FROM "${String(table)}" WHERE rowid = ?`).run(Number(rowid));
  }
  return orphans.length;
}
