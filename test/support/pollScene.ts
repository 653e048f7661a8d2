import { afterEach } from 'mocha';
import { ApiClient } from '../../src/acc/apiClient.ts';
import { ExportsApi } from '../../src/acc/exports.ts';
import { AccessTokenAccounts } from '../../src/auth/accessToken.ts';
import type { Job } from '../../src/jobs/job.ts';
import type { Ledger, NewJob, PendingEvent } from '../../src/jobs/ledger.ts';
import { Poller } from '../../src/jobs/poller.ts';
import { silentLog } from '../../src/lib/log.ts';
import type { Store } from '../../src/store/store.ts';
import { useFolders } from './folders.ts';
import { newJob, useLedgers } from './ledgers.ts';
import { MemoryVault } from './memorySecrets.ts';
import { type ScriptedService, useService } from './scriptedService.ts';
import { VirtualClock } from './virtualClock.ts';

/** One window that watches jobs: a real ledger file and real HTTP. Only time is virtual, and stands still meanwhile. */
export interface PollScene {
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly ledger: Ledger;
  readonly accounts: AccessTokenAccounts;
  readonly poller: Poller;
  readonly track: (n?: number, more?: Partial<NewJob>) => Promise<Job>;
  /** The job as it is now. @throws Error when it is gone */
  readonly job: (id: string) => Promise<Job>;
  /** What a user was told so far, in order. */
  readonly told: () => Promise<readonly PendingEvent[]>;
}

/** Call in a `describe`. */
export function usePollScene(): { readonly service: ScriptedService; readonly open: () => Promise<PollScene> } {
  const folder = useFolders();
  const ledgers = useLedgers();
  const service = useService();
  const pollers: Poller[] = [];
  afterEach(async () => {
    await Promise.all(pollers.splice(0).map((poller) => poller.stop()));
  });
  const open = async (): Promise<PollScene> => {
    let opened: Store | undefined;
    const clock: VirtualClock = new VirtualClock(undefined, async () => {
      if (!service.idle) return false;
      const claims = 'SELECT count(*) AS n FROM jobs WHERE claim_until > :now';
      const row = await opened?.database.read((db) => db.get(claims, { now: clock.now() }));
      return Number(row?.['n'] ?? 0) === 0;
    });
    const { ledger, store } = await ledgers(folder(), clock);
    opened = store;
    const accounts = new AccessTokenAccounts(new MemoryVault().window(), store, clock);
    await accounts.set({ token: 'a-token' });
    const poller = new Poller({
      ledger,
      accounts,
      exports: new ExportsApi(new ApiClient({ clock, log: silentLog, userAgent: 'test' })),
      limits: store.limits,
      timestamps: store.timestamps,
      clock,
      log: silentLog,
      apiHost: () => service.origin,
      maxRequestsPerMinute: () => 60,
      random: () => 0.5,
    });
    pollers.push(poller);
    poller.start();
    const events: PendingEvent[] = [];
    return {
      clock,
      store,
      ledger,
      accounts,
      poller,
      track: async (n = 1, more = {}) => (await ledger.track(newJob(n, { apiHost: service.origin, ...more }))).job,
      job: async (id) => {
        const job = await ledger.get(id);
        if (!job) throw new Error(`no job ${id}`);
        return job;
      },
      told: async () => {
        events.push(...(await ledger.takePending(clock.now())));
        return events;
      },
    };
  };
  return { service, open };
}
