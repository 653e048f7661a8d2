import { type Clock, sleep } from '../lib/clock.ts';
import { isFields } from '../lib/fields.ts';
import { StoreError } from '../store/errors.ts';
import type { Store } from '../store/store.ts';
import type { SecretStore } from './secretStore.ts';

/** How long one window may take to write a secret and say so, ms. */
const LEASE_MS = 10_000;
/** How often a write that another window is doing is waited for, ms; and how many times. */
const WAIT_MS = 100;
const WAITS = (LEASE_MS + 2000) / WAIT_MS;

/** A copy that is the newest one there is. */
export interface CurrentSecret<T> {
  readonly generation: number;
  readonly value: T;
  /** Whom it is meant for did not accept this generation. */
  readonly refused: boolean;
}

/**
 * What a window knows about a secret.
 * - `current`: its copy is the newest
 * - `absent`: there is none, or it was cleared
 * - `stale`: another window has written a newer one, which this window's secret store does not show (yet)
 * - `lost`: there was a newer one, and nothing is left that could have it: the system's store was reset, or cannot
 *   decrypt it
 */
export type SecretReading<T> =
  | ({ readonly status: 'current' } & CurrentSecret<T>)
  | { readonly status: 'absent'; readonly generation: number }
  | { readonly status: 'stale'; readonly generation: number }
  | { readonly status: 'lost'; readonly generation: number };

/** What a {@link VersionedSecret} stands on. */
export interface VaultPorts {
  readonly secrets: SecretStore;
  readonly store: Pick<Store, 'generations' | 'leases'>;
  readonly clock: Clock;
}

/**
 * One value in the secret store, kept right in windows that see it late.
 *
 * Secrets may reach other windows late, or only after a reload. So each stored value carries a generation number, and
 * the shared store's row says which is the newest:
 * - the secret is as new as the row: use it
 * - the secret is newer: it was stored and the window died before it could say so; announce it
 * - the secret is older or absent: another window has the newer one; leave the work to that window. Where no window can
 *   have it, it is lost, and only a user can enter it again
 *
 * Writers take turns under a lease, so that reading, comparing and writing are one step for all windows.
 */
export class VersionedSecret<T extends object> {
  readonly name: string;
  readonly #parse: (raw: unknown) => Promise<T | undefined>;
  readonly #ports: VaultPorts;

  /**
   * @param name of the secret and of its row
   * @param parse what the secret store holds, into the value; `undefined`, when it does not fit, counts as absent
   */
  constructor(name: string, parse: (raw: unknown) => Promise<T | undefined>, ports: VaultPorts) {
    this.name = name;
    this.#parse = parse;
    this.#ports = ports;
  }

  /** @throws StoreError */
  async read(): Promise<SecretReading<T>> {
    const { generations } = this.#ports.store;
    // The row first: a write in between makes the copy newer than the row, never older.
    const row = await generations.get(this.name);
    const stored = await this.#stored();
    const generation = stored?.generation ?? 0;
    if (generation < row.generation) {
      const isLate = await generations.canArrive(this.name);
      return isLate ? { status: 'stale', generation } : { status: 'lost', generation: row.generation };
    }
    if (generation > row.generation) await generations.announce(this.name, generation);
    if (stored?.value === undefined) return { status: 'absent', generation };
    return { status: 'current', generation, value: stored.value, refused: row.refused >= generation };
  }

  /** Stores what a user entered: it wins over whatever is there, in every window. @throws StoreError */
  async write(value: T): Promise<void> {
    await this.#put(value, undefined);
  }

  /**
   * Stores a value that follows from the one of that generation. Never overwrites a newer one.
   * @returns the new generation, or `undefined` when `expected` is not the newest any more
   * @throws StoreError
   */
  replace(expected: number, value: T): Promise<number | undefined> {
    return this.#put(value, expected);
  }

  /**
   * Stores what must not be lost when {@link replace} cannot write to the shared store (a full disk, a newer build's
   * schema): without an announcement, which the next read makes up for.
   */
  async rescue(expected: number, value: T): Promise<void> {
    if ((await this.#stored())?.generation !== expected) return;
    await this.#ports.secrets.set(this.name, JSON.stringify({ ...value, generation: expected + 1 }));
  }

  /** Forgets it in every window: copies that are left are stale. @throws StoreError */
  async clear(): Promise<void> {
    await this.#put(undefined, undefined);
  }

  /** Notes for all windows that this generation was refused. @throws StoreError */
  async refuse(generation: number): Promise<void> {
    await this.#ports.store.generations.refuse(this.name, generation);
  }

  /** True for the one window that should ask the user, once for each refused or lost generation. @throws StoreError */
  async claimPrompt(): Promise<boolean> {
    const reading = await this.read();
    if (reading.status !== 'lost' && (reading.status !== 'current' || !reading.refused)) return false;
    return this.#ports.store.generations.claimPrompt(this.name, reading.generation);
  }

  /** What changes when any window writes, announces or refuses. @throws StoreError */
  async mark(): Promise<string> {
    const { generation, refused } = await this.#ports.store.generations.get(this.name);
    return `${generation} ${refused}`;
  }

  /** Stores first and announces then: a crash in between leaves a usable value that the next read announces. */
  async #put(value: T | undefined, expected: number | undefined): Promise<number | undefined> {
    const { secrets, store } = this.#ports;
    return this.#exclusively(async () => {
      for (;;) {
        const own = (await this.#stored())?.generation ?? 0;
        const newest = Math.max((await store.generations.get(this.name)).generation, own);
        if (expected !== undefined && (own !== expected || newest !== expected)) return undefined;
        const generation = newest + 1;
        const text = JSON.stringify({ ...value, generation });
        await secrets.set(this.name, text);
        if (await store.generations.announce(this.name, generation)) return generation;
        // A reader may have announced it already. Else the lease was lost: what the user entered last counts.
        if (expected !== undefined) return (await secrets.get(this.name)) === text ? generation : undefined;
      }
    });
  }

  async #exclusively<R>(work: () => Promise<R>): Promise<R> {
    const { store, clock } = this.#ports;
    for (let wait = 0; wait < WAITS; wait++) {
      const lease = await store.leases.acquire(`secret ${this.name}`, LEASE_MS);
      if (lease) {
        try {
          return await work();
        } finally {
          // A lease that cannot be given back ends on its own.
          await lease.release().catch(() => undefined);
        }
      }
      await sleep(clock, WAIT_MS);
    }
    throw new StoreError('busy');
  }

  async #stored(): Promise<{ readonly generation: number; readonly value: T | undefined } | undefined> {
    const text = await this.#ports.secrets.get(this.name);
    if (text === undefined) return undefined;
    let raw: unknown;
    try {
      raw = JSON.parse(text);
    } catch {
      // Not written by us.
      return undefined;
    }
    const generation = isFields(raw) ? raw['generation'] : undefined;
    return typeof generation === 'number' ? { generation, value: await this.#parse(raw) } : undefined;
  }
}
