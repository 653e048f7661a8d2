import { CancelledError, throwIfCancelled } from '../lib/cancel.ts';

/** Work that several callers wait for. It is stopped when none of them wants it any more. */
export class SharedRequest<T> {
  readonly #stop = new AbortController();
  readonly #result: Promise<T>;
  #callers = 0;
  #over = false;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#result = work(this.#stop.signal);
    const end = (): void => {
      this.#over = true;
    };
    this.#result.then(end, end);
  }

  /** True when it can no longer be joined. */
  get over(): boolean {
    return this.#over || this.#stop.signal.aborted;
  }

  /** @throws CancelledError when this caller's signal is aborted, which does not bother the others; what the work throws */
  async join(signal: AbortSignal): Promise<T> {
    throwIfCancelled(signal);
    this.#callers++;
    let leave = (): void => undefined;
    const cancelled = new Promise<never>((_resolve, reject) => {
      leave = () => reject(new CancelledError());
      signal.addEventListener('abort', leave, { once: true });
    });
    try {
      return await Promise.race([this.#result, cancelled]);
    } finally {
      signal.removeEventListener('abort', leave);
      if (--this.#callers === 0) this.#stop.abort();
    }
  }
}
