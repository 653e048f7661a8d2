import type { Database } from './database.ts';

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

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws StoreError */
  get(name: string): Promise<Generation> {
    return this.#database.read((db) => {
      const row = db.get('SELECT generation, refused FROM generations WHERE name = :name', { name });
      return { generation: Number(row?.['generation'] ?? 0), refused: Number(row?.['refused'] ?? 0) };
    });
  }

  /** Announces `generation` if it is newer than what is known. `false`: another window was first. @throws StoreError */
  announce(name: string, generation: number): Promise<boolean> {
    return this.#database.write(
      (db) =>
        db.run(
          `INSERT INTO generations (name, generation) VALUES (:name, :generation)
           ON CONFLICT (name) DO UPDATE SET generation = excluded.generation WHERE generation < excluded.generation`,
          { name, generation },
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
