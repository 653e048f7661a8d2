import { JOB_STATES, type Job, type JobState, type LookError, groupOf } from './job.ts';
import { SERVICES, type FailedFile, type JobError, type Service } from '../acc/reading.ts';
import type { Parameters, Row } from '../store/database.ts';

/** Reads one row of the jobs table. Values that no build of ours writes become the nearest harmless ones. */
export function jobOf(row: Row): Job {
  return {
    id: text(row, 'id') ?? '',
    service: (SERVICES as readonly string[]).includes(text(row, 'service') ?? '')
      ? (row['service'] as Service)
      : 'files',
    projectId: text(row, 'project_id') ?? '',
    exportId: text(row, 'export_id') ?? '',
    versionUrn: text(row, 'version_urn'),
    apiHost: text(row, 'api_host') ?? '',
    account: text(row, 'account') ?? '',
    clientId: text(row, 'client_id'),
    name: text(row, 'name') ?? '',
    named: row['named'] === 1,
    request: text(row, 'request'),
    groupId: text(row, 'group_id'),
    predecessor: text(row, 'predecessor'),
    state: (JOB_STATES as readonly string[]).includes(text(row, 'state') ?? '')
      ? (row['state'] as JobState)
      : 'running',
    rawStatus: text(row, 'raw_status'),
    requestId: text(row, 'request_id'),
    trackedAt: number(row, 'tracked_at') ?? 0,
    lastLookAt: number(row, 'last_look_at'),
    nextLookAt: number(row, 'next_look_at'),
    misses: number(row, 'misses') ?? 0,
    lookError: json(row, 'look_error') as LookError | undefined,
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

/** The columns that a look may change, as statement parameters. */
export function lookColumns(job: Job): Parameters {
  return {
    name: job.name,
    state: job.state,
    section: groupOf(job.state),
    raw_status: job.rawStatus ?? null,
    request_id: job.requestId ?? null,
    last_look_at: job.lastLookAt ?? null,
    next_look_at: job.nextLookAt ?? null,
    misses: job.misses,
    look_error: job.lookError ? JSON.stringify(job.lookError) : null,
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
