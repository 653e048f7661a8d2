import type { Remedy } from './remedy.ts';

/** A failure whose message is already fit for the user, with the button that helps. */
export class UserError extends Error {
  override readonly name = 'CommandError';
  readonly action: Remedy | undefined;

  constructor(message: string, action?: Remedy) {
    super(message);
    this.action = action;
  }
}
