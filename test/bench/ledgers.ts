import fs from 'node:fs';
import path from 'node:path';
import { MIGRATIONS } from '../../src/jobs/schema.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { silentLog } from '../../src/lib/log.ts';
import type { Connection } from '../../src/store/database.ts';
import { Store } from '../../src/store/store.ts';
import { type JobState, sectionOf } from '../../src/jobs/job.ts';

/** How many jobs a large ledger holds, and how many of them stand where; the others are downloaded. */
const JOBS = 10_000;
const STATES: readonly (readonly [JobState, number])[] = [
  ['ready', 20],
  ['running', 5],
  ['failed', 40],
  ['expired', 35],
];
const PROJECTS = 40;
const MINUTE_MS = 60_000;

/** Ids of jobs that a large ledger is sure to hold, on the first page of their group. */
export const A_READY_JOB = 'ready-0';
export const A_RUNNING_JOB = 'running-0';

/** Ledger files to start with. */
export interface Ledgers {
  /** Holds no job. */
  readonly small: string;
  /** Holds {@link JOBS}. */
  readonly large: string;
}

/** Makes both with the extension's own schema, properly closed. */
export async function makeLedgers(folder: string): Promise<Ledgers> {
  fs.mkdirSync(folder, { recursive: true });
  const small = path.join(folder, 'small.sqlite');
  const large = path.join(folder, 'large.sqlite');
  await make(small, () => undefined);
  await make(large, fill);
  return { small, large };
}

async function make(file: string, write: (db: Connection) => void): Promise<void> {
  const store = await Store.open({ file, migrations: MIGRATIONS, clock: systemClock, log: silentLog, owner: 'bench' });
  await store.database.write(write);
  await store.close();
}

function fill(db: Connection): void {
  const states = STATES.flatMap(([state, count]) => Array.from({ length: count }, (_, n) => ({ state, n })));
  for (let index = 0; index < JOBS; index++) {
    const { state, n } = states[index] ?? { state: 'downloaded', n: index };
    insert(db, index, state, `${state}-${n}`);
  }
}

/** A row as the service would have made it: the newest first, those that wait seen by nobody, nothing due soon. */
function insert(db: Connection, index: number, state: JobState, id: string): void {
  const now = systemClock.now();
  const trackedAt = now - (index + 1) * MINUTE_MS;
  const ended = state === 'running' ? null : trackedAt + 4 * MINUTE_MS;
  const hasLink = state === 'ready' || state === 'downloaded' || state === 'expired';
  const failed = state === 'ready' ? [{ name: `A-${index}.dwg`, reason: 'The file could not be read.' }] : [];
  const columns = {
    id,
    service: 'files',
    project_id: `9ba6681e-1952-4d54-aac4-${String(index % PROJECTS).padStart(12, '0')}`,
    export_id: `5b4bb914-c123-4f10-87e3-${String(index).padStart(12, '0')}`,
    api_host: 'https://developer.api.autodesk.com',
    account: 'accessToken',
    name: `Level ${index} architecture and structure`,
    state,
    section: sectionOf({ state }),
    raw_status: state === 'running' ? 'processing' : 'successful',
    request_id: `7c1f7b0e-0000-4000-8000-${String(index).padStart(12, '0')}`,
    tracked_at: trackedAt,
    last_look_at: ended ?? now,
    next_look_at: state === 'running' ? now + 10 * MINUTE_MS : state === 'ready' ? now + 55 * MINUTE_MS : null,
    ended_at: ended,
    ready_at: hasLink ? ended : null,
    link_expires_at: state === 'ready' ? now + 55 * MINUTE_MS : null,
    failed_files: JSON.stringify(failed),
    bytes: hasLink ? 1_000_000 + index : null,
    downloaded_at: state === 'downloaded' ? ended : null,
    file_path: state === 'downloaded' ? `/home/somebody/Downloads/level-${index}.zip` : null,
    seen_at: state === 'downloaded' ? ended : null,
    revision: index + 1,
  };
  const names = Object.keys(columns);
  db.run(`INSERT INTO jobs (${names.join(', ')}) VALUES (${names.map((name) => `:${name}`).join(', ')})`, columns);
}
