import { JOB_STATES, type Job, type JobSource, type JobState, type PollError } from './job.ts';
import { SERVICES, type FailedFile, type JobError, type Service } from '../acc/reading.ts';
import type { Parameters } from '../store/database.ts';
import { type Row, jsonIn, numberIn, textIn } from '../store/row.ts';
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
    id: textIn(row, 'id') ?? '',
    service: (SERVICES as readonly string[]).includes(textIn(row, 'service') ?? '')
      ? (row['service'] as Service)
      : 'files',
    projectId: textIn(row, 'project_id') ?? '',
    exportId: exportIdOf(row),
    versionUrn: textIn(row, 'version_urn'),
    apiHost: textIn(row, 'api_host') ?? '',
    account: textIn(row, 'account') ?? '',
    clientId: textIn(row, 'client_id'),
    name: textIn(row, 'name') ?? '',
    named: row['named'] === 1,
    request: textIn(row, 'request'),
    batchId: textIn(row, 'group_id'),
    batchName: textIn(row, 'group_name'),
    predecessor: textIn(row, 'predecessor'),
    predecessorAt: numberIn(row, 'predecessor_at'),
    successor: textIn(row, 'successor'),
    ordinal: numberIn(row, 'generation') ?? 1,
    autoRepeats: numberIn(row, 'auto_repeats') ?? 0,
    origin: textIn(row, 'origin'),
    recipe: textIn(row, 'recipe'),
    sentAt: numberIn(row, 'sent_at'),
    state: (JOB_STATES as readonly string[]).includes(textIn(row, 'state') ?? '')
      ? (row['state'] as JobState)
      : 'running',
    rawStatus: textIn(row, 'raw_status'),
    requestId: textIn(row, 'request_id'),
    trackedAt: numberIn(row, 'tracked_at') ?? 0,
    lastPollAt: numberIn(row, 'last_look_at'),
    nextPollAt: numberIn(row, 'next_look_at'),
    failedPolls: numberIn(row, 'misses') ?? 0,
    pollError: jsonIn(row, 'look_error') as PollError | undefined,
    endedAt: numberIn(row, 'ended_at'),
    readyAt: numberIn(row, 'ready_at'),
    linkExpiresAt: numberIn(row, 'link_expires_at'),
    partial: row['partial'] === 1,
    failedFiles: (jsonIn(row, 'failed_files') as readonly FailedFile[] | undefined) ?? [],
    error: jsonIn(row, 'error') as JobError | undefined,
    bytes: numberIn(row, 'bytes'),
    downloadedAt: numberIn(row, 'downloaded_at'),
    filePath: textIn(row, 'file_path'),
    seenAt: numberIn(row, 'seen_at'),
    revision: numberIn(row, 'revision') ?? 0,
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
  const stored = row && jsonIn(row, 'sources');
  if (!Array.isArray(stored)) return [];
  return stored.filter(
    (source: Partial<JobSource> | null): source is JobSource =>
      typeof source?.id === 'string' && typeof source.name === 'string',
  );
}

function exportIdOf(row: Row): string {
  const stored = textIn(row, 'export_id') ?? '';
  return stored.startsWith(NO_EXPORT) ? '' : stored;
}
