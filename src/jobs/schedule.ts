import { isOnTheWay } from './endings.ts';
import { type Job, begunAt } from './job.ts';
import { START_PATIENCE_MS } from './ledger.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** First look after tracking, and the shortest wait between two looks, ms. */
export const FIRST_LOOK_MS = 2 * SECOND_MS;
/** Longest wait between two looks at a running job in a focused window, ms. */
export const FOCUSED_CAP_MS = 30 * SECOND_MS;
/** The same while no window has the focus, ms. */
export const UNFOCUSED_CAP_MS = MINUTE_MS;
/** Wait between polls a job that takes longer than the service allows, ms. */
export const STUCK_LOOK_MS = 5 * MINUTE_MS;
/** A stuck job is looked at until this age, ms. */
export const GIVE_UP_AFTER_MS = 120 * MINUTE_MS;
/** Longest wait after failed looks, ms. */
export const MISS_CAP_MS = 5 * MINUTE_MS;
/** A ready job is read once more right after its link expired: the service may have signed again. */
export const AFTER_DEADLINE_MS = SECOND_MS;
/** Past its deadline a link that is being fetched is looked at this often, ms. */
export const WHILE_FETCHED_MS = 15 * SECOND_MS;
/** With very many jobs open, each is due again after this, ms; it waits its turn then. */
export const LONGEST_ROUND_MS = 10 * MINUTE_MS;
/** A job of a project that is refused as a whole is looked at this often, ms, to see when access is back. */
export const PROJECT_LOOK_MS = 10 * MINUTE_MS;
/** What was refused or missing is looked at again until this age, ms. */
export const COMEBACK_MS = 24 * 60 * MINUTE_MS;
/** A start that nobody sends within this time is given up, ms. */
export const SEND_WITHIN_MS = 10 * MINUTE_MS;
const JITTER = 0.1;

export interface ScheduleContext {
  /** Whether any window has, or just had, the focus. */
  readonly focused: boolean;
  /** How long similar exports took, ms, when known. */
  readonly typicalMs?: number | undefined;
  /** 0 ≤ random < 1 */
  readonly random: number;
  /** The time in which the budget allows one poll of each open job, ms; see {@link roundMs}. */
  readonly roundMs?: number | undefined;
}

/** The time, ms, in which a budget of so many requests a minute allows one poll of each of so many open jobs. */
export function roundMs(open: number, perMinute: number): number {
  return (open / Math.max(1, perMinute)) * MINUTE_MS;
}

/**
 * When to poll a job next, epoch ms; `undefined`: never automatically. A pure function.
 * A running job is looked at after 2 s, then less and less often as it grows older, and more often around the time
 * that similar exports took; never more often than the budget allows for all that are open. Without chance then: jobs
 * that keep their distance come in turn.
 * @param now epoch ms
 */
export function nextPoll(job: Job, now: number, context: ScheduleContext): number | undefined {
  switch (job.state) {
    case 'starting':
      // No look: its time is up then.
      return job.sentAt === undefined ? job.trackedAt + SEND_WITHIN_MS : job.sentAt + START_PATIENCE_MS;
    case 'running': {
      const delay = job.failedPolls > 0 ? afterFailedPolls(job.failedPolls, context) : whileRunning(job, now, context);
      return now + stretched(delay, context);
    }
    case 'stuck':
      return now - begunAt(job) < GIVE_UP_AFTER_MS
        ? now + stretched(jittered(STUCK_LOOK_MS, STUCK_LOOK_MS, context), context)
        : undefined;
    case 'ready':
      // A look after the deadline ends it, unless the file is being fetched: then the next one does.
      return job.linkExpiresAt === undefined
        ? undefined
        : job.linkExpiresAt > now
          ? job.linkExpiresAt + AFTER_DEADLINE_MS
          : now + WHILE_FETCHED_MS;
    case 'notStarted':
    case 'unconfirmed':
    case 'downloaded':
    case 'failed':
    case 'noLink':
    case 'expired':
      return undefined;
    case 'refused':
    case 'missing':
      return now - begunAt(job) < COMEBACK_MS ? comeback(job, now, context) : undefined;
  }
}

/** What was refused for good is left alone; a project may be opened again, and a look that came to nothing is repeated. */
function comeback({ pollError, failedPolls }: Job, now: number, context: ScheduleContext): number | undefined {
  if (pollError?.code === 'projectForbidden') return now + jittered(PROJECT_LOOK_MS, PROJECT_LOOK_MS, context);
  const isPassing = pollError !== undefined && isOnTheWay(pollError);
  return isPassing ? now + stretched(afterFailedPolls(failedPolls, context), context) : undefined;
}

function whileRunning(job: Job, now: number, context: ScheduleContext): number {
  const age = Math.max(0, now - begunAt(job));
  const cap = context.focused ? FOCUSED_CAP_MS : UNFOCUSED_CAP_MS;
  const byAge = age / 4;
  return jittered(Math.max(FIRST_LOOK_MS, aroundTypical(age, byAge, context.typicalMs)), cap, context);
}

/** Before 70 % of the usual time there is little to see; from there to 150 % it is about to end. */
function aroundTypical(age: number, byAge: number, typicalMs: number | undefined): number {
  if (typicalMs === undefined) return byAge;
  if (age < typicalMs * 0.7) return Math.max(byAge, typicalMs * 0.7 - age);
  return age < typicalMs * 1.5 ? Math.min(byAge, typicalMs / 20) : byAge;
}

function afterFailedPolls(failedPolls: number, context: ScheduleContext): number {
  return jittered(Math.min(FIRST_LOOK_MS * 2 ** Math.min(failedPolls, 10), MISS_CAP_MS), MISS_CAP_MS, context);
}

/** 10 % to either side, so that many jobs and many people do not ask in step; never more than the cap. */
function jittered(delay: number, cap: number, context: ScheduleContext): number {
  return Math.round(Math.min(delay * (1 + JITTER * (2 * context.random - 1)), cap));
}

/** At most {@link LONGEST_ROUND_MS}: a later time counts as one from before the clock was set back. */
function stretched(delay: number, { roundMs = 0 }: ScheduleContext): number {
  return Math.max(delay, Math.round(Math.min(roundMs, LONGEST_ROUND_MS)));
}
