/** Bytes of a file: the first one, and the one after the last. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Which bytes of a file are there. */
export class RangeSet {
  /** In order, apart from each other. */
  #ranges: Range[] = [];

  constructor(ranges: readonly Range[] = []) {
    for (const { from, to } of ranges) this.add(from, to);
  }

  get ranges(): readonly Range[] {
    return this.#ranges;
  }

  /** How many bytes. */
  get bytes(): number {
    return this.#ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  /** How many bytes from the file's beginning on are there without a gap. */
  get prefix(): number {
    const [first] = this.#ranges;
    return first?.from === 0 ? first.to : 0;
  }

  add(from: number, to: number): void {
    if (to <= from) return;
    const apart = this.#ranges.filter((range) => range.to < from || range.from > to);
    const touching = this.#ranges.filter((range) => range.to >= from && range.from <= to);
    const start = Math.min(from, ...touching.map((range) => range.from));
    const end = Math.max(to, ...touching.map((range) => range.to));
    this.#ranges = [...apart, { from: start, to: end }].sort((a, b) => a.from - b.from);
  }

  /** What is not there, of a file of so many bytes. */
  gaps(size: number): readonly Range[] {
    const gaps: Range[] = [];
    let at = 0;
    for (const { from, to } of this.#ranges) {
      if (from > at) gaps.push({ from: at, to: Math.min(from, size) });
      at = Math.max(at, to);
    }
    if (at < size) gaps.push({ from: at, to: size });
    return gaps.filter(({ from, to }) => to > from);
  }

  copy(): RangeSet {
    return new RangeSet(this.#ranges);
  }
}
