import path from 'node:path';
import { afterEach } from 'mocha';
import type { NewJob, NewStart } from '../../src/jobs/ledger.ts';
import type { Job } from '../../src/jobs/job.ts';
import { MIGRATIONS } from '../../src/jobs/schema.ts';
import { SqliteLedger } from '../../src/jobs/sqliteLedger.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { silentLog } from '../../src/lib/log.ts';
import { Store } from '../../src/store/store.ts';

export interface OpenLedger {
  readonly store: Store;
  readonly ledger: SqliteLedger;
}

/** Opens a real ledger in a folder. */
export async function openLedger(folder: string, clock: Clock, owner: string): Promise<OpenLedger> {
  const file = path.join(folder, 'ledger.sqlite');
  const store = await Store.open({ file, migrations: MIGRATIONS, clock, log: silentLog, owner });
  return { store, ledger: await SqliteLedger.open(store, clock, owner) };
}

/** Call in a `describe`: opens real ledgers, and closes them after each test. */
export function useLedgers(): (folder: string, clock: Clock, owner?: string) => Promise<OpenLedger> {
  const open: OpenLedger[] = [];
  afterEach(async () => {
    for (const { ledger, store } of open.splice(0).toReversed()) {
      ledger.dispose();
      await store.close();
    }
  });
  return async (folder, clock, owner = `window-${open.length + 1}`) => {
    const opened = await openLedger(folder, clock, owner);
    open.push(opened);
    return opened;
  };
}

const PROJECT = '9ba6681e-1952-4d54-aac4-9de6d9858dd4';

/** A job to track; `n` makes it different from others. */
export function newJob(n = 1, more: Partial<NewJob> = {}): NewJob {
  return {
    service: 'files',
    projectId: PROJECT,
    exportId: `5b4bb914-c123-4f10-87e3-${String(n).padStart(12, '0')}`,
    name: `Export ${n}`,
    named: false,
    account: 'accessToken',
    apiHost: 'https://developer.api.autodesk.com',
    ...more,
  };
}

/** An export to start; `n` makes it different from others. */
export function newStart(n = 1, more: Partial<NewStart> = {}): NewStart {
  const { service, projectId, name, named, account, apiHost } = newJob(n);
  return {
    service,
    projectId,
    name,
    named,
    account,
    apiHost,
    autoRepeats: 0,
    request: `{"fileVersions":["urn:${n}"]}`,
    sources: [{ id: `urn:${n}`, name: `A-${n}.pdf` }],
    ...more,
  };
}

/** A job as the ledger would hold it, for the pure functions. */
export function aJob(more: Partial<Job> = {}): Job {
  return {
    ...newJob(),
    id: '0b7e63b4-7d0c-4a30-9f0a-000000000001',
    state: 'running',
    ordinal: 1,
    autoRepeats: 0,
    trackedAt: Date.UTC(2026, 10, 23, 12),
    failedPolls: 0,
    partial: false,
    failedFiles: [],
    revision: 1,
    ...more,
  };
}
