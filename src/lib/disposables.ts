/** Something that holds a resource until `dispose` is called. Structurally the same as `vscode.Disposable`. */
export interface Disposable {
  dispose(): void;
}

/** Wraps a function as a {@link Disposable} that runs it at most once. */
export function toDisposable(run: () => void): Disposable {
  let done = false;
  return {
    dispose() {
      if (done) return;
      done = true;
      run();
    },
  };
}

/** Owns several disposables. What is added after `dispose` is disposed at once, so late async work cannot leak. */
export class DisposableStore implements Disposable {
  readonly #items = new Set<Disposable>();
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  add<T extends Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.add(item);
    return item;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    // Newest first: what was built on top goes before what it stands on.
    for (const item of [...this.#items].toReversed()) item.dispose();
    this.#items.clear();
  }
}

/** Holds "the current one": assigning a value disposes the one before. */
export class DisposableValue<T extends Disposable> implements Disposable {
  #value: T | undefined;
  #disposed = false;

  get value(): T | undefined {
    return this.#value;
  }

  set value(next: T | undefined) {
    if (next === this.#value) return;
    this.#value?.dispose();
    this.#value = next;
    if (this.#disposed) this.clear();
  }

  clear(): void {
    this.value = undefined;
  }

  dispose(): void {
    this.#disposed = true;
    this.clear();
  }
}
