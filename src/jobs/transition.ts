import { ERROR_POLICY } from '../acc/errorPolicy.ts';
import type { Reading } from '../acc/reading.ts';
import type { SignedUrl } from '../acc/signedUrl.ts';
import { type Job, type JobEvent, type JobEventKind, type JobState, type PollError, begunAt } from './job.ts';

/** A link lives this long when it does not say so itself, ms. Source: Files API, GET exports/{exportId}. */
export const LINK_LIFETIME_MS = 60 * 60_000;
/** The service stops an export after 30 minutes; 5 more are granted before the job counts as stuck, ms. */
export const STUCK_AFTER_MS = 35 * 60_000;
/** So many consecutive "not found" answers make a job missing: a new job may not be visible at once. */
export const NOT_FOUND_LIMIT = 3;

/** Characters of a name that is taken over from a file. */
const LONGEST_NAME = 200;

/** What one poll, or the passing of time, tells about a job. */
export type Observation =
  | { readonly kind: 'reading'; readonly reading: Reading }
  | { readonly kind: 'error'; readonly error: PollError }
  /** Nobody could ask; only the clock has moved. Of a start: the time that it was given is over. */
  | { readonly kind: 'time' };

export interface Transition {
  readonly job: Job;
  readonly events: readonly JobEvent[];
}

/**
 * The next state of a job: a pure, total function. `nextLookAt` is left to the schedule, `revision` to the ledger.
 * @param now epoch ms
 */
export function transition(job: Job, observation: Observation, now: number): Transition {
  const next = step(job, observation, now);
  const kind = eventOf(job, next);
  if (!kind) return { job: next, events: [] };
  // Something new to see: what was looked at before was another state.
  return { job: { ...next, seenAt: undefined }, events: [{ kind, at: now }] };
}

function step(job: Job, observation: Observation, now: number): Job {
  if (job.state === 'starting' || job.state === 'notStarted' || job.state === 'unconfirmed') {
    return withoutExport(job, observation, now);
  }
  switch (observation.kind) {
    case 'reading':
      return afterReading(job, observation.reading, now);
    case 'error':
      return afterError(job, observation.error, now);
    case 'time':
      return withoutNews(job, now);
  }
}

/** There is nothing to ask the service about: only time can tell something, and only while an answer is waited for. */
function withoutExport(job: Job, { kind }: Observation, now: number): Job {
  if (job.state !== 'starting' || kind !== 'time') return job;
  return ended(job, job.sentAt === undefined ? 'notStarted' : 'unconfirmed', now);
}

function afterReading(job: Job, reading: Reading, now: number): Job {
  const read: Job = {
    ...job,
    rawStatus: reading.rawStatus,
    requestId: reading.requestId,
    lastPollAt: now,
    failedPolls: 0,
    pollError: undefined,
  };
  // The file is on disk: whatever the service says now, nothing waits for the user any more.
  if (job.state === 'downloaded') return read;
  switch (reading.kind) {
    case 'processing':
    case 'unknown':
      return stillRunning(read, now);
    case 'successful':
      return withResult({ ...read, partial: false, failedFiles: [] }, reading.link, now);
    case 'partial':
      return withResult({ ...read, partial: true, failedFiles: reading.failedFiles }, reading.link, now);
    case 'failed':
      return ended({ ...read, error: reading.error, failedFiles: reading.failedFiles }, 'failed', now);
  }
}

function stillRunning(job: Job, now: number): Job {
  const stuck = now - begunAt(job) >= STUCK_AFTER_MS;
  return {
    ...job,
    state: stuck ? 'stuck' : 'running',
    endedAt: undefined,
    readyAt: undefined,
    linkExpiresAt: undefined,
    error: undefined,
  };
}

function withResult(job: Job, link: SignedUrl | undefined, now: number): Job {
  if (!link) return ended({ ...job, error: undefined, linkExpiresAt: undefined }, 'expired', now);
  const readyAt = job.readyAt ?? now;
  const linkExpiresAt =
    // BIM 360 signs again with each poll, so its links never count down. Source: API page C.
    job.service === 'bim360' ? undefined : (link.expiresAt ?? readyAt + LINK_LIFETIME_MS);
  const result = { ...job, name: nameAfter(job, link), error: undefined, readyAt, linkExpiresAt };
  return ended(result, linkDied(result, now) ? 'expired' : 'ready', now);
}

/** A name that nobody chose gives way to the file's own, unless that says nothing either, or it was started under it. */
function nameAfter(job: Job, link: SignedUrl): string {
  const fileName = link.fileName?.replaceAll(/\p{C}/gu, '').trim().slice(0, LONGEST_NAME);
  const isKnown = job.named || job.sentAt !== undefined;
  return isKnown || !fileName || /^(result|export|output|download)\.\w+$/i.test(fileName) ? job.name : fileName;
}

function afterError(job: Job, error: PollError, now: number): Job {
  const missed: Job = { ...job, pollError: error, failedPolls: job.failedPolls + 1 };
  if (job.state === 'downloaded') return missed;
  const { endsJob, isFailedPoll } = ERROR_POLICY[error.code];
  switch (endsJob) {
    case 'atOnce':
      return ended(missed, 'refused', now);
    case 'whenRepeated': {
      const again = job.pollError?.code === error.code || job.failedPolls === 0;
      const failedPolls = again ? missed.failedPolls : 1;
      // A result that was there once is gone now.
      if (job.readyAt !== undefined) return ended({ ...missed, failedPolls }, 'expired', now);
      return failedPolls >= NOT_FOUND_LIMIT || job.state !== 'running'
        ? ended({ ...missed, failedPolls }, 'missing', now)
        : { ...missed, failedPolls };
    }
    case 'never':
      return withoutNews(isFailedPoll ? missed : { ...job, pollError: error }, now);
  }
}

function ended(job: Job, state: JobState, now: number): Job {
  return { ...job, state, endedAt: job.endedAt ?? now };
}

/** Nothing was learned, but time has passed. */
function withoutNews(job: Job, now: number): Job {
  return job.state === 'ready' && linkDied(job, now) ? ended(job, 'expired', now) : job;
}

function linkDied(job: Job, now: number): boolean {
  return job.linkExpiresAt !== undefined && job.linkExpiresAt <= now;
}

function eventOf(before: Job, after: Job): JobEventKind | undefined {
  if (before.state === after.state) return undefined;
  switch (after.state) {
    case 'ready':
      return after.partial ? 'partial' : 'ready';
    case 'notStarted':
    case 'unconfirmed':
    case 'failed':
    case 'expired':
    case 'stuck':
    case 'refused':
    case 'missing':
      return after.state;
    case 'starting':
    case 'running':
    case 'downloaded':
      return undefined;
  }
}
