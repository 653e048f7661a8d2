import type { SecretStore } from '../../src/auth/secretStore.ts';
import { Emitter } from '../../src/lib/events.ts';

/**
 * Secrets in memory. Several windows share one vault; `live: false` makes each see its own copy until it reloads, as in
 * a VS Code that runs in a browser.
 */
export class MemoryVault {
  values = new Map<string, string>();
  readonly #windows: MemorySecrets[] = [];
  readonly #live: boolean;

  constructor(live = true) {
    this.#live = live;
  }

  window(): MemorySecrets {
    const window = new MemorySecrets(this, this.#live);
    this.#windows.push(window);
    return window;
  }

  tell(key: string, from: MemorySecrets): void {
    for (const window of this.#windows) if (this.#live || window === from) window.changes.fire(key);
  }
}

export class MemorySecrets implements SecretStore {
  readonly changes = new Emitter<string>();
  readonly onDidChange = this.changes.event;
  readonly #vault: MemoryVault;
  readonly #live: boolean;
  #copy: Map<string, string>;

  constructor(vault: MemoryVault, live: boolean) {
    this.#vault = vault;
    this.#live = live;
    this.#copy = new Map(vault.values);
  }

  reload(): void {
    this.#copy = new Map(this.#vault.values);
  }

  async get(key: string): Promise<string | undefined> {
    return (this.#live ? this.#vault.values : this.#copy).get(key);
  }

  async set(key: string, value: string): Promise<void> {
    this.#write((values) => values.set(key, value), key);
  }

  async delete(key: string): Promise<void> {
    this.#write((values) => values.delete(key), key);
  }

  /** A browser window writes its whole copy: what it did not know of is overwritten. */
  #write(change: (values: Map<string, string>) => void, key: string): void {
    const values = this.#live ? this.#vault.values : this.#copy;
    change(values);
    this.#vault.values = new Map(values);
    this.#vault.tell(key, this);
  }
}
