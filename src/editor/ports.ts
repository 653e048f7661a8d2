import type { PastedToken, TokenWarning } from '../auth/accessToken.ts';
import type { Accounts } from '../auth/accounts.ts';
import type { Downloads } from '../downloads/downloads.ts';
import type { Ledger } from '../jobs/ledger.ts';
import type { Poller } from '../jobs/poller.ts';
import type { Event } from '../lib/events.ts';

/** Where a person's access token goes. */
export interface TokenSetter {
  /** Stores the token for all windows. @throws StoreError */
  set(
    token: PastedToken,
  ): Promise<{ readonly warnings: readonly TokenWarning[]; readonly expiresAt?: number | undefined }>;
  /** Forgets the token in all windows. @throws StoreError */
  clear(): Promise<void>;
  /** True for the one window that should ask for a new token, once for each refused one. @throws StoreError */
  takeAsking(): Promise<boolean>;
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
