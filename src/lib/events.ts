import { type Disposable, toDisposable } from './disposables.ts';

/** Subscribes a listener; the same shape as `vscode.Event` without its extra parameters. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** A minimal event source for the folders that may not import `vscode`. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(value: T) => void>();
  readonly #onError: (error: unknown) => void;

  /** @param onError gets what a listener throws, so that one bad listener cannot silence the others. */
  constructor(onError: (error: unknown) => void = rethrowLater) {
    this.#onError = onError;
  }

  readonly event: Event<T> = (listener) => {
    // A wrapper, so that the same function subscribed twice is called twice and removed once.
    const entry = (value: T): void => listener(value);
    this.#listeners.add(entry);
    return toDisposable(() => this.#listeners.delete(entry));
  };

  fire(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
