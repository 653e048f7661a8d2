/** What the doctor looks at, in this order. */
export const CHECKS = [
  'configuration',
  'callback',
  'browser',
  'token',
  'scopes',
  'clock',
  'apiHost',
  'linkHost',
  'hubs',
  'secrets',
  'ledger',
] as const;
export type CheckName = (typeof CHECKS)[number];

/**
 * - `ok`: nothing to do
 * - `warning`: works, but something is odd
 * - `failed`: does not work
 * - `skipped`: could not be looked at, and why
 */
export type Outcome = 'ok' | 'warning' | 'failed' | 'skipped';

/** What came of one check. Holds no secret and no user’s name: the report is made to be sent to others. */
export interface Check {
  readonly name: CheckName;
  readonly outcome: Outcome;
  readonly detail: string;
  /** What to do about it. */
  readonly fix?: string | undefined;
}

/** What came of an attempt, as a value. */
export type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };
