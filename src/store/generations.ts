import type { Clock } from '../lib/clock.ts';
import type { Database } from './database.ts';
import type { Processes } from './processes.ts';
import { numberIn, textIn } from './row.ts';

/** What all windows know about a value that is kept elsewhere (a secret), by number only. */
export interface Generation {
  /** Number of the newest value; 0 when there never was one. */
  readonly generation: number;
  /** Number of the newest value that was refused by whom it is meant for; 0 for none. */
  readonly refused: number;
}

/**
 * Counts the versions of values that live in a store which windows may see late. A window whose copy has a smaller
 * number than the row here knows that its copy is stale.
 */
export class Generations {
  readonly #database: Database;
  readonly #processes: Processes;
  readonly #clock: Clock;
  readonly #owner: string;
  readonly #openedAt: number;

  /** @param owner id of this process among `processes` */
  constructor(database: Database, processes: Processes, clock: Clock, owner: string) {
    this.#database = database;
    this.#processes = processes;
    this.#clock = clock;
    this.#owner = owner;
    this.#openedAt = clock.now();
  }

  /** @throws StoreError */
  get(name: string): Promise<Generation> {
    return this.#database.read((db) => {
      const row = db.get('SELECT generation, refused FROM generations WHERE name = :name', { name });
      return { generation: Number(row?.['generation'] ?? 0), refused: Number(row?.['refused'] ?? 0) };
    });
  }

  /**
   * Whether the newest value, which this process does not see, can still come to light: the one who announced it lives,
   * or announced it after this process had begun, which a reload may show. Else it is lost. @throws StoreError
   */
  async canArrive(name: string): Promise<boolean> {
    const row = await this.#database.read((db) => db.get('SELECT * FROM generations WHERE name = :name', { name }));
    const by = row && textIn(row, 'announced_by');
    // Announced by an older build, which does not say who it was.
    if (by === undefined) return this.#processes.hasOthers();
    if (by === this.#owner) return false;
    const at = (row && numberIn(row, 'announced_at')) ?? 0;
    return at > this.#openedAt || (await this.#processes.isLiving(by));
  }

  /** Announces `generation` if it is newer than what is known. `false`: another window was first. @throws StoreError */
  announce(name: string, generation: number): Promise<boolean> {
    return this.#database.write(
      (db) =>
        db.run(
          `INSERT INTO generations (name, generation, announced_at, announced_by)
           VALUES (:name, :generation, :now, :owner)
           ON CONFLICT (name) DO UPDATE SET generation = excluded.generation, announced_at = excluded.announced_at,
             announced_by = excluded.announced_by
           WHERE generation < excluded.generation`,
          { name, generation, now: this.#clock.now(), owner: this.#owner },
        ) === 1,
    );
  }

  /** Notes that this generation was refused. @throws StoreError */
  async refuse(name: string, generation: number): Promise<void> {
    await this.#database.write((db) =>
      db.run('UPDATE generations SET refused = :generation WHERE name = :name AND refused < :generation', {
        name,
        generation,
      }),
    );
  }

  /** True for the first caller, in any window, that wants to ask the user about this generation. @throws StoreError */
  claimPrompt(name: string, generation: number): Promise<boolean> {
    return this.#database.write(
      (db) =>
        db.run('UPDATE generations SET asked = :generation WHERE name = :name AND asked < :generation', {
          name,
          generation,
        }) === 1,
    );
  }
}
