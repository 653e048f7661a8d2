import { CancelledError } from '../lib/cancel.ts';
import type { Clock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';
import { AccError } from './errors.ts';
import { networkError } from './networkErrors.ts';

/**
 * Ends one request, by its deadline or by the caller's signal, and remembers which: node-fetch turns both into the same
 * `AbortError` and drops the signal's reason.
 */
export class RequestDeadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: Disposable;
  readonly #outer: AbortSignal;
  readonly #host: string;

  /** @param deadlineMs for everything until `dispose` */
  constructor(clock: Clock, deadlineMs: number, host: string, outer: AbortSignal) {
    this.#host = host;
    this.#outer = outer;
    this.#timer = clock.after(deadlineMs, () => this.#controller.abort(new AccError('timeout', { host })));
    outer.addEventListener('abort', this.#cancel, { once: true });
    if (outer.aborted) this.#cancel();
  }

  readonly #cancel = (): void => this.#controller.abort(new CancelledError());

  /** For the request itself. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What a failure of the request really was. Errors of our own speak for themselves. */
  meaningOf(error: unknown): AccError | CancelledError {
    if (error instanceof AccError || error instanceof CancelledError) return error;
    if (this.signal.aborted) return this.signal.reason as AccError | CancelledError;
    return networkError(error, { host: this.#host });
  }

  /** From here on neither deadline nor signal ends the request. */
  dispose(): void {
    this.#timer.dispose();
    this.#outer.removeEventListener('abort', this.#cancel);
  }
}
