/** Thrown where a user or a shutdown stopped the work. Never shown as an error. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';

  constructor(message = 'Cancelled') {
    super(message);
  }
}

/** The window closes: what was asked for stays asked for, and is only not done here any more. */
export class ClosingError extends CancelledError {
  constructor() {
    super('Closing');
  }
}

/** True for our own cancellation, an aborted signal's `AbortError`, and VS Code's `Canceled`. */
export function isCancelled(error: unknown): boolean {
  if (error instanceof CancelledError) return true;
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'Canceled');
}

/** @throws CancelledError when the signal is aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}
