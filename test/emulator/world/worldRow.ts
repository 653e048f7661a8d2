/** Entries in their order, some of them made only when they are asked for, some not shown at all. */
export class Row<T> {
  readonly #runs: Run<T>[] = [];
  #length = 0;

  /** How many the service counts, those that it does not show included. */
  get length(): number {
    return this.#length;
  }

  push(entry: T): void {
    this.#add({ count: 1, at: () => entry });
  }

  /** Entries that `at` makes for their index, and that are not kept. */
  generate(count: number, at: (index: number) => T): void {
    this.#add({ count, at });
  }

  /** Entries that count and are not shown, such as deleted ones. */
  hide(count: number): void {
    this.#add({ count, at: undefined });
  }

  /** From now on the entry counts and is not shown. False when it is not here. */
  remove(entry: T): boolean {
    const index = this.#runs.findIndex((run) => run.count === 1 && run.at?.(0) === entry);
    if (index < 0) return false;
    this.#runs[index] = { count: 1, at: undefined };
    return true;
  }

  /** The shown ones of `count` entries from `start`. */
  *slice(start: number, count: number): Generator<T> {
    let offset = 0;
    for (const { count: length, at } of this.#runs) {
      if (offset >= start + count) return;
      const [from, to] = [Math.max(0, start - offset), Math.min(length, start + count - offset)];
      if (at) for (let index = from; index < to; index++) yield at(index);
      offset += length;
    }
  }

  all(): Generator<T> {
    return this.slice(0, this.#length);
  }

  #add(run: Run<T>): void {
    this.#runs.push(run);
    this.#length += run.count;
  }
}

interface Run<T> {
  readonly count: number;
  /** `undefined`: not shown. */
  readonly at: ((index: number) => T) | undefined;
}
