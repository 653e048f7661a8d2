import { createHash } from 'node:crypto';
import { EntryCheck, isCheckable } from './entryCheck.ts';
import { LocalWalk, type Sum } from './localWalk.ts';
import { type ReadAt, type ZipEntry, ZipError, readZipDirectory } from './zipDirectory.ts';

const CHUNK = 1024 * 1024;
/** Readers of PDF look for the header in the first 1024 bytes. */
const HEAD_BYTES = 1024;
/** Some writers add bytes after the end mark. */
const PDF_TAIL_BYTES = 64 * 1024;
const LOCAL_BYTES = 30;
const LOCAL = 0x04034b50;
/** What an archive begins with: an entry, the end of an empty one, or a marker of splitting. */
const ZIP_HEADS = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08', 'PK00'].map((head) => Buffer.from(head, 'latin1'));

/** What a file is, and that it is whole. */
export type Finding =
  | {
      readonly kind: 'pdf' | 'zip';
      /** Hexadecimal. */
      readonly sha256: string;
      /** Of a ZIP: how many entries, and bytes after its end. */
      readonly entries?: number;
      readonly trailingBytes?: number;
    }
  /** `incomplete`: the end that its format has is missing. `damaged`: an entry is not what the directory says. */
  | { readonly kind: 'notAnExport' | 'incomplete' }
  | { readonly kind: 'damaged'; readonly entry: string };

/**
 * Checks a file, from its beginning on while it comes, and the rest at the end: what it is, that it is whole, and each
 * entry's CRC-32. Reads at most a mebibyte at a time.
 */
export class FileCheck {
  readonly #read: ReadAt;
  readonly #hash = createHash('sha256');
  #head = Buffer.alloc(0);
  #kind: 'pdf' | 'zip' | 'other' | undefined;
  #walk: LocalWalk | undefined;
  #at = 0;

  /** @param read its buffer may be used again at the next call */
  constructor(read: ReadAt) {
    this.#read = read;
  }

  /** Takes what is there up to a byte, not included. @throws what reading throws */
  async feed(upTo: number): Promise<void> {
    while (this.#at < upTo) {
      const bytes = await this.#read(this.#at, Math.min(CHUNK, upTo - this.#at));
      if (bytes.length === 0) return;
      if (this.#kind === undefined) this.#begin(bytes);
      this.#at += bytes.length;
      this.#hash.update(bytes);
      await this.#walk?.push(bytes);
    }
  }

  /** @param size of the whole file. @throws what reading throws */
  async finish(size: number): Promise<Finding> {
    await this.feed(size);
    if (this.#at < size) return { kind: 'incomplete' };
    const sha256 = this.#hash.digest('hex');
    if (this.#kind === 'pdf') return await this.#finishPdf(size, sha256);
    return this.#kind === 'zip' ? await this.#finishZip(size, sha256) : { kind: 'notAnExport' };
  }

  #begin(bytes: Buffer): void {
    this.#head = Buffer.from(bytes.subarray(0, HEAD_BYTES));
    if (ZIP_HEADS.some((head) => this.#head.subarray(0, 4).equals(head))) {
      this.#kind = 'zip';
      this.#walk = new LocalWalk();
    } else this.#kind = this.#head.includes('%PDF-') ? 'pdf' : 'other';
  }

  async #finishPdf(size: number, sha256: string): Promise<Finding> {
    const bytes = Math.min(size, PDF_TAIL_BYTES);
    const tail = await this.#read(size - bytes, bytes);
    return tail.includes('%%EOF') ? { kind: 'pdf', sha256 } : { kind: 'incomplete' };
  }

  async #finishZip(size: number, sha256: string): Promise<Finding> {
    try {
      const readToKeep: ReadAt = async (position, length) => Buffer.from(await this.#read(position, length));
      const { entries, trailingBytes } = await readZipDirectory(readToKeep, size);
      for (const entry of entries) {
        const isGood = !isCheckable(entry) || isSame(entry, await this.#sumOf(entry, size));
        if (!isGood) return { kind: 'damaged', entry: entry.name.toString('utf8') };
      }
      return { kind: 'zip', sha256, entries: entries.length, trailingBytes };
    } catch (error) {
      if (error instanceof ZipError) return { kind: 'incomplete' };
      throw error;
    }
  }

  async #sumOf(entry: ZipEntry, size: number): Promise<Sum | undefined> {
    if (this.#walk?.sums.has(entry.offset) === true) {
      const sum = this.#walk.sums.get(entry.offset);
      if (sum && isSame(entry, sum)) return sum;
      // The local header may say otherwise than the directory, which counts.
    }
    const header = await this.#read(entry.offset, LOCAL_BYTES);
    if (header.length < LOCAL_BYTES || header.readUInt32LE(0) !== LOCAL) return undefined;
    let at = entry.offset + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
    const end = at + entry.packedSize;
    if (end > size) return undefined;
    const check = new EntryCheck(entry.method);
    for (; at < end; at += CHUNK) await check.push(await this.#read(at, Math.min(CHUNK, end - at)));
    return await check.end();
  }
}

function isSame(entry: ZipEntry, sum: Sum | undefined): boolean {
  return sum?.crc === entry.crc && sum.size === entry.size;
}
