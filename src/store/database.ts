import fs from 'node:fs';
import path from 'node:path';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { type Clock, sleep } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';
import { StoreError } from './errors.ts';
import type { Row } from './row.ts';
import { loadSqlite, pragmaNumber, toStoreError } from './sqlite.ts';

/** How long SQLite itself may block the event loop for another process's lock, ms. */
const BUSY_TIMEOUT_MS = 20;
/** How long a call tries again, giving the event loop back in between, ms. */
const BUSY_PATIENCE_MS = 5000;

export type Parameters = Readonly<Record<string, SQLInputValue>>;

/** The connection inside one synchronous piece of work, with prepared statements kept. */
export interface Connection {
  all(sql: string, parameters?: Parameters): readonly Row[];
  get(sql: string, parameters?: Parameters): Row | undefined;
  /** Number of changed rows. */
  run(sql: string, parameters?: Parameters): number;
}

/**
 * One SQLite file, shared by several processes. Work is synchronous and short; a locked file is waited for without
 * blocking the event loop, and no transaction crosses an `await`.
 */
export class Database implements Disposable {
  readonly path: string;
  readonly #clock: Clock;
  readonly #migrations: readonly string[];
  readonly #statements = new Map<string, StatementSync>();
  #db: DatabaseSync | undefined;
  /** Identity of the opened file, to notice when another window has replaced a damaged one. */
  #inode: bigint | undefined;
  #readOnly = false;

  private constructor(file: string, clock: Clock, migrations: readonly string[]) {
    this.path = file;
    this.#clock = clock;
    this.#migrations = migrations;
  }

  /**
   * Opens or makes the file and brings it to the newest schema. A file of a newer build opens read-only.
   * @param migrations SQL scripts; script n makes schema version n + 1
   * @throws StoreError
   */
  static async open(file: string, migrations: readonly string[], clock: Clock): Promise<Database> {
    const database = new Database(file, clock, migrations);
    await database.#patiently(() => database.#connect());
    return database;
  }

  /** True when a newer build owns the schema: every write throws `newerVersion`. */
  get readOnly(): boolean {
    return this.#readOnly;
  }

  /** A number that changes when another connection has written. */
  dataVersion(): number {
    try {
      return pragmaNumber(this.#open(), 'data_version');
    } catch (error) {
      throw toStoreError(error, this.path);
    }
  }

  /** Runs one or more reads. @throws StoreError */
  read<T>(work: (connection: Connection) => T): Promise<T> {
    return this.#patiently(() => work(this.#connection));
  }

  /** Runs reads and writes as one transaction: all of it happens or nothing. @throws StoreError */
  write<T>(work: (connection: Connection) => T): Promise<T> {
    return this.#patiently(() => {
      const db = this.#open();
      if (this.#readOnly) throw new StoreError('newerVersion', this.path);
      db.exec('BEGIN IMMEDIATE');
      try {
        // Another window may have been updated while this one ran.
        if (pragmaNumber(db, 'user_version') !== this.#migrations.length)
          throw new StoreError('newerVersion', this.path);
        const result = work(this.#connection);
        db.exec('COMMIT');
        return result;
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  dispose(): void {
    this.#statements.clear();
    this.#db?.close();
    this.#db = undefined;
  }

  readonly #connection: Connection = {
    all: (sql, parameters = {}) => this.#prepare(sql).all(parameters),
    get: (sql, parameters = {}) => this.#prepare(sql).get(parameters),
    run: (sql, parameters = {}) => Number(this.#prepare(sql).run(parameters).changes),
  };

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#open().prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #open(): DatabaseSync {
    if (!this.#db) throw new StoreError('failed', this.path, new Error('the database is closed'));
    return this.#db;
  }

  /** Another window may have put a damaged file aside and made a new one: what is written must go there. */
  #followReplacement(): void {
    if (!this.#db) return;
    const inode = fs.statSync(this.path, { bigint: true, throwIfNoEntry: false })?.ino;
    if (inode === undefined || inode === this.#inode) return;
    this.dispose();
    this.#connect();
  }

  #connect(): void {
    const { DatabaseSync } = loadSqlite();
    fs.mkdirSync(path.dirname(this.path), { recursive: true });
    const db = new DatabaseSync(this.path);
    try {
      db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
      // A rollback journal: write-ahead logs need shared memory, which network disks do not have.
      db.exec('PRAGMA journal_mode = TRUNCATE');
      db.exec('PRAGMA foreign_keys = ON');
      this.#readOnly = migrate(db, this.#migrations) === 'newer';
      if (this.#readOnly) db.exec('PRAGMA query_only = ON');
      this.#inode = fs.statSync(this.path, { bigint: true }).ino;
      this.#db = db;
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** Tries again while another process holds the lock, with the event loop free in between. */
  async #patiently<T>(work: () => T): Promise<T> {
    const deadline = this.#clock.now() + BUSY_PATIENCE_MS;
    for (let attempt = 1; ; attempt++) {
      try {
        this.#followReplacement();
        return work();
      } catch (error) {
        const failure = toStoreError(error, this.path);
        if (failure.code !== 'busy' || this.#clock.now() >= deadline) throw failure;
        // Different waits in different processes, so that they do not meet again.
        await sleep(this.#clock, Math.min(5 * attempt, 50) * (0.5 + Math.random()));
      }
    }
  }
}

/**
 * Brings the schema to the newest version. Each script runs in a transaction of its own with `PRAGMA user_version`, so
 * a crash in between leaves a whole older version. Scripts only add, since older windows may still be running.
 * @returns `newer` when the file was made by a newer build; nothing is changed then
 */
export function migrate(db: DatabaseSync, scripts: readonly string[]): 'current' | 'newer' {
  for (;;) {
    const version = pragmaNumber(db, 'user_version');
    if (version > scripts.length) return 'newer';
    if (version === scripts.length) return 'current';
    db.exec('BEGIN EXCLUSIVE');
    try {
      // Read again under the lock: another window may have done this step meanwhile.
      const script = pragmaNumber(db, 'user_version') === version ? scripts[version] : undefined;
      if (script !== undefined) {
        db.exec(script);
        db.exec(`PRAGMA user_version = ${version + 1}`);
      }
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }
}
