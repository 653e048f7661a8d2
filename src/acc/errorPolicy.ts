import { AccError, type AccErrorCode } from './errors.ts';

/** What a failed call means for what comes next. Each question is answered here only. */
export interface ErrorPolicy {
  /**
   * What ends the trouble: only `time` is worth a later try without anybody's help.
   * - `account`: a token that is there again; the account's own state says so, so a job need not report it as well
   * - `user`: trying again changes nothing until a user acts
   */
  readonly mendedBy: 'time' | 'account' | 'user';
  /** The same call may be answered when it is sent again within seconds. `byDetails`: see `mayPassSoon` in src/browse. */
  readonly resend: 'never' | 'byDetails';
  /**
   * Jobs that a user asks about together, of any project and host: the others would meet it, too. An answer that is
   * late or broken says nothing about them, and a status may be asked for once more without harm.
   */
  readonly stopsPolls: boolean;
  /**
   * Exports of one order, all of one project and account: the next must not be started. Stricter than `stopsPolls`,
   * since a start that goes wrong can leave an export behind that nobody knows of.
   */
  readonly stopsStarts: boolean;
  /** How a job ends when it fails so for good; how often and how long it must, see `endingOf` in src/jobs. */
  readonly endsJob: 'never' | 'refused' | 'missing';
  /** It counts against the job. What is the account's trouble, or a pause, says nothing about the job. */
  readonly isFailedPoll: boolean;
  /** A start that fails so may have been obeyed. `byDetails`: see {@link mayHaveStarted}. */
  readonly mayHaveStarted: 'never' | 'always' | 'byDetails';
  /** A list that cannot be opened deserves a notice with a button, since a user can mend more than this list. */
  readonly hasNotice: boolean;
}

/** A connection that failed, a late answer, a busy service: over when it is tried later. */
const PASSING = {
  mendedBy: 'time',
  resend: 'never',
  stopsPolls: false,
  stopsStarts: true,
  endsJob: 'never',
  isFailedPoll: true,
  mayHaveStarted: 'always',
  hasNotice: false,
} as const satisfies ErrorPolicy;

/** No usable token. The view and the status say so. */
const NO_ACCESS = {
  mendedBy: 'account',
  resend: 'never',
  stopsPolls: true,
  stopsStarts: true,
  endsJob: 'never',
  isFailedPoll: false,
  mayHaveStarted: 'never',
  hasNotice: false,
} as const satisfies ErrorPolicy;

/** The service understood, and does not do it. */
const REFUSED = {
  mendedBy: 'user',
  resend: 'never',
  stopsPolls: false,
  stopsStarts: false,
  endsJob: 'missing',
  isFailedPoll: true,
  mayHaveStarted: 'never',
  hasNotice: false,
} as const satisfies ErrorPolicy;

/** One row for each code, so that a new code is a compile error until every question is answered for it. */
export const ERROR_POLICY: Readonly<Record<AccErrorCode, ErrorPolicy>> = {
  network: { ...PASSING, resend: 'byDetails', stopsPolls: true, mayHaveStarted: 'byDetails' },
  certificate: { ...PASSING, mendedBy: 'user', stopsPolls: true, mayHaveStarted: 'never', hasNotice: true },
  timeout: PASSING,
  tokenRefused: NO_ACCESS,
  noToken: NO_ACCESS,
  tokenElsewhere: NO_ACCESS,
  forbidden: { ...REFUSED, endsJob: 'refused' },
  projectForbidden: { ...REFUSED, endsJob: 'refused', stopsStarts: true, hasNotice: true },
  notFound: REFUSED,
  badRequest: REFUSED,
  rateLimited: { ...PASSING, stopsPolls: true, isFailedPoll: false, mayHaveStarted: 'never' },
  service: { ...PASSING, resend: 'byDetails' },
  // A proxy's page in place of the service's answer, most of all: gone once the proxy lets through again.
  unexpectedAnswer: { ...PASSING, mayHaveStarted: 'byDetails', hasNotice: true },
  // Another host is configured: the job's own is not asked, and the account is known to none.
  unsafeAddress: { ...NO_ACCESS, mendedBy: 'user', stopsPolls: false, hasNotice: true },
};

/** True for a failed call that time mends: worth a later, automatic try. */
export function isPassing(error: unknown): error is AccError {
  return AccError.is(error) && ERROR_POLICY[error.code].mendedBy === 'time';
}

/** Codes of connections that never came to be: the request cannot have been read by anybody. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** True when a start that failed with this error may have reached the service and been obeyed. */
export function mayHaveStarted(error: unknown): boolean {
  if (!AccError.is(error)) return true;
  const { status, systemCode, systemCall, isUnsent } = error.details;
  if (isUnsent) return false;
  const verdict = ERROR_POLICY[error.code].mayHaveStarted;
  if (verdict !== 'byDetails') return verdict === 'always';
  if (error.code === 'unexpectedAnswer') {
    // A redirect was not followed; any other answer may be a proxy's page in place of the service's.
    return status === undefined || status < 300 || status >= 400;
  }
  // A network that goes away has the same codes while an answer is waited for.
  return !NEVER_CONNECTED.has(systemCode ?? '') || systemCall === 'read' || systemCall === 'write';
}
