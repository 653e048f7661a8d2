import { type Layout, type Segment, bytesSegment, crcOfLayout, fillerSegment, layoutOf } from './layout.ts';
import { pdfLayout, pdfMinBytes } from './pdf.ts';

const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
/** ZIP64 is not written. */
const MAX_BYTES = 0xffff_ffff;
/** 1 January 2026, midnight, as DOS date and time. */
const DOS_DATE = ((2026 - 1980) << 9) | (1 << 5) | 1;
/** Names are UTF-8. */
const FLAGS = 0x0800;

interface Entry {
  readonly name: Buffer;
  readonly data: Layout;
  readonly crc: number;
  readonly offset: number;
}

/**
 * A valid ZIP of exactly `size` bytes with stored entries of these names, which are valid PDFs where there is room.
 * @throws RangeError when no such ZIP of that size can be made; see `zipMinBytes`.
 */
export function zipLayout(size: number, names: readonly string[]): Layout {
  const room = size - zipMinBytes(names);
  if (room < 0 || size > MAX_BYTES || names.length === 0) throw new RangeError(`cannot make a ZIP of ${size} bytes`);
  const entries: Entry[] = [];
  const segments: Segment[] = [];
  let offset = 0;
  for (const [index, name] of names.entries()) {
    const share = index + 1 < names.length ? Math.floor(room / names.length) : room - dataBytes(entries);
    const data = content(share, name);
    const entry: Entry = { name: Buffer.from(name), data, crc: crcOfLayout(data), offset };
    entries.push(entry);
    segments.push(bytesSegment(localHeader(entry)), ...data.segments);
    offset += LOCAL_BYTES + entry.name.length + data.size;
  }
  const central = Buffer.concat(entries.map((entry) => centralHeader(entry)));
  segments.push(bytesSegment(central), bytesSegment(endRecord(entries.length, central.length, offset)));
  return layoutOf(segments);
}

/** The smallest size, in bytes, that a ZIP with these entry names can have: all entries empty. */
export function zipMinBytes(names: readonly string[]): number {
  return names.reduce((sum, name) => sum + LOCAL_BYTES + CENTRAL_BYTES + 2 * Buffer.byteLength(name), END_BYTES);
}

function content(bytes: number, name: string): Layout {
  return bytes >= pdfMinBytes(name) ? pdfLayout(bytes, name) : layoutOf([fillerSegment(bytes, name)]);
}

function dataBytes(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + entry.data.size, 0);
}

function localHeader(entry: Entry): Buffer {
  const header = Buffer.alloc(LOCAL_BYTES);
  header.writeUInt32LE(0x04034b50, 0);
  common(entry).copy(header, 4);
  return Buffer.concat([header, entry.name]);
}

function centralHeader(entry: Entry): Buffer {
  const header = Buffer.alloc(CENTRAL_BYTES);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(20, 4); // made by version 2.0
  common(entry).copy(header, 6);
  header.writeUInt32LE(entry.offset, 42);
  return Buffer.concat([header, entry.name]);
}

/** The 26 bytes that both headers share. */
function common(entry: Entry): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0); // needs version 2.0
  fields.writeUInt16LE(FLAGS, 2);
  fields.writeUInt16LE(DOS_DATE, 8);
  fields.writeUInt32LE(entry.crc, 10);
  fields.writeUInt32LE(entry.data.size, 14);
  fields.writeUInt32LE(entry.data.size, 18);
  fields.writeUInt16LE(entry.name.length, 22);
  return fields;
}

function endRecord(count: number, centralBytes: number, centralOffset: number): Buffer {
  const record = Buffer.alloc(END_BYTES);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(centralBytes, 12);
  record.writeUInt32LE(centralOffset, 16);
  return record;
}
