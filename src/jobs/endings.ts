import { ERROR_POLICY } from '../acc/errorPolicy.ts';
import type { JobState, PollError } from './job.ts';

/** What a failed poll has to show before it ends its job. */
export interface Ending {
  readonly state: Extract<JobState, 'failed' | 'noLink' | 'refused' | 'missing'>;
  /** So many polls in a row must have met it. */
  readonly times: number;
  /** The first and the last of them must be this far apart, ms. */
  readonly overMs: number;
}

/** What the service says of a job itself, also as an HTTP error of the status call. Source: API page A. */
const JOB_ERRORS: ReadonlySet<string | undefined> = new Set([
  'ERR_WORKFLOW_TIMEOUT',
  'ERR_NO_PROCESSABLE_FILES',
  'ERR_FILE_TOO_LARGE',
  'ERR_FILES_TOO_LARGE',
]);

/** The service's own codes, which no proxy and no portal uses. */
const SERVICE_CODE = /^(?:ERR_|AUTH-)/;

/** What comes without the service's code has to be met over this long, ms. */
const UNSIGNED_OVER_MS = 30_000;

/** How a poll that failed so ends its job; `undefined`: never by itself. */
export function endingOf({ code, serviceCode }: PollError): Ending | undefined {
  // The link may follow the word: both are written by different hands on the service.
  if (code === 'noLink' || code === 'insecureLink') return { state: 'noLink', times: 3, overMs: 120_000 };
  if (JOB_ERRORS.has(serviceCode)) return { state: 'failed', times: 1, overMs: 0 };
  const isByService = SERVICE_CODE.test(serviceCode ?? '');
  switch (ERROR_POLICY[code].endsJob) {
    case 'never':
      return undefined;
    case 'refused':
      // Without the service's code somebody in between may have said it, who says something else a moment later.
      return isByService
        ? { state: 'refused', times: 1, overMs: 0 }
        : { state: 'refused', times: 2, overMs: UNSIGNED_OVER_MS };
    case 'missing':
      // A new job may not be visible at once, and what does not say whose it is may be somebody's in between.
      return { state: 'missing', times: 3, overMs: isByService ? 0 : UNSIGNED_OVER_MS };
  }
}

/** True for trouble that is the service's or the way's, so that a job which has it for long is stuck. Offline is not. */
export function isLasting({ code }: PollError): boolean {
  return isOnTheWay({ code }) && code !== 'noLink' && code !== 'insecureLink' && !ERROR_POLICY[code].stopsPolls;
}

/** True for trouble that says nothing of the job and that time mends. */
export function isOnTheWay({ code }: PollError): boolean {
  return code !== 'noLink' && code !== 'insecureLink' && ERROR_POLICY[code].mendedBy === 'time';
}
