import type { Accounts } from '../auth/accounts.ts';
import type { Downloads } from '../downloads/downloads.ts';
import type { Ledger } from '../jobs/ledger.ts';
import type { Poller } from '../jobs/poller.ts';
import type { Event } from '../lib/events.ts';

/** What a token said about itself when it was set. */
export type TokenWarning = 'expired' | 'expiresSoon' | 'noReadScope' | 'notAToken';

/** Where a person's access token goes. */
export interface TokenSetter {
  /** Stores the token for all windows. @throws StoreError */
  set(token: {
    readonly token: string;
    readonly userId?: string | undefined;
  }): Promise<{ readonly warnings: readonly TokenWarning[]; readonly expiresAt?: number | undefined }>;
  /** Forgets the token in all windows. @throws StoreError */
  clear(): Promise<void>;
}

/** Secrets of this extension, encrypted by the editor. */
export interface SecretStore {
  /** Fires with the key that was set or deleted, here or in another window (where the editor tells). */
  readonly onDidChange: Event<string>;
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Whether this window is the one a person works in. */
export interface Focus {
  readonly focused: boolean;
  readonly onDidChange: Event<boolean>;
}

/** Everything that needs the ledger, and is there only when it could be opened. */
export interface Engine {
  readonly ledger: Ledger;
  readonly poller: Poller;
  readonly accounts: Accounts;
  readonly tokens: TokenSetter;
  readonly downloads: Downloads;
}
