import type { Clock } from '../lib/clock.ts';
import { LONGEST_PAUSE_MS, afterGrant, type Bucket, bucketOf, livingPause } from './bucket.ts';
import type { Connection, Database } from './database.ts';

/** Whether a request may be sent now, and if not, when to ask again (epoch ms). */
export type Permit =
  { readonly granted: true } | { readonly granted: false; readonly retryAt: number; readonly paused: boolean };

/** Request budgets shared by all windows: a bucket and a pause for each name. */
export class Limits {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Takes one request out of the budget of so many a minute. @throws StoreError */
  take(name: string, perMinute: number): Promise<Permit> {
    return this.#database.write((db): Permit => {
      const bucket = this.#bucket(db, name, perMinute);
      if (this.grant(db, name, perMinute, 1) === 1) return { granted: true };
      return { granted: false, retryAt: bucket.retryAt, paused: bucket.pausedUntil !== undefined };
    });
  }

  /**
   * Takes as many requests out of the budget as there are, in the caller's transaction.
   * @param wanted at most so many
   * @returns how many
   */
  grant(db: Connection, name: string, perMinute: number, wanted: number): number {
    const bucket = this.#bucket(db, name, perMinute);
    const granted = Math.min(wanted, bucket.available);
    if (granted === 0) return 0;
    db.run(
      `INSERT INTO limits (name, tokens, refilled_at, grants) VALUES (:name, :tokens, :refilled_at, :grants)
       ON CONFLICT (name) DO UPDATE SET
         tokens = excluded.tokens, refilled_at = excluded.refilled_at, grants = excluded.grants`,
      { name, ...afterGrant(bucket, granted, this.#clock.now()) },
    );
    return granted;
  }

  /** What the budget allows now; takes and writes nothing. @throws StoreError */
  outlook(name: string, perMinute: number): Promise<Pick<Bucket, 'available' | 'retryAt' | 'pausedUntil'>> {
    return this.#database.read((db) => this.#bucket(db, name, perMinute));
  }

  /**
   * Stops all requests of this name until then (epoch ms), in every window. A pause that ends later stays as it is.
   * @throws StoreError
   */
  async pause(name: string, until: number): Promise<void> {
    const now = this.#clock.now();
    const farthest = now + LONGEST_PAUSE_MS;
    await this.#database.write((db) =>
      db.run(
        `INSERT INTO limits (name, tokens, refilled_at, paused_until) VALUES (:name, 0, :now, :until)
         ON CONFLICT (name) DO UPDATE SET paused_until = excluded.paused_until
         WHERE paused_until < excluded.paused_until OR paused_until > :farthest`,
        { name, now, until: Math.min(until, farthest), farthest },
      ),
    );
  }

  /** The end of the pause, epoch ms, or `undefined` when there is none. @throws StoreError */
  pausedUntil(name: string): Promise<number | undefined> {
    const now = this.#clock.now();
    return this.#database.read((db) =>
      livingPause(db.get('SELECT paused_until FROM limits WHERE name = :name', { name })?.['paused_until'], now),
    );
  }

  #bucket(db: Connection, name: string, perMinute: number): Bucket {
    return bucketOf(db.get('SELECT * FROM limits WHERE name = :name', { name }), perMinute, this.#clock.now());
  }
}
