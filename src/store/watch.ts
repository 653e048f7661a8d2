import fs from 'node:fs';
import path from 'node:path';
import type { Clock } from '../lib/clock.ts';
import { type Disposable, DisposableValue, toDisposable } from '../lib/disposables.ts';
import type { Database } from './database.ts';

/** How often the file is looked at while somebody needs to know, ms. */
const CHECK_MS = 2000;
/** A burst of file events is one change, ms. */
const GATHER_MS = 50;

/**
 * Calls back after another process has written. The file's folder is watched, which costs nothing; where watching is
 * unreliable (network disks), a cheap version check every 2 s does it, while {@link DatabaseWatch.attentive} is on.
 */
export class DatabaseWatch implements Disposable {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #watcher = new DisposableValue();
  readonly #gather = new DisposableValue();
  readonly #tick = new DisposableValue();
  /** Unknown at first, so that the first check tells what was written between the first read and now. */
  #version: string | undefined;
  #attentive = false;

  constructor(database: Database, clock: Clock, onChange: () => void) {
    this.#database = database;
    this.#clock = clock;
    this.#onChange = onChange;
    this.#watcher.value = this.#watchFolder();
  }

  /** Whether a change has to be noticed within 2 s even where file events do not arrive. */
  set attentive(on: boolean) {
    if (on === this.#attentive) return;
    this.#attentive = on;
    if (on) this.#check();
    else this.#tick.clear();
  }

  dispose(): void {
    this.#attentive = false;
    this.#watcher.dispose();
    this.#gather.dispose();
    this.#tick.dispose();
  }

  #watchFolder(): Disposable | undefined {
    const name = path.basename(this.#database.path);
    try {
      const watcher = fs.watch(path.dirname(this.#database.path), { persistent: false }, (_event, file) => {
        if (file === null || file === name) this.#soon();
      });
      // A folder that went away, or a file system without events: the check every 2 s remains.
      watcher.on('error', () => watcher.close());
      return toDisposable(() => watcher.close());
    } catch {
      return undefined;
    }
  }

  #soon(): void {
    if (this.#gather.value) return;
    this.#gather.value = this.#clock.after(GATHER_MS, () => {
      this.#gather.clear();
      this.#compare();
    });
  }

  #check(): void {
    this.#compare();
    if (this.#attentive) this.#tick.value = this.#clock.after(CHECK_MS, () => this.#check());
  }

  #compare(): void {
    let version: string;
    try {
      version = this.#database.dataVersion();
    } catch {
      // Locked or gone at this moment: the next event or check tries again.
      return;
    }
    if (version === this.#version) return;
    this.#version = version;
    this.#onChange();
  }
}
