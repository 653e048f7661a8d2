import path from 'node:path';
import { afterEach } from 'mocha';
import { Discovery } from '../../src/auth/discovery.ts';
import { AccountManager } from '../../src/auth/accountManager.ts';
import { OAuthHttp } from '../../src/auth/oauthHttp.ts';
import { OAuthPublicClient } from '../../src/auth/publicClient.ts';
import type { SecretStore } from '../../src/auth/secretStore.ts';
import { OAuthUnattendedClient } from '../../src/auth/unattended.ts';
import { MIGRATIONS } from '../../src/jobs/schema.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { silentLog } from '../../src/lib/log.ts';
import { Store } from '../../src/store/store.ts';

export interface HubOptions {
  readonly folder: string;
  readonly secrets: SecretStore;
  readonly clock: Clock;
  readonly owner: string;
  readonly apiHost: () => string;
  /** Called right before and right after a refresh token is spent. */
  readonly around?: (moment: 'before' | 'after') => Promise<void>;
}

export interface OpenHub {
  readonly hub: AccountManager;
  readonly store: Store;
}

/** One window's accounts: a real file, the real protocol. */
export async function openHub(options: HubOptions): Promise<OpenHub> {
  const { folder, clock, owner } = options;
  const store = await Store.open({
    file: path.join(folder, 'ledger.sqlite'),
    migrations: MIGRATIONS,
    clock,
    log: silentLog,
    owner,
  });
  return { hub: accountsOn(store, options), store };
}

/** Accounts on an open store, with the real protocol. */
export function accountsOn(
  store: Store,
  { secrets, clock, apiHost, around = async () => undefined }: Omit<HubOptions, 'folder' | 'owner'>,
): AccountManager {
  const log = silentLog;
  const http = new OAuthHttp({ clock, log, userAgent: 'test' });
  const shared = { http, clock, discovery: new Discovery({ http, clock }) };
  const client = new OAuthPublicClient(shared);
  return new AccountManager({
    secrets,
    store,
    clock,
    log,
    apiHost,
    unattended: new OAuthUnattendedClient(shared),
    publicClient: {
      revoke: (...call) => client.revoke(...call),
      async refresh(...call) {
        await around('before');
        const tokens = await client.refresh(...call);
        await around('after');
        return tokens;
      },
    },
  });
}

/** Call in a `describe`: opens windows, and closes them after each test. */
export function useHubs(): (options: Omit<HubOptions, 'owner'>) => Promise<OpenHub> {
  const open: OpenHub[] = [];
  afterEach(async () => {
    for (const { hub, store } of open.splice(0)) {
      hub.dispose();
      await store.close();
    }
  });
  return async (options) => {
    const opened = await openHub({ ...options, owner: `window-${open.length + 1}` });
    open.push(opened);
    return opened;
  };
}
