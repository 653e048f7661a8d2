import * as l10n from '@vscode/l10n';
import type { Remedy } from './remedy.ts';

/**
 * What a program tells the failures apart by:
 * - `argumentMissing`, `argumentInvalid`: another call can succeed; the argument is named
 * - `personNeeded`: only somebody at the screen can do it, which `{interactive: true}` allows
 * - `notPossible`: what was asked for cannot be done now
 */
export type UserErrorCode = 'argumentMissing' | 'argumentInvalid' | 'personNeeded' | 'notPossible';

/** A failure whose message is already fit for the user, with the button that helps. */
export class UserError extends Error {
  override readonly name = 'CommandError';
  readonly action: Remedy | undefined;
  readonly code: UserErrorCode;
  /** The argument that the code is about. */
  readonly argument: string | undefined;

  constructor(
    message: string,
    action?: Remedy,
    about: { readonly code: UserErrorCode; readonly argument?: string | undefined } = { code: 'notPossible' },
  ) {
    super(message);
    this.action = action;
    this.code = about.code;
    this.argument = about.argument;
  }
}

/** A program left out what a user would be asked for. */
export function argumentMissing(argument: string, message?: string): UserError {
  return new UserError(message ?? l10n.t('“{0}” is needed.', argument), undefined, {
    code: 'argumentMissing',
    argument,
  });
}

/** A program gave something else than what can be used. @param message a sentence that names the argument */
export function argumentInvalid(argument: string, message: string): UserError {
  return new UserError(message, undefined, { code: 'argumentInvalid', argument });
}

/** A program wants what only somebody at the screen can decide or do. @param message a sentence that says what */
export function personNeeded(message: string): UserError {
  return new UserError(
    l10n.t('{0} A person has to decide that: pass “interactive”: true to ask one.', message),
    undefined,
    {
      code: 'personNeeded',
      argument: 'interactive',
    },
  );
}
