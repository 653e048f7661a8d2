import os from 'node:os';
import type { Clock } from '../lib/clock.ts';
import { systemCodeOf } from '../lib/systemCode.ts';
import type { Database } from './database.ts';
import { machineStart, processStart } from './processStart.ts';
import type { Row } from './row.ts';

/** How far apart the same moment may be told, ms: by the system and by us, and by the machine's own start. */
const START_MARGIN_MS = 2000;
const BOOT_MARGIN_MS = 60_000;

/** What this process has signed in itself. */
const own = new Set<string>();

/** Which processes have the file open. One that died without a goodbye means that the file should be checked. */
export class Processes {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #id: string;

  constructor(database: Database, clock: Clock, id: string) {
    this.#database = database;
    this.#clock = clock;
    this.#id = id;
  }

  /** Signs this process in. @returns true when another one on this machine has ended uncleanly. @throws StoreError */
  async enter(): Promise<boolean> {
    const host = os.hostname();
    const others = await this.#database.read((db) => db.all('SELECT * FROM processes WHERE host = :host', { host }));
    const lives = await Promise.all(others.map((row) => isLiving(row, this.#clock.now())));
    const dead = others.filter((_, n) => !lives[n]);
    own.add(this.#id);
    return this.#database.write((db) => {
      for (const { id } of dead) db.run('DELETE FROM processes WHERE id = :id', { id: String(id) });
      db.run('INSERT OR REPLACE INTO processes (id, pid, host, opened_at) VALUES (:id, :pid, :host, :now)', {
        id: this.#id,
        pid: process.pid,
        host,
        now: this.#clock.now(),
      });
      return dead.length > 0;
    });
  }

  /** True when this process lives on this machine: what one of another machine holds is of no use here. @throws StoreError */
  async isLiving(id: string): Promise<boolean> {
    const row = await this.#database.read((db) => db.get('SELECT * FROM processes WHERE id = :id', { id }));
    return row !== undefined && row['host'] === os.hostname() && (await isLiving(row, this.#clock.now()));
  }

  /** Whether any other process of this machine has the file open. @throws StoreError */
  async hasOthers(): Promise<boolean> {
    const rows = await this.#database.read((db) => db.all('SELECT id FROM processes'));
    const others = rows.map(({ id }) => String(id)).filter((id) => id !== this.#id);
    return (await Promise.all(others.map((id) => this.isLiving(id)))).includes(true);
  }

  /** Signs this process out. @throws StoreError */
  async leave(): Promise<void> {
    own.delete(this.#id);
    await this.#database.write((db) => db.run('DELETE FROM processes WHERE id = :id', { id: this.#id }));
  }
}

/** A system gives the number of a process that has ended to another one: that one began after the row was written. */
async function isLiving({ id, pid, opened_at }: Row, now: number): Promise<boolean> {
  const openedAt = Number(opened_at);
  if (Number(pid) === process.pid) return own.has(String(id));
  if (openedAt + BOOT_MARGIN_MS < machineStart(now) || !hasPid(Number(pid))) return false;
  const start = await processStart(Number(pid));
  return start === undefined || start <= openedAt + START_MARGIN_MS;
}

function hasPid(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    return systemCodeOf(error) === 'EPERM';
  }
}
