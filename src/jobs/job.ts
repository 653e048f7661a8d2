import type { AccErrorCode, AccError } from '../acc/errors.ts';
import type { ExportRef, FailedFile, JobError, LinkProblem } from '../acc/reading.ts';

/**
 * Where a job stands.
 * - `starting`: the intent is written down, and its start is being sent
 * - `notStarted`: the service refused the start, or it was never sent
 * - `unconfirmed`: the start was sent and its answer was lost: it may have started
 * - `running`: the service works on it, or it was not looked at yet
 * - `ready`: there is a link and it lives
 * - `downloaded`: the verified file is on disk
 * - `failed`: the service gave up
 * - `noLink`: the service finished it, and gives no link that may be fetched
 * - `expired`: the link expired before the file was fetched; only a new export helps
 * - `stuck`: running longer than the service allows (30 minutes)
 * - `refused`: 403, this user may not read it
 * - `missing`: 404, unknown to the service or somebody else's
 */
export const JOB_STATES = [
  'starting',
  'notStarted',
  'unconfirmed',
  'running',
  'ready',
  'downloaded',
  'failed',
  'noLink',
  'expired',
  'stuck',
  'refused',
  'missing',
] as const;
export type JobState = (typeof JOB_STATES)[number];

/** The four sections of the tree. */
export const SECTIONS = ['ready', 'running', 'attention', 'done'] as const;
export type Section = (typeof SECTIONS)[number];

/**
 * The section of the tree that shows a job on its own. What was exported again waits for nobody any more, unless there is
 * still a link.
 */
export function sectionOf({ state, successor }: Pick<Job, 'state' | 'successor'>): Section {
  switch (state) {
    case 'ready':
      return 'ready';
    case 'starting':
    case 'running':
      return 'running';
    case 'downloaded':
      return 'done';
    case 'notStarted':
    case 'unconfirmed':
    case 'failed':
    case 'noLink':
    case 'expired':
    case 'stuck':
    case 'refused':
    case 'missing':
      return successor === undefined ? 'attention' : 'done';
  }
}

/** Why the last poll gave no reading, or none of use. Holds no secret. */
export interface PollError {
  readonly code: AccErrorCode | LinkProblem;
  readonly status?: number | undefined;
  readonly serviceCode?: string | undefined;
  /** The service's own words, redacted. */
  readonly serviceText?: string | undefined;
  readonly systemCode?: string | undefined;
  readonly host?: string | undefined;
  /** When the first of the last polls in a row met it, epoch ms. */
  readonly since?: number | undefined;
  /** How many polls in a row met it. */
  readonly times?: number | undefined;
}

/** One tracked export, as the ledger holds it. All times are epoch ms. Never holds a link or a token. */
export interface Job extends ExportRef {
  /** Empty until the service has given it: while it is being started, and when the answer was lost. */
  readonly exportId: string;
  /** The ledger's own key, stable for the life of the row: a UUID. */
  readonly id: string;
  readonly name: string;
  /** True when a user chose the name; otherwise it may follow the result's file name. */
  readonly named: boolean;
  /** Key of the account the job is read with. */
  readonly account: string;
  /** Origin of the API host, such as `https://developer.api.autodesk.com`. */
  readonly apiHost: string;
  /** The app's client ID, when known: quotas are per client ID. */
  readonly clientId?: string | undefined;
  /** The POST body that started it, as JSON, when known. */
  readonly request?: string | undefined;
  /** Jobs started together share a batch: a UUID. */
  readonly batchId?: string | undefined;
  /** What the batch as a whole is called. */
  readonly batchName?: string | undefined;
  /** The job that this one repeats. */
  readonly predecessor?: string | undefined;
  /** When tracking of the last one before that ran began. */
  readonly predecessorAt?: number | undefined;
  /** The job that repeats this one. */
  readonly successor?: string | undefined;
  /** 1 for a first export, 2 for its repetition, and so on. */
  readonly ordinal: number;
  /** How many repetitions up to this one, in a row, nobody asked for. */
  readonly autoRepeats: number;
  /** What was asked for as a whole, as JSON (`launch/origin.ts`), when that may hold something else tomorrow. */
  readonly origin?: string | undefined;
  /** URI of the recipe that started it. */
  readonly recipe?: string | undefined;
  /** When its start was sent; `undefined` for an export that was started elsewhere, or before it is sent. */
  readonly sentAt?: number | undefined;
  readonly state: JobState;
  /** The service's own status word of the last reading. */
  readonly rawStatus?: string | undefined;
  /** `X-Request-ID` of the last answer. */
  readonly requestId?: string | undefined;
  /** When tracking began (or the export was started here). */
  readonly trackedAt: number;
  /** When a poll last gave a reading. */
  readonly lastPollAt?: number | undefined;
  /** When the next poll is due; `undefined` means never automatically. */
  readonly nextPollAt?: number | undefined;
  /** Consecutive looks without a reading. */
  readonly failedPolls: number;
  readonly pollError?: PollError | undefined;
  /** When the job left `running`. */
  readonly endedAt?: number | undefined;
  /** When the link was first seen. */
  readonly readyAt?: number | undefined;
  /** When the link expires; `undefined` for BIM 360, whose links are signed again by each poll. */
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
  /** When a user looked at the ended job; `undefined` while it is unseen. */
  readonly seenAt?: number | undefined;
  /** Grows with every change in the ledger, across all jobs. */
  readonly revision: number;
}

/** One thing that goes into an export: a file's version, or a sheet. */
export interface JobSource {
  /** The version URN or the sheet's UUID, as it stands in the request. */
  readonly id: string;
  /** The file over all its versions, when known. */
  readonly lineage?: string | undefined;
  readonly name: string;
  readonly bytes?: number | undefined;
}

/** When the service was given the job, as far as known, epoch ms: a start may have waited its turn after it was tracked. */
export function begunAt(job: Pick<Job, 'sentAt' | 'trackedAt'>): number {
  return job.sentAt ?? job.trackedAt;
}

/** What a transition tells the people: becomes one row of the events table. */
export const JOB_EVENT_KINDS = [
  'ready',
  'partial',
  'failed',
  'noLink',
  'expired',
  'stuck',
  'refused',
  'missing',
  'unconfirmed',
  'notStarted',
] as const;
export type JobEventKind = (typeof JOB_EVENT_KINDS)[number];

/** True for what happens when there is a file to fetch. */
export function isReadiness(kind: JobEventKind): boolean {
  return kind === 'ready' || kind === 'partial';
}

export interface JobEvent {
  readonly kind: JobEventKind;
  readonly at: number;
}

/** True when an ended job waits for a user to look at it or to fetch it. */
export function isUnseen(job: Pick<Job, 'state' | 'seenAt' | 'successor'>): boolean {
  const section = sectionOf(job);
  return (section === 'ready' || section === 'attention') && job.seenAt === undefined;
}

/** Name of the lease that the one who fetches a job's file holds. */
export function downloadLease(jobId: string): string {
  return `download:${jobId}`;
}

/** An error as the ledger keeps it. */
export function pollErrorOf({ code, details }: AccError): PollError {
  const { status, serviceCode, serviceText, systemCode, host } = details;
  return { code, status, serviceCode, serviceText, systemCode, host };
}
