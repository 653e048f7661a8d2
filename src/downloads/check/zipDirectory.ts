/** Reads a part of a file: as many bytes as there are, at most `length`. */
export type ReadAt = (position: number, length: number) => Promise<Buffer>;

/** One entry of an archive, as its directory has it. */
export interface ZipEntry {
  /** As stored: CP437, or UTF-8 where the flags say so. */
  readonly name: Buffer;
  readonly flags: number;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly crc: number;
  /** Bytes in the archive, and unpacked. */
  readonly packedSize: number;
  readonly size: number;
  /** Where its local header begins. */
  readonly offset: number;
}

export interface ZipDirectory {
  readonly entries: readonly ZipEntry[];
  /** Bytes after the archive's end that belong to nothing. */
  readonly trailingBytes: number;
}

/** What an archive is that has no readable directory. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

const ENTRY = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const ENTRY_BYTES = 46;
const END_BYTES = 22;
const LOCATOR64_BYTES = 20;
const END64_BYTES = 56;
const MAX_COMMENT = 0xffff;
const UNSET16 = 0xffff;
const UNSET32 = 0xffff_ffff;
const ZIP64_FIELD = 1;
/** A directory of more than this is no export's: 20,000 files have some 4 MiB. */
const MAX_DIRECTORY_BYTES = 256 * 1024 * 1024;

/**
 * Reads an archive's directory: Zip64, a comment, and bytes after the end as well.
 * @throws ZipError when there is none, or when it contradicts itself; what `read` throws
 * Source: PKWARE APPNOTE 6.3.10, 4.3 and 4.5.3.
 */
export async function readZipDirectory(read: ReadAt, fileSize: number): Promise<ZipDirectory> {
  const tailBytes = Math.min(fileSize, END_BYTES + MAX_COMMENT + LOCATOR64_BYTES);
  const tail = await read(fileSize - tailBytes, tailBytes);
  const tailAt = fileSize - tail.length;
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END) continue;
    const end = await endAt(read, tail, at, tailAt);
    // What only looks like an end, as in an archive within the archive, does not lie right behind its directory.
    if (!end || end.offset + end.bytes !== end.at || end.bytes > MAX_DIRECTORY_BYTES) continue;
    const directory = await read(end.offset, end.bytes);
    const entries = entriesOf(directory, end.count);
    const trailingBytes = Math.max(0, fileSize - (tailAt + at + END_BYTES + tail.readUInt16LE(at + 20)));
    return { entries, trailingBytes };
  }
  throw new ZipError('no directory');
}

/** Where a directory is: its first byte, its length, its entries, and where it must end. */
interface End {
  readonly offset: number;
  readonly bytes: number;
  readonly count: number;
  readonly at: number;
}

async function endAt(read: ReadAt, tail: Buffer, at: number, tailAt: number): Promise<End | undefined> {
  const count = tail.readUInt16LE(at + 10);
  const bytes = tail.readUInt32LE(at + 12);
  const offset = tail.readUInt32LE(at + 16);
  if (count !== UNSET16 && bytes !== UNSET32 && offset !== UNSET32) return { offset, bytes, count, at: tailAt + at };
  const locator = at - LOCATOR64_BYTES;
  if (locator < 0 || tail.readUInt32LE(locator) !== LOCATOR64) return { offset, bytes, count, at: tailAt + at };
  const position = Number(tail.readBigUInt64LE(locator + 8));
  if (!(position + END64_BYTES <= tailAt + locator)) return undefined;
  const record = await read(position, END64_BYTES);
  if (record.length < END64_BYTES || record.readUInt32LE(0) !== END64) return undefined;
  return {
    count: Number(record.readBigUInt64LE(32)),
    bytes: Number(record.readBigUInt64LE(40)),
    offset: Number(record.readBigUInt64LE(48)),
    at: position,
  };
}

function entriesOf(directory: Buffer, count: number): readonly ZipEntry[] {
  const entries: ZipEntry[] = [];
  for (let at = 0; at < directory.length;) {
    if (at + ENTRY_BYTES > directory.length || directory.readUInt32LE(at) !== ENTRY) break;
    const nameEnd = at + ENTRY_BYTES + directory.readUInt16LE(at + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
    const next = extraEnd + directory.readUInt16LE(at + 32);
    if (next > directory.length) throw new ZipError('a directory that breaks off');
    entries.push(entryOf(directory.subarray(at, nameEnd), directory.subarray(nameEnd, extraEnd)));
    at = next;
  }
  // Writers without Zip64 count modulo 65,536.
  if (entries.length !== count && entries.length % 0x1_0000 !== count) throw new ZipError('not all entries');
  return entries;
}

function entryOf(header: Buffer, extra: Buffer): ZipEntry {
  const packed = header.readUInt32LE(20);
  const unpacked = header.readUInt32LE(24);
  const offset = header.readUInt32LE(42);
  const wide = wideNumbers(extra);
  const value = (narrow: number): number => (narrow === UNSET32 ? (wide.shift() ?? narrow) : narrow);
  // In this order, and only those that do not fit.
  const size = value(unpacked);
  const packedSize = value(packed);
  return {
    name: Buffer.from(header.subarray(ENTRY_BYTES)),
    flags: header.readUInt16LE(8),
    method: header.readUInt16LE(10),
    crc: header.readUInt32LE(16),
    packedSize,
    size,
    offset: value(offset),
  };
}

/** The 64-bit numbers of the Zip64 field. */
function wideNumbers(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length;) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === ZIP64_FIELD) {
      const numbers: number[] = [];
      for (let each = at + 4; each + 8 <= Math.min(end, extra.length); each += 8) {
        numbers.push(Number(extra.readBigUInt64LE(each)));
      }
      return numbers;
    }
    at = end;
  }
  return [];
}
