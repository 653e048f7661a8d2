import type { AccErrorCode } from '../acc/errors.ts';
import type { ExportRef, FailedFile, JobError } from '../acc/reading.ts';

/**
 * Where a job stands.
 * - `running`: the service works on it, or it was not looked at yet
 * - `ready`: there is a link and it lives
 * - `downloaded`: the verified file is on disk
 * - `failed`: the service gave up
 * - `expired`: the link died before the file was fetched; only a new export helps
 * - `stuck`: running longer than the service allows (30 minutes)
 * - `refused`: 403, this person may not read it
 * - `missing`: 404, unknown to the service or somebody else's
 */
export const JOB_STATES = [
  'running',
  'ready',
  'downloaded',
  'failed',
  'expired',
  'stuck',
  'refused',
  'missing',
] as const;
export type JobState = (typeof JOB_STATES)[number];

/** The four sections of the tree. */
export const JOB_GROUPS = ['ready', 'running', 'attention', 'done'] as const;
export type JobGroup = (typeof JOB_GROUPS)[number];

/** The section of the tree that shows a state. */
export function groupOf(state: JobState): JobGroup {
  switch (state) {
    case 'ready':
      return 'ready';
    case 'running':
      return 'running';
    case 'downloaded':
      return 'done';
    case 'failed':
    case 'expired':
    case 'stuck':
    case 'refused':
    case 'missing':
      return 'attention';
  }
}

/** Why the last look gave no reading. Holds no secret. */
export interface LookError {
  readonly code: AccErrorCode;
  readonly status?: number | undefined;
  readonly serviceCode?: string | undefined;
  /** The service's own words, redacted. */
  readonly serviceText?: string | undefined;
  readonly systemCode?: string | undefined;
  readonly host?: string | undefined;
}

/** One tracked export, as the ledger holds it. All times are epoch ms. Never holds a link or a token. */
export interface Job extends ExportRef {
  /** The ledger's own key, stable for the life of the row: a UUID. */
  readonly id: string;
  readonly name: string;
  /** True when a person chose the name; otherwise it may follow the result's file name. */
  readonly named: boolean;
  /** Key of the account the job is read with. */
  readonly account: string;
  /** Origin of the API host, such as `https://developer.api.autodesk.com`. */
  readonly apiHost: string;
  /** The app's client ID, when known: quotas are per client ID. */
  readonly clientId?: string | undefined;
  /** The POST body that started it, as JSON, when known. */
  readonly request?: string | undefined;
  /** Jobs started together share a group. */
  readonly groupId?: string | undefined;
  /** The job that this one repeats. */
  readonly predecessor?: string | undefined;
  readonly state: JobState;
  /** The service's own status word of the last reading. */
  readonly rawStatus?: string | undefined;
  /** `X-Request-ID` of the last answer. */
  readonly requestId?: string | undefined;
  /** When tracking began (or the export was started here). */
  readonly trackedAt: number;
  /** When a look last gave a reading. */
  readonly lastLookAt?: number | undefined;
  /** When the next look is due; `undefined` means never by itself. */
  readonly nextLookAt?: number | undefined;
  /** Consecutive looks without a reading. */
  readonly misses: number;
  readonly lookError?: LookError | undefined;
  /** When the job left `running`. */
  readonly endedAt?: number | undefined;
  /** When the link was first seen. */
  readonly readyAt?: number | undefined;
  /** When the link dies; `undefined` for BIM 360, whose links are signed anew by each look. */
  readonly linkExpiresAt?: number | undefined;
  /** True when the service left files out. */
  readonly partial: boolean;
  readonly failedFiles: readonly FailedFile[];
  readonly error?: JobError | undefined;
  /** Size of the export as far as known, bytes. */
  readonly bytes?: number | undefined;
  readonly downloadedAt?: number | undefined;
  /** Absolute path of the file on disk. */
  readonly filePath?: string | undefined;
  /** When a person looked at the ended job; `undefined` while it is unseen. */
  readonly seenAt?: number | undefined;
  /** Grows with every change in the ledger, across all jobs. */
  readonly revision: number;
}

/** What a transition tells the people: becomes one row of the events table. */
export const JOB_EVENT_KINDS = ['ready', 'partial', 'failed', 'expired', 'stuck', 'refused', 'missing'] as const;
export type JobEventKind = (typeof JOB_EVENT_KINDS)[number];

export interface JobEvent {
  readonly kind: JobEventKind;
  readonly at: number;
}

/** True when an ended job waits for a person to look at it or to fetch it. */
export function isUnseen(job: Pick<Job, 'state' | 'seenAt'>): boolean {
  return job.state !== 'running' && job.state !== 'downloaded' && job.seenAt === undefined;
}
