import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { SecretStore } from '../../src/auth/secretStore.ts';
import { Emitter } from '../../src/lib/events.ts';

/** Secrets as files that several real processes share. Each write replaces a whole file, and is seen by all at once. */
export class FileSecrets implements SecretStore {
  readonly #folder: string;
  readonly #changes = new Emitter<string>();
  readonly onDidChange = this.#changes.event;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async get(key: string): Promise<string | undefined> {
    try {
      return await fs.promises.readFile(this.#file(key), 'utf8');
    } catch {
      return undefined;
    }
  }

  async set(key: string, value: string): Promise<void> {
    const fresh = `${this.#file(key)}.${randomUUID()}`;
    await fs.promises.writeFile(fresh, value);
    await fs.promises.rename(fresh, this.#file(key));
    this.#changes.fire(key);
  }

  async delete(key: string): Promise<void> {
    await fs.promises.rm(this.#file(key), { force: true });
    this.#changes.fire(key);
  }

  #file(key: string): string {
    return path.join(this.#folder, `${encodeURIComponent(key)}.secret`);
  }
}
