import { afterEach } from 'mocha';
import { ApiClient } from '../../../src/acc/apiClient.ts';
import { ExportsApi } from '../../../src/acc/exports.ts';
import { AccessTokenAccounts } from '../../../src/auth/accessToken.ts';
import type { Accounts } from '../../../src/auth/accounts.ts';
import type { Job } from '../../../src/jobs/job.ts';
import type { NewJob } from '../../../src/jobs/ledger.ts';
import { Poller } from '../../../src/jobs/poller.ts';
import type { SqliteLedger } from '../../../src/jobs/sqliteLedger.ts';
import { silentLog } from '../../../src/lib/log.ts';
import type { Store } from '../../../src/store/store.ts';
import { useFolders } from '../folders.ts';
import { newJob, openLedger } from '../ledgers.ts';
import { MemoryVault } from '../memorySecrets.ts';
import type { ScriptedService } from '../scriptedService.ts';
import { VirtualClock } from '../virtualClock.ts';

/** So many checks in a row without a request mean that a poll waits for time to pass: a token that is fetched, say. */
const STALLED = 500;

export interface PolledWindow {
  readonly ledger: SqliteLedger;
  readonly store: Store;
  readonly poller: Poller;
}

export interface PollerScene {
  readonly clock: VirtualClock;
  readonly all: readonly PolledWindow[];
  /** Tracks export `n` of the service. */
  readonly track: (n: number, more?: Partial<NewJob>) => Promise<Job>;
  /** When the service was asked about an export, epoch ms. */
  readonly polls: (job: Job) => readonly number[];
  /** Transactions begun to write, of all windows. */
  readonly writes: () => number;
  readonly close: () => Promise<void>;
}

export interface SceneOptions {
  readonly windows?: number;
  readonly perMinute?: number;
  /** Who asks, in place of a pasted token. */
  readonly accounts?: (store: Store, clock: VirtualClock) => Promise<Accounts>;
}

/** Call in a `describe`: {@link openPollers} for each of its tests. */
export function usePollers(service: ScriptedService): (options?: SceneOptions) => Promise<PollerScene> {
  const folder = useFolders();
  const scenes: PollerScene[] = [];
  afterEach(async () => {
    for (const scene of scenes.splice(0)) await scene.close();
  });
  return async (options) => {
    const scene = await openPollers(service, folder(), options);
    scenes.push(scene);
    return scene;
  };
}

/**
 * Pollers on a real ledger file and over real HTTP. Only time is virtual; it stands still while a request is under way
 * that the service means to answer.
 */
export async function openPollers(
  service: ScriptedService,
  folder: string,
  options: SceneOptions = {},
): Promise<PollerScene> {
  const { windows = 1, perMinute = 60, accounts } = options;
  const all: PolledWindow[] = [];
  let stalled = 0;
  const clock = new VirtualClock(undefined, async () => {
    if (!service.idle) return false;
    const claims = 'SELECT count(*) AS n FROM jobs WHERE claim_until > :now';
    const row = await all[0]?.store.database.read((db) => db.get(claims, { now: clock.now() }));
    if (Number(row?.['n'] ?? 0) <= service.unanswered) stalled = 0;
    else stalled++;
    return stalled === 0 || stalled > STALLED;
  });
  const polled = new Map<string, number[]>();
  service.onRequest = (path) => {
    const id = path.split('/').at(-1) ?? '';
    polled.set(id, [...(polled.get(id) ?? []), clock.now()]);
  };
  const vault = new MemoryVault();
  let writes = 0;
  for (let n = 0; n < windows; n++) {
    const { ledger, store } = await openLedger(folder, clock, `window-${n + 1}`);
    const write = store.database.write.bind(store.database);
    store.database.write = (work) => {
      writes++;
      return write(work);
    };
    const pasted = new AccessTokenAccounts(vault.window(), store, clock);
    if (n === 0) await pasted.set({ token: 'a-token' });
    const poller = new Poller({
      ledger,
      accounts: (await accounts?.(store, clock)) ?? pasted,
      exports: new ExportsApi(new ApiClient({ clock, log: silentLog, userAgent: 'test' })),
      limits: store.limits,
      timestamps: store.timestamps,
      clock,
      log: silentLog,
      apiHost: () => service.origin,
      maxRequestsPerMinute: () => perMinute,
      random: () => 0.5,
    });
    poller.start();
    all.push({ ledger, store, poller });
  }
  return {
    clock,
    all,
    track: async (n, more = {}) => (await all[0]!.ledger.track(newJob(n, { apiHost: service.origin, ...more }))).job,
    polls: ({ exportId }) => polled.get(exportId) ?? [],
    writes: () => writes,
    close: async () => {
      for (const { poller, ledger, store } of all.toReversed()) {
        poller.dispose();
        ledger.dispose();
        await store.close();
      }
    },
  };
}

/** The longest time without a poll from `from` to `to`, epoch ms. */
export function longestGap(polls: readonly number[], from: number, to: number): number {
  const times = [from, ...polls, to];
  return Math.max(...times.slice(1).map((time, n) => time - times[n]!));
}
