import { randomUUID } from 'node:crypto';
import type { ExportsApi } from '../acc/exports.ts';
import type { BrowseApi } from '../acc/browse.ts';
import type { probeHost } from '../acc/probeHost.ts';
import { AccountManager } from '../auth/accountManager.ts';
import { lazyProtocol } from '../auth/protocol.ts';
import type { Discovery } from '../auth/discovery.ts';
import type { SecretStore } from '../auth/secretStore.ts';
import type { PublicClient } from '../auth/tokens.ts';
import { type LazyCatalog, lazyCatalog } from '../browse/lazyCatalog.ts';
import type { AutoDownload } from '../downloads/autoDownload.ts';
import type { Fetcher } from '../downloads/fetcher.ts';
import { Comeback } from '../jobs/comeback.ts';
import { Poller } from '../jobs/poller.ts';
import type { Ledger } from '../jobs/ledger.ts';
import { SqliteLedger } from '../jobs/sqliteLedger.ts';
import type { AutoRepeat } from '../launch/autoRepeat.ts';
import type { Launcher } from '../launch/launcher.ts';
import type { Repeater } from '../launch/repeater.ts';
import type { Clock } from '../lib/clock.ts';
import { type Disposable, DisposableStore } from '../lib/disposables.ts';
import { lazyMethods, once } from '../lib/lazy.ts';
import { type Log, messageOf } from '../lib/log.ts';
import { UnderWay } from '../lib/underWay.ts';
import type { Leases } from '../store/leases.ts';
import type { Store } from '../store/store.ts';
import type { RecipeRunner } from '../recipes/runRecipe.ts';
import type { EngineSettings } from './settings.ts';

/** For this long the result of a recipe is left to the run that started it, but not until its link expires, ms. */
const RUN_PATIENCE_MS = 10 * 60_000;
const BEFORE_DEATH_MS = 5 * 60_000;

/** For this long a closing window waits for answers to starts, ms: VS Code ends it after 5 s. */
const CLOSING_MS = 4000;
/** Old rows are deleted this long after the start, which has more to do at first, ms. */
const PRUNE_AFTER_MS = 60_000;
/** The accounts are not asked for their tokens while a window starts, ms. */
const COMPARE_AFTER_MS = 2000;

/** What the engine is built on. */
export interface EngineParts {
  readonly store: Store;
  readonly secrets: SecretStore;
  readonly settings: EngineSettings;
  readonly userAgent: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** What the doctor looks at. */
export interface Diagnostics {
  readonly discovery: Pick<Discovery, 'server'>;
  readonly browse: Pick<BrowseApi, 'hubs'>;
  readonly probeHost: (address: string, signal: AbortSignal) => ReturnType<typeof probeHost>;
  readonly secrets: SecretStore;
  readonly leases: Pick<Leases, 'acquire'>;
}

/** Everything that needs the ledger, and is there only when it could be opened. */
export interface Engine {
  readonly ledger: Ledger;
  readonly poller: Poller;
  readonly accounts: AccountManager;
  readonly publicClient: PublicClient;
  readonly diagnostics: Diagnostics;
  readonly downloads: Pick<Fetcher, 'fetch'>;
  readonly catalog: LazyCatalog;
  readonly launches: Pick<Launcher, 'start'>;
  readonly repeats: Pick<Repeater, 'prepare'>;
  readonly recipes: Pick<RecipeRunner, 'run'>;
  /** Loaded and built when its setting is on; who asks for it first starts it. */
  readonly autoDownload: () => Promise<AutoDownload>;
  /** The same. */
  readonly autoRepeat: () => Promise<AutoRepeat>;
  /** Starts watching: asks the service about jobs that are open, and does nothing while none is. */
  start(): void;
  /** Settings have changed: what depends on them is planned again. */
  wake(): void;
  /**
   * Ends all of it for good: the answer to a start is written down, no next one is sent, jobs are given back for other
   * windows, and a token that is being renewed is kept.
   */
  stop(): Promise<void>;
}

/** Builds and connects everything that needs the store. Knows nothing of an editor; it is started by `start`. */
export async function buildEngine(parts: EngineParts): Promise<Engine> {
  const { store, secrets, settings, userAgent, clock, log } = parts;
  const owner = new DisposableStore();
  const { limits, timestamps, leases } = store;
  const apiHost = (): string => settings.apiBaseUrl;
  const ledger = owner.add(await SqliteLedger.open(store, clock, randomUUID()));

  const { discovery, publicClient, unattended } = lazyProtocol({ clock, log, userAgent });
  const accounts = owner.add(new AccountManager({ secrets, store, publicClient, unattended, clock, log, apiHost }));
  // From here on only changes are told: whoever reads the accounts does it later.
  await accounts.refresh().catch((error: unknown) => log.warn(String(error)));
  // What another window has signed in or out changes what this one may do.
  owner.add(
    store.onDidChangeElsewhere(() => void accounts.refresh().catch((error: unknown) => log.warn(String(error)))),
  );

  // What speaks to the service is loaded when it is first needed: with no open job, a start asks nothing.
  const client = once(async () => new (await import('../acc/apiClient.ts')).ApiClient({ clock, log, userAgent }));
  const exportsApi = once(async () => new (await import('../acc/exports.ts')).ExportsApi(await client()));
  const exports = lazyMethods<Pick<ExportsApi, 'read'>>(exportsApi, { read: true });
  const poller = owner.add(
    new Poller({
      ledger,
      exports,
      accounts,
      limits,
      timestamps,
      clock,
      log,
      apiHost,
      random: Math.random,
      maxRequestsPerMinute: () => settings.maxRequestsPerMinute,
    }),
  );
  const underWay = new UnderWay();
  const fetcher = lazyMethods<Engine['downloads']>(
    async () => {
      const { openLink } = await import('../acc/signedUrlClient.ts');
      const { Fetcher } = await import('../downloads/fetcher.ts');
      const { journalOf } = await import('../downloads/journal.ts');
      const journal = (jobId: string): ReturnType<typeof journalOf> => journalOf(store.database, clock, jobId);
      const connections = (): number => settings.downloadConnections;
      return new Fetcher({ ledger, poller, leases, clock, log, openLink, journal, connections });
    },
    { fetch: true },
  );
  const downloads: Engine['downloads'] = {
    fetch: (job, folder, onProgress, signal) =>
      underWay.run(signal, (either) => fetcher.fetch(job, folder, onProgress, either)),
  };
  const browseApi = once(async () => new (await import('../acc/browse.ts')).BrowseApi(await client()));
  const catalog = owner.add(
    lazyCatalog(async () => {
      const { Catalog } = await import('../browse/catalog.ts');
      return new Catalog({ api: await browseApi(), accounts, limits, clock, log, apiHost });
    }, log),
  );
  const launcher = lazyMethods<Engine['launches']>(
    async () => {
      const { Launcher } = await import('../launch/launcher.ts');
      // All of it is there before an intent is written down: nothing is loaded between that and the sending.
      const starter = await exportsApi();
      return new Launcher({ ledger, starter, accounts, limits, clock, log, apiHost, newId: randomUUID });
    },
    { start: true },
  );
  const launches: Engine['launches'] = {
    start: (plan, onProgress, signal) => underWay.run(signal, (either) => launcher.start(plan, onProgress, either)),
  };
  const repeats = lazyMethods<Engine['repeats']>(
    async () => new (await import('../launch/repeater.ts')).Repeater({ ledger, catalog }),
    { prepare: true },
  );
  const recipes = lazyMethods<Engine['recipes']>(
    async () => {
      const { RecipeRunner } = await import('../recipes/runRecipe.ts');
      return new RecipeRunner({ catalog, launches, ledger, downloads, accounts, clock });
    },
    { run: true },
  );
  const attendees: { wake(): void }[] = [poller];
  const attended = <T extends Disposable & { wake(): void }>(part: T): T => {
    attendees.push(part);
    return owner.add(part);
  };
  const autoRepeat = once(async () => {
    const { AutoRepeat } = await import('../launch/autoRepeat.ts');
    return attended(
      new AutoRepeat({
        ledger,
        launches,
        repeats,
        accounts,
        leases,
        timestamps,
        clock,
        log,
        apiHost,
        enabled: () => settings.autoExportAgain,
      }),
    );
  });
  const autoDownload = once(async () => {
    const { AutoDownload } = await import('../downloads/autoDownload.ts');
    return attended(
      new AutoDownload({
        ledger,
        downloads,
        accounts,
        clock,
        log,
        apiHost,
        enabled: () => settings.autoDownload,
        folder: () => settings.downloadFolder,
        // A recipe's run fetches its file itself, unless it has ended; none waits for one that was repeated.
        notBefore: ({ recipe, autoRepeats, readyAt, linkExpiresAt = Infinity }) =>
          recipe === undefined || autoRepeats > 0
            ? 0
            : Math.min((readyAt ?? clock.now()) + RUN_PATIENCE_MS, linkExpiresAt - BEFORE_DEATH_MS),
      }),
    );
  });
  const comeback = owner.add(new Comeback({ ledger, accounts, poller, log }));
  const pruned = async (): Promise<void> => {
    try {
      const { prune } = await import('../jobs/prune.ts');
      const rows = await prune(store.database, timestamps, clock.now());
      if (rows > 0) log.info(`${rows} old rows were deleted.`);
    } catch (error) {
      log.warn(`Old rows were not deleted: ${messageOf(error)}`);
    }
  };
  const diagnostics = {
    discovery,
    secrets,
    leases,
    browse: lazyMethods<Diagnostics['browse']>(browseApi, { hubs: true }),
    probeHost: async (address: string, signal: AbortSignal) =>
      (await import('../acc/probeHost.ts')).probeHost(address, { clock, userAgent }, signal),
  };
  return {
    ledger,
    poller,
    accounts,
    publicClient,
    downloads,
    diagnostics,
    catalog,
    launches,
    repeats,
    recipes,
    autoRepeat,
    autoDownload,
    start: () => {
      poller.start();
      owner.add(clock.after(COMPARE_AFTER_MS, () => comeback.start()));
      owner.add(clock.after(PRUNE_AFTER_MS, () => void pruned()));
    },
    wake: () => {
      for (const part of attendees) part.wake();
    },
    stop: async () => {
      // All at once, since the window waits for it together.
      const ended = [underWay.close(clock, CLOSING_MS), poller.stop(), accounts.idle()];
      owner.dispose();
      await Promise.all(ended);
    },
  };
}
