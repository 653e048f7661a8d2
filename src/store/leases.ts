import type { Clock } from '../lib/clock.ts';
import type { Database } from './database.ts';

/** The longest lease anybody may take, ms. One that ends later than this from now was written before the clock was set back. */
export const LONGEST_LEASE_MS = 60_000;

/** A named right that one process at a time holds, for a while. */
export interface Lease {
  /** Extends it by its own length. `false`: it was lost, the work under it must stop. */
  renew(): Promise<boolean>;
  release(): Promise<void>;
}

/** Leases as rows: they expire when their holder was killed. */
export class Leases {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #owner: string;
  #serial = 0;

  constructor(database: Database, clock: Clock, owner: string) {
    this.#database = database;
    this.#clock = clock;
    this.#owner = owner;
  }

  /** @param leaseMs at most 60,000. @returns `undefined` while another holder's lease lives. @throws StoreError */
  async acquire(name: string, leaseMs: number): Promise<Lease | undefined> {
    // Each acquisition is its own holder: a lost and retaken lease cannot be renewed by its former owner.
    const holder = `${this.#owner}:${++this.#serial}`;
    if (!(await this.#take(name, holder, leaseMs))) return undefined;
    return {
      renew: () => this.#renew(name, holder, leaseMs),
      release: async () => {
        await this.#database.write((db) =>
          db.run('DELETE FROM leases WHERE name = :name AND holder = :holder', { name, holder }),
        );
      },
    };
  }

  #take(name: string, holder: string, leaseMs: number): Promise<boolean> {
    const now = this.#clock.now();
    return this.#database.write(
      (db) =>
        db.run(
          `INSERT INTO leases (name, holder, until) VALUES (:name, :holder, :until)
           ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
           WHERE until <= :now OR until > :farthest`,
          { name, holder, until: now + Math.min(leaseMs, LONGEST_LEASE_MS), now, farthest: now + LONGEST_LEASE_MS },
        ) === 1,
    );
  }

  #renew(name: string, holder: string, leaseMs: number): Promise<boolean> {
    const until = this.#clock.now() + Math.min(leaseMs, LONGEST_LEASE_MS);
    return this.#database.write(
      (db) =>
        db.run('UPDATE leases SET until = :until WHERE name = :name AND holder = :holder', { name, holder, until }) ===
        1,
    );
  }
}
