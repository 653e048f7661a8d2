import type * as sqlite from 'node:sqlite';
import { StoreError, type StoreErrorCode } from './errors.ts';

export type Sqlite = typeof sqlite;

/**
 * Loads `node:sqlite` when it is first needed: it costs some milliseconds, and hosts before Node 22.13 lack it.
 * @throws StoreError `unsupported`
 */
export function loadSqlite(): Sqlite {
  const loaded = process.getBuiltinModule('node:sqlite') as Sqlite | undefined;
  if (!loaded) throw new StoreError('unsupported');
  return loaded;
}

/** SQLite's primary result codes that need an answer of their own. Source: sqlite.org/rescode.html */
const RESULT_CODES: Readonly<Record<number, StoreErrorCode>> = {
  3: 'notWritable', // PERM
  5: 'busy', // BUSY
  6: 'busy', // LOCKED
  8: 'notWritable', // READONLY
  11: 'damaged', // CORRUPT
  13: 'full', // FULL
  14: 'notWritable', // CANTOPEN
  26: 'damaged', // NOTADB
};

/** Turns what `node:sqlite` and the file system throw into a {@link StoreError}. */
export function toStoreError(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const { code } = (error ?? {}) as { readonly code?: unknown };
  const resultCode = resultCodeOf(error);
  if (resultCode !== undefined) return new StoreError(RESULT_CODES[resultCode] ?? 'failed', path, error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return new StoreError('full', path, error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST') {
    return new StoreError('notWritable', path, error);
  }
  return new StoreError('failed', path, error);
}

/** SQLite's primary result code; extended ones keep it in the low byte. */
function resultCodeOf(error: unknown): number | undefined {
  const { errcode } = (error ?? {}) as { readonly errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : undefined;
}

/** True when what was read is no sound database, or the disk does not give it back. */
export function isDamage(error: unknown): boolean {
  return [10, 11, 26].includes(resultCodeOf(error) ?? 0); // IOERR, CORRUPT, NOTADB
}

/** True when a row contradicts the schema. */
export function isConstraint(error: unknown): boolean {
  return [19, 20].includes(resultCodeOf(error) ?? 0); // CONSTRAINT, MISMATCH
}

/** Reads one number that a PRAGMA answers with. */
export function pragmaNumber(db: sqlite.DatabaseSync, pragma: string): number {
  const row = db.prepare(`PRAGMA ${pragma}`).get();
  const value = row ? Object.values(row)[0] : undefined;
  return typeof value === 'number' ? value : 0;
}
