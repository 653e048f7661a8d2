import { crcCombine, crcOf, crcRepeat } from './crc.ts';

/** A part of a generated file: bytes that are held, or filler that is made when it is read. */
export type Segment =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'filler'; readonly length: number; readonly phase: number };

/** A file of any size that is described instead of held: it can be read at any offset, always with the same bytes. */
export interface Layout {
  /** Bytes. */
  readonly size: number;
  readonly segments: readonly Segment[];
}

/** A prime, so that two ranges of a round size never hold the same filler. */
const PERIOD = 65_521;

/** Two periods of printable noise, so that a slice of one period is at hand for every phase. */
const NOISE = ((): Buffer => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const period = Buffer.alloc(PERIOD);
  let state = 0x2545f491;
  for (let index = 0; index < PERIOD; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    period[index] = alphabet.charCodeAt(state & 63);
  }
  return Buffer.concat([period, period]);
})();

/** Held bytes as a segment; text becomes Latin-1. */
export function bytesSegment(content: Buffer | string): Segment {
  return { kind: 'bytes', bytes: typeof content === 'string' ? Buffer.from(content, 'latin1') : content };
}

/** `length` bytes of noise; files with different seeds have different noise. */
export function fillerSegment(length: number, seed: string): Segment {
  return { kind: 'filler', length, phase: crcOf(Buffer.from(seed)) % PERIOD };
}

export function layoutOf(segments: readonly Segment[]): Layout {
  return { size: segments.reduce((sum, segment) => sum + lengthOf(segment), 0), segments };
}

/** The bytes from `start` up to, not including, `end`, in chunks of at most 64 KiB that must not be written to. */
export function* readLayout(layout: Layout, start = 0, end = layout.size): Generator<Buffer> {
  let offset = 0;
  for (const segment of layout.segments) {
    const length = lengthOf(segment);
    const from = Math.max(0, start - offset);
    const to = Math.min(length, end - offset);
    for (let at = from; at < to; at += PERIOD) yield slice(segment, at, Math.min(to, at + PERIOD));
    offset += length;
  }
}

/** CRC-32 of the whole file, without making its filler. */
export function crcOfLayout(layout: Layout): number {
  return layout.segments.reduce((crc, segment) => crcCombine(crc, crcOfSegment(segment), lengthOf(segment)), 0);
}

export function lengthOf(segment: Segment): number {
  return segment.kind === 'bytes' ? segment.bytes.length : segment.length;
}

function slice(segment: Segment, from: number, to: number): Buffer {
  if (segment.kind === 'bytes') return segment.bytes.subarray(from, to);
  const first = (segment.phase + from) % PERIOD;
  return NOISE.subarray(first, first + to - from);
}

function crcOfSegment(segment: Segment): number {
  if (segment.kind === 'bytes') return crcOf(segment.bytes);
  const rest = segment.length % PERIOD;
  const whole = crcRepeat(crcOf(slice(segment, 0, PERIOD)), PERIOD, Math.floor(segment.length / PERIOD));
  return crcCombine(whole, crcOf(slice(segment, 0, rest)), rest);
}
