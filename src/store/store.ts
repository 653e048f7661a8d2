import type { Clock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';
import { Emitter } from '../lib/events.ts';
import type { Log } from '../lib/log.ts';
import { quickCheck } from './check.ts';
import { Database } from './database.ts';
import { StoreError } from './errors.ts';
import { Generations } from './generations.ts';
import { Leases } from './leases.ts';
import { Limits } from './limits.ts';
import { Timestamps } from './timestamps.ts';
import { Processes } from './processes.ts';
import { underRepairLock } from './salvage.ts';
import { type Salvage, salvage } from './salvage.ts';
import { toStoreError } from './sqlite.ts';
import { DatabaseWatch } from './watch.ts';

export interface StoreOptions {
  readonly file: string;
  readonly migrations: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  /** Unique for this process. */
  readonly owner: string;
}

/** The shared file with all that windows agree on. */
export class Store implements Disposable {
  readonly database: Database;
  readonly leases: Leases;
  readonly limits: Limits;
  readonly timestamps: Timestamps;
  readonly generations: Generations;
  /** Set when opening found a damaged file. */
  readonly salvaged: Salvage | undefined;
  readonly #processes: Processes;
  readonly #changesElsewhere = new Emitter<void>();
  readonly #watch: DatabaseWatch;
  /** Fires after another process has written. */
  readonly onDidChangeElsewhere = this.#changesElsewhere.event;

  private constructor(database: Database, options: StoreOptions, salvaged: Salvage | undefined) {
    this.database = database;
    this.salvaged = salvaged;
    this.leases = new Leases(database, options.clock, options.owner);
    this.limits = new Limits(database, options.clock);
    this.timestamps = new Timestamps(database, options.clock);
    this.generations = new Generations(database);
    this.#processes = new Processes(database, options.clock, options.owner);
    this.#watch = new DatabaseWatch(database, options.clock, () => this.#changesElsewhere.fire());
  }

  /** Whether a change elsewhere has to be noticed within 2 s even where file events do not arrive. */
  set attentive(on: boolean) {
    this.#watch.attentive = on;
  }

  /**
   * Opens the file; a damaged one is put aside and what can be read of it is carried over.
   * @throws StoreError
   */
  static async open(options: StoreOptions): Promise<Store> {
    let store = await Store.#openOrRepair(options);
    if (!store.database.readOnly && (await store.#processes.enter()) && !(await quickCheck(options.file))) {
      store.dispose();
      store = await Store.#repair(options);
      await store.#processes.enter();
    }
    return store;
  }

  static async #openOrRepair(options: StoreOptions): Promise<Store> {
    try {
      const database = await Database.open(options.file, options.migrations, options.clock);
      return new Store(database, options, undefined);
    } catch (error) {
      if (!StoreError.is(error, 'damaged')) throw error;
      return Store.#repair(options);
    }
  }

  static async #repair(options: StoreOptions): Promise<Store> {
    const { file, migrations, clock, log } = options;
    try {
      const salvaged = await underRepairLock(file, clock, async () => {
        // Checked again under the lock: another window may have repaired it meanwhile.
        if (await quickCheck(file)) return undefined;
        return salvage(file, migrations, clock.now());
      });
      if (salvaged) {
        log.warn(`The ledger was damaged: set aside as ${salvaged.setAside}, ${salvaged.rows} rows carried over.`);
      }
      return new Store(await Database.open(file, migrations, clock), options, salvaged);
    } catch (error) {
      throw toStoreError(error, file);
    }
  }

  /** Signs out and closes the file. Never fails: without the goodbye the next start checks the file. */
  async close(): Promise<void> {
    try {
      await this.#processes.leave();
    } catch (error) {
      if (!StoreError.is(error)) throw error;
    } finally {
      this.dispose();
    }
  }

  dispose(): void {
    this.#watch.dispose();
    this.#changesElsewhere.dispose();
    this.database.dispose();
  }
}
