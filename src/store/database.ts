import fs from 'node:fs';
import path from 'node:path';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { type Clock, sleep } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';
import { StoreError } from './errors.ts';
import { migrate } from './migrate.ts';
import type { Row } from './row.ts';
import { loadSqlite, pragmaNumber, toStoreError } from './sqlite.ts';

/** How long SQLite itself may block the event loop for another process's lock, ms. */
const BUSY_TIMEOUT_MS = 20;
/** How long a call tries again, giving the event loop back in between, ms. */
const BUSY_PATIENCE_MS = 5000;
/** After a repair, or one that failed, the next one is not tried for this long, ms. */
const REPAIR_PAUSE_MS = 60_000;

export type Parameters = Readonly<Record<string, SQLInputValue>>;

/** The connection inside one synchronous piece of work, with prepared statements kept. */
export interface Connection {
  all(sql: string, parameters?: Parameters): readonly Row[];
  get(sql: string, parameters?: Parameters): Row | undefined;
  /** Number of changed rows. */
  run(sql: string, parameters?: Parameters): number;
}

export interface DatabaseOptions {
  /** SQL scripts; script n makes schema version n + 1. */
  readonly migrations: readonly string[];
  readonly clock: Clock;
  /** Called with the file closed when it turns out to be damaged; the work that met the damage is done again then. */
  readonly repair?: () => Promise<void>;
  /** Called once when a newer build turns out to own the file. */
  readonly onReadOnly?: () => void;
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
  #openings = 0;
  #disposed = false;
  readonly #onReadOnly: () => void;
  readonly #repair: (() => Promise<void>) | undefined;
  /** The repair that is under way: all work waits for it. */
  #repairing: Promise<void> | undefined;
  #repairedAt = -Infinity;

  private constructor(file: string, { migrations, clock, repair, onReadOnly }: DatabaseOptions) {
    this.path = file;
    this.#clock = clock;
    this.#migrations = migrations;
    this.#repair = repair;
    this.#onReadOnly = onReadOnly ?? (() => undefined);
  }

  /**
   * Opens or makes the file and brings it to the newest schema. A file of a newer build opens read-only.
   * @throws StoreError
   */
  static async open(file: string, options: DatabaseOptions): Promise<Database> {
    const database = new Database(file, options);
    await database.#patiently(() => undefined);
    return database;
  }

  /** True when a newer build owns the schema: every write throws `newerVersion`. */
  get readOnly(): boolean {
    return this.#readOnly;
  }

  /** How often the file was opened: more than once when it was repaired, here or by another window. */
  get openings(): number {
    return this.#openings;
  }

  /** Changes when another connection has written, or the file was replaced. @throws StoreError */
  dataVersion(): string {
    try {
      // Not even read, a replaced file may be touched: its journal has the name of the new one's.
      if (this.#db) this.#followReplacement();
      const version = pragmaNumber(this.#open(), 'data_version');
      return `${this.#openings}.${version}`;
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
      if (this.#readOnly) {
        if (this.#isNewer(db)) throw new StoreError('newerVersion', this.path);
        // It was another's for a while only.
        db.exec('PRAGMA query_only = OFF');
      }
      db.exec('BEGIN IMMEDIATE');
      try {
        // Whoever repairs a file holds this lock until another one is in its place.
        if (this.#isReplaced()) throw new StoreError('busy', this.path);
        // Another window may have been updated while this one ran.
        const isNewer = this.#isNewer(db);
        this.#turnReadOnly(isNewer);
        if (isNewer) throw new StoreError('newerVersion', this.path);
        const result = work(this.#connection);
        db.exec('COMMIT');
        return result;
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** Closes the file, has it repaired, and opens it again. @throws StoreError */
  async repair(): Promise<void> {
    this.#repairing ??= this.#repaired().finally(() => (this.#repairing = undefined));
    await this.#repairing;
  }

  dispose(): void {
    this.#disposed = true;
    this.#close();
  }

  async #repaired(): Promise<void> {
    this.#close();
    try {
      await this.#repair?.();
    } catch (error) {
      throw toStoreError(error, this.path);
    }
  }

  #close(): void {
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
    if (this.#disposed) return;
    if (this.#db) {
      if (!this.#isReplaced()) return;
      this.#close();
    }
    this.#connect();
  }

  #isReplaced(): boolean {
    const inode = fs.statSync(this.path, { bigint: true, throwIfNoEntry: false })?.ino;
    return inode !== undefined && inode !== this.#inode;
  }

  #isNewer(db: DatabaseSync): boolean {
    return pragmaNumber(db, 'user_version') !== this.#migrations.length;
  }

  #turnReadOnly(readOnly: boolean): void {
    if (readOnly && !this.#readOnly) this.#onReadOnly();
    this.#readOnly = readOnly;
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
      this.#turnReadOnly(migrate(db, this.#migrations) === 'newer');
      if (this.#readOnly) db.exec('PRAGMA query_only = ON');
      this.#inode = fs.statSync(this.path, { bigint: true }).ino;
      this.#db = db;
      this.#openings++;
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /**
   * Tries again while another process holds the lock, with the event loop free in between, and once more after a repair
   * where the file is damaged.
   */
  async #patiently<T>(work: () => T): Promise<T> {
    const deadline = this.#clock.now() + BUSY_PATIENCE_MS;
    for (let attempt = 1; ; attempt++) {
      try {
        if (this.#repairing) await this.#repairing;
        this.#followReplacement();
        return work();
      } catch (error) {
        const failure = await this.#mended(toStoreError(error, this.path));
        if (failure === undefined) continue;
        if (failure.code !== 'busy' || this.#clock.now() >= deadline) throw failure;
        // Different waits in different processes, so that they do not meet again.
        await sleep(this.#clock, Math.min(5 * attempt, 50) * (0.5 + Math.random()));
      }
    }
  }

  /** @returns what cannot be mended; `undefined` after a repair */
  async #mended(failure: StoreError): Promise<StoreError | undefined> {
    if (failure.code !== 'damaged' || !this.#repair || this.#disposed) return failure;
    const sinceRepair = this.#clock.now() - this.#repairedAt;
    // Whoever met the damage at the same time waits for the same repair.
    if (!this.#repairing && sinceRepair >= 0 && sinceRepair < REPAIR_PAUSE_MS) return failure;
    try {
      await this.repair();
      this.#repairedAt = this.#clock.now();
      return undefined;
    } catch (error) {
      const reason = toStoreError(error, this.path);
      // One that other windows are in the way of is tried again at once.
      if (reason.code !== 'busy') this.#repairedAt = this.#clock.now();
      return reason;
    }
  }
}
