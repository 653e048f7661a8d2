import { randomUUID } from 'node:crypto';
import { afterEach } from 'mocha';
import { BrowseApi } from '../../../src/acc/browse.ts';
import { ExportsApi } from '../../../src/acc/exports.ts';
import { ApiClient } from '../../../src/acc/apiClient.ts';
import { openLink } from '../../../src/acc/signedUrlClient.ts';
import { AccessTokenAccounts } from '../../../src/auth/accessToken.ts';
import { Catalog } from '../../../src/browse/catalog.ts';
import { journalOf } from '../../../src/downloads/journal.ts';
import { Fetcher } from '../../../src/downloads/fetcher.ts';
import type { Job } from '../../../src/jobs/job.ts';
import { Poller } from '../../../src/jobs/poller.ts';
import type { SqliteLedger } from '../../../src/jobs/sqliteLedger.ts';
import { Launcher } from '../../../src/launch/launcher.ts';
import { type Clock, systemClock as clock } from '../../../src/lib/clock.ts';
import { silentLog as log } from '../../../src/lib/log.ts';
import { RecipeRunner } from '../../../src/recipes/runRecipe.ts';
import type { Leases } from '../../../src/store/leases.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts';
import type { JobSpec } from '../../emulator/exports/jobSpec.ts';
import type { StartOrder } from '../../emulator/world/worldExports.ts';
import { eventually } from '../eventually.ts';
import { useFolders } from '../folders.ts';
import { useLedgers } from '../ledgers.ts';
import { MemoryVault } from '../memorySecrets.ts';

/** A recipe's runner with everything real below it, and an emulator in the place of the service. */
export interface Scene {
  readonly emulator: Emulator;
  readonly ledger: SqliteLedger;
  readonly leases: Leases;
  readonly runner: RecipeRunner;
  /** What was started, oldest first. */
  readonly starts: readonly StartOrder[];
  /** What becomes of the jobs, when it shall differ from the usual. */
  readonly life: { next: (start: number) => Partial<JobSpec> | undefined };
  /** Where the files go. */
  readonly folder: string;
  /** Waits until so many jobs have started. */
  readonly started: (count: number) => Promise<readonly Job[]>;
  /** The watchman's look at a job, at once. */
  readonly look: (id: string) => Promise<void>;
}

/** The runner's own waits are short; everything else has its time. */
const hasty: Clock = { now: () => clock.now(), after: (delayMs, run) => clock.after(delayMs / 100, run) };

/** Call in a `describe`: makes scenes, and ends them after each test. */
export function useScenes(): (options?: EmulatorOptions) => Promise<Scene> {
  const folders = useFolders();
  const open = useLedgers();
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  return async (options = {}) => {
    const emulator = await startEmulator({ startedJobMs: 0, ...options });
    ends.push(() => emulator.close());
    const starts: StartOrder[] = [];
    const life: Scene['life'] = { next: () => undefined };
    emulator.onStart = (order) => life.next(starts.push(order) - 1);
    const { store, ledger } = await open(folders(), clock);
    const { limits, timestamps, leases } = store;
    const accounts = new AccessTokenAccounts(new MemoryVault().window(), store, clock);
    await accounts.set({ token: emulator.issueToken() });
    const door = new ApiClient({ clock, log, userAgent: 'test' });
    const exports = new ExportsApi(door);
    const apiHost = (): string => emulator.origin;
    const poller = new Poller({
      ledger,
      exports,
      accounts,
      limits,
      timestamps,
      clock,
      log,
      apiHost,
      random: Math.random,
      maxRequestsPerMinute: () => 1000,
    });
    ends.push(() => poller.stop());
    const runner = new RecipeRunner({
      catalog: new Catalog({ api: new BrowseApi(door), accounts, limits, clock, log, apiHost }),
      launches: new Launcher({
        ledger,
        starter: exports,
        accounts,
        limits,
        clock,
        log,
        apiHost,
        newId: randomUUID,
      }),
      downloads: new Fetcher({
        ...{ ledger, poller, leases, clock, log, openLink },
        journal: (jobId) => journalOf(store.database, clock, jobId),
        connections: () => 8,
      }),
      ledger,
      accounts,
      clock: hasty,
    });
    return {
      emulator,
      starts,
      life,
      ledger,
      leases,
      runner,
      folder: folders(),
      started: (count) =>
        eventually(`${count} jobs run`, async () => {
          const { jobs } = await ledger.page('running');
          const all = jobs[0]?.batchId === undefined ? jobs : await ledger.batch(jobs[0].batchId);
          return all.length >= count && all.every(({ state }) => state === 'running') && all;
        }),
      look: async (id) => {
        await poller.pollNow(id, new AbortController().signal).catch(() => undefined);
      },
    };
  };
}
