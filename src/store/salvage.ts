import fs from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { systemCodeOf } from '../lib/systemCode.ts';
import { copyRows } from './copyRows.ts';
import { migrate } from './migrate.ts';
import { isDamage, loadSqlite } from './sqlite.ts';

/** What became of a damaged file. */
export interface Salvage {
  /** Where a copy of the damaged file is kept. */
  readonly setAside: string;
  /** Rows carried over, in all tables together. */
  readonly rows: number;
}

/** How the new file takes the old one's place: `fs.renameSync`, or what stands in for it in a test. */
export type Rename = (from: string, to: string) => void;

/** What Windows says while another window has the file open. */
const HELD: ReadonlySet<unknown> = new Set(['EPERM', 'EACCES', 'EBUSY']);

/**
 * Replaces a damaged database by a new one with every row that can still be read, and keeps the damaged one beside it
 * under a dated name. The old file stays in its place until the new one is complete, whatever fails on the way.
 * @param now epoch ms, for the dated name
 * @throws what the file system and SQLite throw: busy while another process writes, full without room for both files
 */
export async function salvage(
  file: string,
  migrations: readonly string[],
  now: number,
  rename: Rename = fs.renameSync,
): Promise<Salvage> {
  const stamp = new Date(now).toISOString().replace(/[-:]/g, '').slice(0, 15);
  const setAside = freeName(`${file}.damaged-${stamp}`);
  const fresh = freeName(`${file}.new-${process.pid}`);
  const { DatabaseSync: Opened } = loadSqlite();
  // Not to read only: what a killed process left half written is taken back by the first read.
  const from = new Opened(file);
  try {
    lock(from);
    const rows = rebuild(from, fresh, migrations);
    if (!replaced(file, fresh, setAside, rename)) {
      from.close();
      await writeOver(fresh, file);
    }
    return { setAside, rows };
  } finally {
    if (from.isOpen) from.close();
    for (const rest of [fresh, `${fresh}-journal`]) fs.rmSync(rest, { force: true });
  }
}

/** Keeps other windows from writing what would be lost. A file that cannot even be locked is not written by them either. */
function lock(db: DatabaseSync): void {
  db.exec('PRAGMA busy_timeout = 200');
  try {
    db.exec('BEGIN IMMEDIATE');
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
}

function rebuild(from: DatabaseSync, fresh: string, migrations: readonly string[]): number {
  const { DatabaseSync: Opened } = loadSqlite();
  // A row that refers to one that is lost comes over as well, and is sorted out at the end.
  const to = new Opened(fresh, { enableForeignKeyConstraints: false });
  try {
    migrate(to, migrations);
    return copyRows(from, to);
  } finally {
    to.close();
  }
}

/** @returns false when other windows hold the file, so that it can only be written over */
function replaced(file: string, fresh: string, setAside: string, rename: Rename): boolean {
  keepAside(file, setAside);
  try {
    rename(fresh, file);
    return true;
  } catch (error) {
    if (!HELD.has(systemCodeOf(error))) throw error;
    // Perhaps another name of the same file, which is written over now.
    fs.rmSync(setAside);
    fs.copyFileSync(file, setAside);
    return false;
  }
}

/** A second name costs no room; not every file system has them. */
function keepAside(file: string, setAside: string): void {
  const journal = `${file}-journal`;
  if ((fs.statSync(journal, { throwIfNoEntry: false })?.size ?? 0) > 0) fs.renameSync(journal, `${setAside}-journal`);
  try {
    fs.linkSync(file, setAside);
  } catch {
    fs.copyFileSync(file, setAside);
  }
}

/** Page by page in one transaction, which other windows see as any other write. */
async function writeOver(fresh: string, file: string): Promise<void> {
  const { DatabaseSync: Opened, backup } = loadSqlite();
  const source = new Opened(fresh, { readOnly: true });
  try {
    try {
      await backup(source, file);
    } catch (error) {
      if (!isDamage(error)) throw error;
      // Not even its first page can be read: only an empty file can be written over.
      fs.truncateSync(file);
      await backup(source, file);
    }
  } finally {
    source.close();
  }
}

function freeName(wanted: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}-${n}`;
    if (!fs.existsSync(name)) return path.resolve(name);
  }
}
