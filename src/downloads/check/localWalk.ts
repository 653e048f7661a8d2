import { EntryCheck, isCheckable } from './entryCheck.ts';

const LOCAL = 0x04034b50;
/** Written before the first entry by what wanted to split the archive, and did not. */
const SPAN_MARKERS: ReadonlySet<number> = new Set([0x08074b50, 0x30304b50]);
const LOCAL_BYTES = 30;
/** The sizes follow the entry, so that its end is not known here. */
const SIZES_FOLLOW = 8;
const UNSET32 = 0xffff_ffff;

/** What the bytes of an entry add up to. */
export interface Sum {
  readonly crc: number;
  readonly size: number;
}

/**
 * Goes through an archive's entries while its bytes come, as long as each says where it ends; what it does not reach is
 * checked at the end. That the entries are those of the directory is for the caller to see.
 */
export class LocalWalk {
  /** By the offsets of the local headers; `undefined`: cannot be unpacked. */
  readonly sums = new Map<number, Sum | undefined>();
  #at = 0;
  /** The beginning of a header that has not come whole. */
  #head = Buffer.alloc(0);
  #entry: { readonly offset: number; readonly check: EntryCheck; left: number } | undefined;
  #isOver = false;

  /** Takes the next bytes; they may be written over when it resolves. */
  async push(bytes: Buffer): Promise<void> {
    let rest = bytes;
    while (rest.length > 0 && !this.#isOver) {
      rest = this.#entry ? await this.#data(rest) : this.#header(rest);
      if (this.#entry?.left === 0) await this.#endEntry();
    }
  }

  async #data(bytes: Buffer): Promise<Buffer> {
    const entry = this.#entry;
    if (!entry) return bytes;
    const own = bytes.subarray(0, entry.left);
    await entry.check.push(own);
    entry.left -= own.length;
    this.#at += own.length;
    return bytes.subarray(own.length);
  }

  async #endEntry(): Promise<void> {
    const entry = this.#entry;
    this.#entry = undefined;
    if (entry) this.sums.set(entry.offset, await entry.check.end());
  }

  /** @returns what is left after the header, or nothing when it has not come whole */
  #header(bytes: Buffer): Buffer {
    const had = this.#head.length;
    const all = had === 0 ? bytes : Buffer.concat([this.#head, bytes]);
    if (all.length >= 4 && this.#at === 0 && SPAN_MARKERS.has(all.readUInt32LE(0))) {
      this.#head = Buffer.alloc(0);
      this.#at = 4;
      return all.subarray(4);
    }
    const length = headerLength(all);
    if (length === undefined) {
      this.#head = Buffer.from(all);
      return Buffer.alloc(0);
    }
    const flags = length === 0 ? 0 : all.readUInt16LE(6);
    const method = length === 0 ? 0 : all.readUInt16LE(8);
    const left = length === 0 ? 0 : all.readUInt32LE(18);
    if (length === 0 || (flags & SIZES_FOLLOW) !== 0 || left === UNSET32 || !isCheckable({ flags, method })) {
      this.#isOver = true;
      return Buffer.alloc(0);
    }
    this.#entry = { offset: this.#at, check: new EntryCheck(method), left };
    this.#head = Buffer.alloc(0);
    this.#at += length;
    return all.subarray(length);
  }
}

/** 0: no local header begins here; `undefined`: it has not come whole. */
function headerLength(bytes: Buffer): number | undefined {
  if (bytes.length < LOCAL_BYTES) return undefined;
  if (bytes.readUInt32LE(0) !== LOCAL) return 0;
  const length = LOCAL_BYTES + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
  return bytes.length < length ? undefined : length;
}
