import { isCancelled } from '../lib/cancel.ts';
import { CodedError } from '../lib/codedError.ts';
import { UserError } from './userError.ts';

/** What a program tells a failure by, and the argument that it is about. */
export interface FailureCode {
  /** Of {@link UserError} or of the error's family, such as `noToken`; `cancelled`, or `unexpected`. */
  readonly code: string;
  readonly argument?: string | undefined;
}

/** The code of any error, by its class; never by its message. */
export function failureCode(error: unknown): FailureCode {
  if (error instanceof UserError) return { code: error.code, argument: error.argument };
  if (error instanceof CodedError) return { code: error.code };
  return { code: isCancelled(error) ? 'cancelled' : 'unexpected' };
}
