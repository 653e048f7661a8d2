import type { ErrorAction } from './remedy.ts';

/** A failure whose message is already fit for the person, with the button that helps. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly action: ErrorAction | undefined;

  constructor(message: string, action?: ErrorAction) {
    super(message);
    this.action = action;
  }
}
