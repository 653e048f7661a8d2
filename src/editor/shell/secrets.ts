import type * as vscode from 'vscode';
import type { Disposable } from '../../lib/disposables.ts';
import { Emitter } from '../../lib/events.ts';
import type { SecretStore } from '../../auth/secretStore.ts';

/** The editor's `SecretStorage` as our port. In a browser-hosted VS Code another window's change is seen only after a reload. */
export class EditorSecrets implements SecretStore, Disposable {
  readonly #storage: vscode.SecretStorage;
  readonly #changed = new Emitter<string>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor(storage: vscode.SecretStorage) {
    this.#storage = storage;
    this.#subscription = storage.onDidChange(({ key }) => this.#changed.fire(key));
  }

  async get(key: string): Promise<string | undefined> {
    return this.#storage.get(key);
  }

  async set(key: string, value: string): Promise<void> {
    await this.#storage.store(key, value);
  }

  async delete(key: string): Promise<void> {
    await this.#storage.delete(key);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}
