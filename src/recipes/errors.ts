import type { Job } from '../jobs/job.ts';
import { CodedError } from '../lib/codedError.ts';

/**
 * Why a run gave no file.
 * - `unconfirmed`, `notStarted`, `failed`, `noLink`, `expired`, `stuck`, `refused`, `missing`: the state that the job ended in
 * - `removed`: somebody removed the job from the list
 * - `incomplete`: of several jobs, some failed; each was reported
 * - `large`: it means more than 50 exports, which nobody has agreed to; `total` of them
 * - `noSheets`: no current sheet is in what it takes, so nothing was started
 */
export type RecipeErrorCode =
  | ('unconfirmed' | 'notStarted' | 'failed' | 'noLink' | 'expired' | 'stuck' | 'refused' | 'missing')
  | ('removed' | 'incomplete' | 'noSheets' | 'large');

export interface RecipeErrorDetails {
  readonly job?: Job | undefined;
  /** How many jobs gave no file, and of how many. */
  readonly failed?: number | undefined;
  readonly total?: number | undefined;
}

/** A run of a recipe that did not end with all its files. The message is for logs. */
export class RecipeError extends CodedError<RecipeErrorCode, RecipeErrorDetails> {
  override readonly name = 'RecipeError';

  constructor(code: RecipeErrorCode, details: RecipeErrorDetails = {}) {
    super(code, details);
  }
}
