import os from 'node:os';
import type { Clock } from '../lib/clock.ts';
import { systemCodeOf } from '../lib/systemCode.ts';
import type { Database } from './database.ts';

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
  enter(): Promise<boolean> {
    const host = os.hostname();
    return this.#database.write((db) => {
      const others = db.all('SELECT id, pid FROM processes WHERE host = :host', { host });
      const dead = others.filter(({ pid }) => !isAlive(Number(pid)));
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

  /** Signs this process out. @throws StoreError */
  async leave(): Promise<void> {
    await this.#database.write((db) => db.run('DELETE FROM processes WHERE id = :id', { id: this.#id }));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    return systemCodeOf(error) === 'EPERM';
  }
}
