import type { Clock } from '../lib/clock.ts';
import type { Connection, Database } from './database.ts';

const MINUTE_MS = 60_000;
/** A pause that ends later than this was written before the clock was set back, or is a mistake of the service. */
export const LONGEST_PAUSE_MS = 60 * MINUTE_MS;

/** Whether a request may be sent now, and if not, when to ask again (epoch ms). */
export type Permit =
  { readonly granted: true } | { readonly granted: false; readonly retryAt: number; readonly paused: boolean };

/** Request budgets shared by all windows: a token bucket and a pause for each name. */
export class Limits {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /**
   * Takes one request out of the budget. In no 60 seconds are more than `perMinute` granted: the bucket holds a burst
   * of a sixth of it, and refills just fast enough for the rest.
   * @throws StoreError
   */
  take(name: string, perMinute: number): Promise<Permit> {
    const now = this.#clock.now();
    const burst = Math.max(1, Math.floor(perMinute / 6));
    const perMs = (perMinute - burst + 1) / MINUTE_MS;
    return this.#database.write((db): Permit => {
      const row = db.get('SELECT tokens, refilled_at, paused_until FROM limits WHERE name = :name', { name });
      const pausedUntil = livingPause(row?.['paused_until'], now);
      if (pausedUntil !== undefined) return { granted: false, retryAt: pausedUntil, paused: true };
      // After the clock was set back, time counts from now on.
      const elapsed = Math.max(0, now - Number(row?.['refilled_at'] ?? now));
      const tokens = Math.min(burst, Number(row?.['tokens'] ?? burst) + elapsed * perMs);
      const granted = tokens >= 1;
      save(db, name, granted ? tokens - 1 : tokens, now);
      return granted ? { granted } : { granted, retryAt: now + Math.ceil((1 - tokens) / perMs), paused: false };
    });
  }

  /** Stops all requests of this name until then (epoch ms), in every window. @throws StoreError */
  async pause(name: string, until: number): Promise<void> {
    const now = this.#clock.now();
    await this.#database.write((db) =>
      db.run(
        `INSERT INTO limits (name, tokens, refilled_at, paused_until) VALUES (:name, 0, :now, :until)
         ON CONFLICT (name) DO UPDATE SET paused_until = excluded.paused_until`,
        { name, now, until: Math.min(until, now + LONGEST_PAUSE_MS) },
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
}

function livingPause(until: unknown, now: number): number | undefined {
  return typeof until === 'number' && until > now && until <= now + LONGEST_PAUSE_MS ? until : undefined;
}

function save(db: Connection, name: string, tokens: number, now: number): void {
  db.run(
    `INSERT INTO limits (name, tokens, refilled_at) VALUES (:name, :tokens, :now)
     ON CONFLICT (name) DO UPDATE SET tokens = excluded.tokens, refilled_at = excluded.refilled_at`,
    { name, tokens, now },
  );
}
