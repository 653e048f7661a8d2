/** Something with a size. */
export interface Sized {
  /** Bytes, when known. */
  readonly bytes?: number | undefined;
}

/** What one part may hold. */
export interface Room {
  readonly count: number;
  readonly bytes: number;
}

/**
 * Splits into as few parts as the greedy rule finds, balanced by bytes: the largest goes first, each to the part that
 * holds the least so far (Graham 1969, longest processing time). A size that is not known counts as the median of those
 * that are. Inside a part the given order stays. Nothing may be larger than the room by itself. Pure.
 */
export function splitBySize<T extends Sized>(items: readonly T[], room: Room): readonly (readonly T[])[] {
  const usual = median(items.flatMap(({ bytes }) => bytes ?? []));
  const sizes = items.map(({ bytes }) => bytes ?? usual);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  // With a part for each item everything fits, so this ends.
  for (let parts = Math.max(Math.ceil(items.length / room.count), Math.ceil(total / room.bytes)); ; parts++) {
    const binIndexes = pack(sizes, parts, room);
    if (!binIndexes) continue;
    const split = Array.from({ length: parts }, (): T[] => []);
    for (const [index, item] of items.entries()) split[binIndexes[index] ?? 0]?.push(item);
    return split.filter((part) => part.length > 0);
  }
}

/** Splits into as few parts as possible, of even length, without changing the order: it is the order of the pages. Pure. */
export function splitInOrder<T>(items: readonly T[], most: number): readonly (readonly T[])[] {
  const parts = Math.ceil(items.length / most);
  const start = (part: number): number => Math.floor((part * items.length) / parts);
  return Array.from({ length: parts }, (_, part) => items.slice(start(part), start(part + 1)));
}

/** The number of the part that each size goes to; `undefined` when they do not fit. */
function pack(sizes: readonly number[], parts: number, room: Room): readonly number[] | undefined {
  const bins = Array.from({ length: parts }, () => ({ bytes: 0, count: 0 }));
  const binIndexes: number[] = [];
  const largestFirst = sizes.map((size, index) => ({ size, index })).sort((a, b) => b.size - a.size);
  for (const { size, index } of largestFirst) {
    let bin: (typeof bins)[number] | undefined;
    for (const other of bins) if (other.count < room.count && isEmptier(other, bin)) bin = other;
    if (!bin || bin.bytes + size > room.bytes) return undefined;
    bin.bytes += size;
    bin.count++;
    binIndexes[index] = bins.indexOf(bin);
  }
  return binIndexes;
}

function isEmptier(bin: Room, best: Room | undefined): boolean {
  return !best || bin.bytes < best.bytes || (bin.bytes === best.bytes && bin.count < best.count);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
