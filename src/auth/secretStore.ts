import type { Event } from '../lib/events.ts';

/** Where secrets live (VS Code's `SecretStorage`), as a port. */
export interface SecretStore {
  /** Fires with the key when a secret changed; in some hosts only for changes of this window. */
  readonly onDidChange: Event<string>;
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
}
