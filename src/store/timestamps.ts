import type { Clock } from '../lib/clock.ts';
import type { Database } from './database.ts';

/** Named moments shared by all windows, such as "a window was focused at". */
export class Timestamps {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** @throws StoreError */
  async set(name: string): Promise<void> {
    await this.#database.write((db) =>
      db.run('INSERT INTO marks (name, at) VALUES (:name, :at) ON CONFLICT (name) DO UPDATE SET at = excluded.at', {
        name,
        at: this.#clock.now(),
      }),
    );
  }

  /** True when the mark was set within the last `ms`. A mark in the future (a clock set back) does not count. @throws StoreError */
  async within(name: string, ms: number): Promise<boolean> {
    const now = this.#clock.now();
    const row = await this.#database.read((db) => db.get('SELECT at FROM marks WHERE name = :name', { name }));
    const at = row?.['at'];
    return typeof at === 'number' && at <= now && now - at <= ms;
  }

  /** Forgets what was set before then, epoch ms. @returns how many. @throws StoreError */
  prune(before: number): Promise<number> {
    return this.#database.write((db) => db.run('DELETE FROM marks WHERE at < :before', { before }));
  }
}
