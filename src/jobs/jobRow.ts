import { JOB_STATES, type Job, type JobSource, type JobState, type PollError } from './job.ts';
import { SERVICES, type FailedFile, type JobError, type Service } from '../acc/reading.ts';
import type { Parameters, Row } from '../store/database.ts';
import type { JobPatch } from './ledger.ts';

/** Begins what stands in place of an export id while there is none; no service's id does. */
const NO_EXPORT = '?';

/** What an intent stores until the service has given the export's id: unique, as that column has to be. */
export function placeholderOf(id: string): string {
  return `${NO_EXPORT}${id}`;
}

/** Reads one row of the jobs table. Values that no build of ours writes become the nearest harmless ones. */
export function jobOf(row: Row): Job {
  return {
    id: text(row, 'id') ?? '',
    service: (SERVICES as readonly string[]).includes(text(row, 'service') ?? '')
      ? (row['service'] as Service)
      : 'files',
    projectId: text(row, 'project_id') ?? '',
    exportId: exportIdOf(row),
    versionUrn: text(row, 'version_urn'),
    apiHost: text(row, 'api_host') ?? '',
    account: text(row, 'account') ?? '',
    clientId: text(row, 'client_id'),
    name: text(row, 'name') ?? '',
    named: row['named'] === 1,
    request: text(row, 'request'),
    batchId: text(row, 'group_id'),
    batchName: text(row, 'group_name'),
    predecessor: text(row, 'predecessor'),
    predecessorAt: number(row, 'predecessor_at'),
    successor: text(row, 'successor'),
    generation: number(row, 'generation') ?? 1,
    autoRepeats: number(row, 'auto_repeats') ?? 0,
    recipe: text(row, 'recipe'),
    sentAt: number(row, 'sent_at'),
    state: (JOB_STATES as readonly string[]).includes(text(row, 'state') ?? '')
      ? (row['state'] as JobState)
      : 'running',
    rawStatus: text(row, 'raw_status'),
    requestId: text(row, 'request_id'),
    trackedAt: number(row, 'tracked_at') ?? 0,
    lastPollAt: number(row, 'last_look_at'),
    nextPollAt: number(row, 'next_look_at'),
    failedPolls: number(row, 'misses') ?? 0,
    pollError: json(row, 'look_error') as PollError | undefined,
    endedAt: number(row, 'ended_at'),
    readyAt: number(row, 'ready_at'),
    linkExpiresAt: number(row, 'link_expires_at'),
    partial: row['partial'] === 1,
    failedFiles: (json(row, 'failed_files') as readonly FailedFile[] | undefined) ?? [],
    error: json(row, 'error') as JobError | undefined,
    bytes: number(row, 'bytes'),
    downloadedAt: number(row, 'downloaded_at'),
    filePath: text(row, 'file_path'),
    seenAt: number(row, 'seen_at'),
    revision: number(row, 'revision') ?? 0,
  };
}

/** The columns that a poll may change, as statement parameters. */
export function pollColumns(job: Job): Parameters {
  return {
    name: job.name,
    state: job.state,
    raw_status: job.rawStatus ?? null,
    request_id: job.requestId ?? null,
    last_look_at: job.lastPollAt ?? null,
    next_look_at: job.nextPollAt ?? null,
    misses: job.failedPolls,
    look_error: job.pollError ? JSON.stringify(job.pollError) : null,
    ended_at: job.endedAt ?? null,
    ready_at: job.readyAt ?? null,
    link_expires_at: job.linkExpiresAt ?? null,
    partial: job.partial ? 1 : 0,
    failed_files: JSON.stringify(job.failedFiles),
    error: job.error ? JSON.stringify(job.error) : null,
    bytes: job.bytes ?? null,
    seen_at: job.seenAt ?? null,
  };
}

/** The columns that a patch sets. */
export function patchColumns(patch: JobPatch): Parameters {
  const all = {
    name: patch.name,
    named: patch.named === undefined ? undefined : patch.named ? 1 : 0,
    state: patch.state,
    bytes: patch.bytes,
    downloaded_at: patch.downloadedAt,
    file_path: patch.filePath,
    seen_at: patch.seenAt,
    account: patch.account,
    request: patch.request,
  };
  const set = Object.entries(all).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  // A downloaded or ended job is not looked at any more.
  const ended = patch.state !== undefined && patch.state !== 'running' ? { next_look_at: null } : {};
  return { ...Object.fromEntries(set), ...ended };
}

/** How a list of sources is stored: only what {@link JobSource} has. */
export function sourcesText(sources: readonly JobSource[]): string {
  return JSON.stringify(sources.map(({ id, lineage, name, bytes }) => ({ id, lineage, name, bytes })));
}

/** Reads a row of the table of sources; what is not one is left out. */
export function sourcesOf(row: Row | undefined): readonly JobSource[] {
  const stored = row && json(row, 'sources');
  if (!Array.isArray(stored)) return [];
  return stored.filter(
    (source: Partial<JobSource> | null): source is JobSource =>
      typeof source?.id === 'string' && typeof source.name === 'string',
  );
}

function exportIdOf(row: Row): string {
  const stored = text(row, 'export_id') ?? '';
  return stored.startsWith(NO_EXPORT) ? '' : stored;
}

function text(row: Row, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
}

function number(row: Row, column: string): number | undefined {
  const value = row[column];
  return typeof value === 'number' ? value : undefined;
}

/** A column of JSON that we wrote ourselves; one that does not parse counts as empty. */
function json(row: Row, column: string): unknown {
  const value = row[column];
  if (typeof value !== 'string') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
