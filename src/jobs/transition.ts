import { ERROR_POLICY } from '../acc/errorPolicy.ts';
import type { Reading } from '../acc/reading.ts';
import type { SignedUrl } from '../acc/signedUrl.ts';
import { endingOf, isLasting } from './endings.ts';
import { type Job, type JobEvent, type JobEventKind, type JobState, type PollError, begunAt } from './job.ts';

/** A link lives this long when it does not say so itself, ms. Source: Files API, GET exports/{exportId}. */
export const LINK_LIFETIME_MS = 60 * 60_000;
/** The service stops an export after 30 minutes; 5 more are granted before the job counts as stuck, ms. */
export const STUCK_AFTER_MS = 35 * 60_000;
/** Trouble that polls have met for this long is no moment's, ms. */
const LASTING_MS = 60_000;
/** So many failed polls in a row, some 30 minutes of them, are no moment's either. */
const TROUBLED_POLLS = 10;

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
 * @param isFetching somebody fetches the file, so that the link's deadline means nothing: what has begun goes on
 */
export function transition(job: Job, observation: Observation, now: number, isFetching = false): Transition {
  const result = step(job, observation, now);
  const next: Job =
    isFetching && job.state === 'ready' && result.state === 'expired' ? { ...result, state: 'ready' } : result;
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
    case 'partial': {
      const failedFiles = reading.kind === 'partial' ? reading.failedFiles : [];
      const result = { ...read, partial: reading.kind === 'partial', failedFiles, error: undefined };
      if (reading.link) return withResult(result, reading.link, now);
      // Finished, as the service says: what is missing may follow.
      const { failedPolls, pollError } = job;
      return afterError({ ...result, failedPolls, pollError }, { code: reading.linkProblem }, now);
    }
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

function withResult(job: Job, link: SignedUrl, now: number): Job {
  const readyAt = job.readyAt ?? now;
  const linkExpiresAt =
    // BIM 360 signs again with each poll, so its links never count down. Source: API page C.
    job.service === 'bim360' ? undefined : (link.expiresAt ?? readyAt + LINK_LIFETIME_MS);
  const result = { ...job, name: nameAfter(job, link), readyAt, linkExpiresAt };
  return ended(result, linkDied(result, now) ? 'expired' : 'ready', now);
}

/** A name that nobody chose gives way to the file's own, unless that says nothing either, or it was started under it. */
function nameAfter(job: Job, link: SignedUrl): string {
  const fileName = link.fileName?.replaceAll(/\p{C}/gu, '').trim().slice(0, LONGEST_NAME);
  const isKnown = job.named || job.sentAt !== undefined;
  return isKnown || !fileName || /^(result|export|output|download)\.\w+$/i.test(fileName) ? job.name : fileName;
}

function afterError(job: Job, error: PollError, now: number): Job {
  const again = job.pollError?.code === error.code;
  const times = again ? (job.pollError?.times ?? job.failedPolls) + 1 : 1;
  // A service in trouble fails in several ways by turns.
  const goesOn = again || (job.pollError !== undefined && isLasting(job.pollError) && isLasting(error));
  const since = (goesOn ? job.pollError?.since : undefined) ?? now;
  const pollError: PollError = { ...error, since, times };
  const missed: Job = { ...job, pollError, failedPolls: job.failedPolls + 1 };
  if (job.state === 'downloaded') return missed;
  const ending = endingOf(error);
  if (!ending) return withoutAnswer(job, missed, now);
  const isOpen = job.state === 'running' || job.state === 'stuck' || job.state === 'ready';
  const isSure = !isOpen || (times >= ending.times && now - since >= ending.overMs);
  if (job.readyAt !== undefined && ending.state !== 'refused')
    return withoutResult(missed, isSure && ending.state, now);
  if (!isSure) return unsure(missed, now);
  if (ending.state !== 'failed') return ended(missed, ending.state, now);
  const jobError = { code: error.serviceCode ?? '', title: '', detail: error.serviceText ?? '' };
  return ended({ ...missed, error: jobError }, 'failed', now);
}

/** Trouble of several kinds by turns makes none of them sure: it must not go on for ever either. */
function unsure(job: Job, now: number): Job {
  const isLong = now - begunAt(job) >= STUCK_AFTER_MS && job.failedPolls >= TROUBLED_POLLS;
  return job.state === 'running' && isLong ? ended(job, 'stuck', now) : job;
}

/** Nothing was said of the job. What is the account's trouble, or a pause, does not count against it. */
function withoutAnswer(job: Job, missed: Job, now: number): Job {
  const { pollError } = missed;
  if (!pollError || pollError.code === 'noLink' || pollError.code === 'insecureLink') return missed;
  if (!ERROR_POLICY[pollError.code].isFailedPoll) return withoutNews({ ...job, pollError }, now);
  const isLong = now - begunAt(job) >= STUCK_AFTER_MS && now - (pollError.since ?? now) >= LASTING_MS;
  return job.state === 'running' && isLong && isLasting(pollError)
    ? ended(missed, 'stuck', now)
    : withoutNews(missed, now);
}

/** There was a result once. What says nothing sure of the job's end leaves it, until its link has died. */
function withoutResult(job: Job, ending: JobState | false, now: number): Job {
  return ending === false || ending === 'noLink' ? withoutNews(job, now) : ended(job, 'expired', now);
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
    case 'noLink':
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
