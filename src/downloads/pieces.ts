import { RangeSet } from './ranges.ts';

/** A piece is not divided when less than this would be left for the other connection. */
const LEAST_BYTES = 1024 * 1024;

/** What one connection fetches. Another one may take its end away. */
export interface Piece {
  readonly from: number;
  /** Where it ends now, not included. */
  to: number;
  /** Where the next byte goes. */
  at: number;
  /** How far its answer would go. */
  reach: number;
}

/**
 * Who fetches what. Pieces are given out from the beginning of the file on, so that what is there is nearly always one run
 * of bytes, which can be checked while the rest is still coming.
 */
export class Pieces {
  readonly #size: number;
  readonly #written: RangeSet;
  readonly #active = new Set<Piece>();

  /** @param size of the file, bytes; `Infinity` when nobody knows */
  constructor(size: number, written = new RangeSet()) {
    this.#size = size;
    this.#written = written;
  }

  /** What is in the file. */
  get written(): RangeSet {
    return this.#written;
  }

  get isComplete(): boolean {
    return this.#written.prefix >= this.#size;
  }

  /** Bytes that nobody has yet, fetched by somebody or not. */
  get missingBytes(): number {
    return this.#size - this.#written.bytes;
  }

  /** The first bytes that nobody fetches, at most `most` of them; else half of what another connection has left. */
  take(most: number): Piece | undefined {
    const [gap] = this.#free();
    if (gap) return this.#begin(gap.from, Math.min(gap.to, gap.from + most));
    const longest = [...this.#active].sort((a, b) => left(b) - left(a))[0];
    if (!longest || left(longest) < 2 * LEAST_BYTES) return undefined;
    const end = longest.to;
    // The other one keeps no more than a piece: what comes after it is for all.
    longest.to = longest.at + Math.min(most, Math.ceil(left(longest) / 2));
    return this.#begin(longest.to, Math.min(end, longest.to + most));
  }

  wrote(piece: Piece, from: number, to: number): void {
    this.#written.add(from, to);
    piece.at = Math.max(piece.at, to);
  }

  /** Gives back what of it is not written. */
  release(piece: Piece): void {
    this.#active.delete(piece);
  }

  /** No other connection will come: those that are there go on as far as their answers do. */
  extend(): void {
    for (const piece of this.#active) {
      const next = this.#free().find(({ from }) => from === piece.to);
      if (next) piece.to = Math.min(piece.reach, next.to);
    }
  }

  #begin(from: number, to: number): Piece {
    const piece = { from, to, at: from, reach: to };
    this.#active.add(piece);
    return piece;
  }

  #free(): RangeSet['ranges'] {
    const taken = this.#written.copy();
    for (const { from, to } of this.#active) taken.add(from, to);
    return taken.gaps(this.#size);
  }
}

function left(piece: Piece): number {
  return piece.to - piece.at;
}
