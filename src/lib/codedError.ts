import { withoutControls } from './redact.ts';

/** An error of a family whose members are told apart by a code. The message is for logs. */
export abstract class CodedError<Code extends string, Details> extends Error {
  readonly code: Code;
  readonly details: Details;

  constructor(code: Code, details: Details, message: string = code, cause?: unknown) {
    // It may hold words of a service or of a file system.
    super(withoutControls(message), cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }

  /** Narrows an unknown error to the family, and to a code when one is given. */
  static is<E extends CodedError<string, unknown>>(
    this: abstract new (...args: never[]) => E,
    error: unknown,
    code?: E['code'],
  ): error is E {
    return error instanceof this && (code === undefined || error.code === code);
  }
}
