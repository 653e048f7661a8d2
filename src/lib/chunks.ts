/** Gives the event loop a turn: what waits for it, a key press most of all, comes in between. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** What is worked on together: the items from `offset`, and whether they are the last ones. */
export interface Chunk<T> {
  readonly items: readonly T[];
  readonly offset: number;
  readonly isLast: boolean;
}

/**
 * Works on many items, so many at once, with the event loop free in between. One chunk comes for no items, too.
 * @param work `false` ends it
 * @throws what the work throws
 */
export async function inChunks<T>(
  items: readonly T[],
  size: number,
  work: (chunk: Chunk<T>) => Promise<boolean | void>,
): Promise<void> {
  for (let offset = 0; offset === 0 || offset < items.length; offset += size) {
    if (offset > 0) await nextTurn();
    const isLast = offset + size >= items.length;
    if ((await work({ items: items.slice(offset, offset + size), offset, isLast })) === false) return;
  }
}
