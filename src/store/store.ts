import type { Disposable } from '../lib/disposables.ts';
import { Emitter, type Event } from '../lib/events.ts';
import { isSound } from './check.ts';
import { Database } from './database.ts';
import { StoreError } from './errors.ts';
import { Generations } from './generations.ts';
import { Leases } from './leases.ts';
import { Limits } from './limits.ts';
import { Timestamps } from './timestamps.ts';
import { Processes } from './processes.ts';
import type { RepairOptions } from './repair.ts';
import type { Salvage } from './salvage.ts';
import { DatabaseWatch } from './watch.ts';

export interface StoreOptions extends RepairOptions {
  /** Unique for this process. */
  readonly owner: string;
}

/** The repairs that this window has made. */
class Repairs implements Disposable {
  readonly #options: RepairOptions;
  readonly #salvages = new Emitter<Salvage>();
  readonly onDidSalvage = this.#salvages.event;
  last: Salvage | undefined;

  constructor(options: RepairOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { repair } = await import('./repair.ts');
    const salvaged = await repair(this.#options);
    if (!salvaged) return;
    this.last = salvaged;
    this.#salvages.fire(salvaged);
  }

  dispose(): void {
    this.#salvages.dispose();
  }
}

/** The shared file with all that windows agree on. */
export class Store implements Disposable {
  readonly database: Database;
  readonly leases: Leases;
  readonly limits: Limits;
  readonly timestamps: Timestamps;
  readonly generations: Generations;
  readonly #processes: Processes;
  readonly #repairs: Repairs;
  readonly #changesElsewhere = new Emitter<void>();
  readonly #watch: DatabaseWatch;
  /** Fires after another process has written. */
  readonly onDidChangeElsewhere = this.#changesElsewhere.event;

  private constructor(database: Database, options: StoreOptions, repairs: Repairs) {
    this.database = database;
    this.#repairs = repairs;
    this.leases = new Leases(database, options.clock, options.owner);
    this.limits = new Limits(database, options.clock);
    this.timestamps = new Timestamps(database, options.clock);
    this.#processes = new Processes(database, options.clock, options.owner);
    this.generations = new Generations(database, this.#processes, options.clock, options.owner);
    this.#watch = new DatabaseWatch(database, options.clock, () => this.#changesElsewhere.fire());
  }

  /** Whether a change elsewhere has to be noticed within 2 s even where file events do not arrive. */
  set attentive(on: boolean) {
    this.#watch.attentive = on;
  }

  /** Fires when a damaged file was replaced, after this was opened. */
  get onDidSalvage(): Event<Salvage> {
    return this.#repairs.onDidSalvage;
  }

  /** What was carried over last out of a damaged file, by this window. */
  get salvaged(): Salvage | undefined {
    return this.#repairs.last;
  }

  /**
   * Opens the file. A damaged one is repaired, whenever the damage is met.
   * @throws StoreError
   */
  static async open(options: StoreOptions): Promise<Store> {
    const repairs = new Repairs(options);
    const { file, migrations, clock, log } = options;
    const database = await Database.open(file, {
      migrations,
      clock,
      repair: () => repairs.run(),
      // Said here only: whoever meets it later need not say it again.
      onReadOnly: () =>
        log.warn('A newer build owns the ledger: it is not written any more until the window is reloaded.'),
    });
    const store = new Store(database, options, repairs);
    try {
      if (!database.readOnly && (await store.#processes.enter()) && !(await isSound(file, 'quick'))) {
        await database.repair();
      }
      return store;
    } catch (error) {
      store.dispose();
      throw error;
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
    this.#repairs.dispose();
    this.database.dispose();
  }
}
