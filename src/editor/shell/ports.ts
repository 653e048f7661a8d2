import type { PastedToken, TokenWarning } from '../../auth/accessToken.ts';
import type { HubsApi } from '../../acc/hubs.ts';
import type { probeHost } from '../../acc/probeHost.ts';
import type { Discovery } from '../../auth/discovery.ts';
import type { AccountManager } from '../../auth/accountManager.ts';
import type { SecretStore } from '../../auth/secretStore.ts';
import type { PublicClient } from '../../auth/tokens.ts';
import type { Catalog } from '../../browse/catalog.ts';
import type { AutoDownload } from '../../downloads/autoDownload.ts';
import type { Downloads } from '../../downloads/downloads.ts';
import type { Ledger } from '../../jobs/ledger.ts';
import type { Poller } from '../../jobs/poller.ts';
import type { AutoRepeat } from '../../launch/autoRepeat.ts';
import type { Launches, Repeats } from '../../launch/launches.ts';
import type { Event } from '../../lib/events.ts';
import type { Leases } from '../../store/leases.ts';

/** Where a person's access token goes. */
export interface TokenSetter {
  /** Stores the token for all windows. @throws StoreError */
  set(
    token: PastedToken,
  ): Promise<{ readonly warnings: readonly TokenWarning[]; readonly expiresAt?: number | undefined }>;
  /** Forgets the token in all windows. @throws StoreError */
  clear(): Promise<void>;
}

/** Whether this window is the one a person works in. */
export interface Focus {
  readonly focused: boolean;
  readonly onDidChange: Event<boolean>;
}

/** Who is signed in, and the commands on it. */
export type AccountPort = Pick<
  AccountManager,
  | 'onDidChange'
  | 'list'
  | 'current'
  | 'account'
  | 'choose'
  | 'credential'
  | 'refuse'
  | 'add'
  | 'addServiceAccount'
  | 'addTwoLegged'
  | 'remove'
  | 'claimPrompt'
>;

/** What the doctor looks at. */
export interface Diagnostics {
  readonly discovery: Pick<Discovery, 'server'>;
  readonly hubs: Pick<HubsApi, 'list'>;
  readonly probeHost: (address: string, signal: AbortSignal) => ReturnType<typeof probeHost>;
  readonly secrets: SecretStore;
  readonly leases: Leases;
}

/** Everything that needs the ledger, and is there only when it could be opened. */
export interface Engine {
  readonly ledger: Ledger;
  readonly poller: Poller;
  readonly accounts: AccountPort;
  readonly tokens: TokenSetter;
  readonly publicClient: PublicClient;
  readonly diagnostics: Diagnostics;
  readonly downloads: Downloads;
  readonly catalog: Catalog;
  readonly launches: Launches;
  readonly repeats: Repeats;
  readonly autoDownload: AutoDownload;
  readonly autoRepeat: AutoRepeat;
}
