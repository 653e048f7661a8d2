import type { FileHandle } from 'node:fs/promises';
import { DownloadError } from './errors.ts';

/** What an export can be. Source: API page A: one PDF gives a PDF, everything else a ZIP. */
export type ExportType = 'pdf' | 'zip';

/** Readers of PDF look for the header in the first 1024 bytes. */
const HEAD_BYTES = 1024;
const PDF_HEADER = Buffer.from('%PDF-', 'latin1');
const PDF_TRAILER = Buffer.from('%%EOF', 'latin1');
const PDF_TAIL_BYTES = 2048;
const ZIP_ENTRY = Buffer.from('PK\x03\x04', 'latin1');
/** End of central directory: 22 bytes and a comment of at most 64 KiB. Also all there is of an empty archive. */
const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
const ZIP_END_BYTES = 22;
const ZIP_TAIL_BYTES = ZIP_END_BYTES + 0xffff;

/**
 * Tells what a received file is by its bytes, and that it is complete as far as the format shows.
 * @param file readable; its position is not moved
 * @param size bytes received
 * @param lengthKnown whether the storage announced the length: without it, a PDF must have its end mark. A ZIP must
 *   always have its directory, for it is useless without
 * @throws DownloadError `notAnExport`, `wrongLength`; what the file system throws
 */
export async function verifyExport(file: FileHandle, size: number, lengthKnown: boolean): Promise<ExportType> {
  const head = await read(file, 0, Math.min(size, HEAD_BYTES));
  if (head.subarray(0, 4).equals(ZIP_ENTRY) || head.subarray(0, 4).equals(ZIP_END)) {
    const tail = await read(file, Math.max(0, size - ZIP_TAIL_BYTES), Math.min(size, ZIP_TAIL_BYTES));
    if (!hasZipEnd(tail)) throw new DownloadError('wrongLength', { receivedBytes: size });
    return 'zip';
  }
  if (head.includes(PDF_HEADER)) {
    const tail = await read(file, Math.max(0, size - PDF_TAIL_BYTES), Math.min(size, PDF_TAIL_BYTES));
    if (!lengthKnown && !tail.includes(PDF_TRAILER)) throw new DownloadError('wrongLength', { receivedBytes: size });
    return 'pdf';
  }
  throw new DownloadError('notAnExport', { receivedBytes: size });
}

/** The record's own comment length must reach exactly to the file's end, so that an archive within is not taken for it. */
function hasZipEnd(tail: Buffer): boolean {
  for (let at = tail.lastIndexOf(ZIP_END); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf(ZIP_END, at - 1)) {
    const end = at + ZIP_END_BYTES;
    if (end <= tail.length && end + tail.readUInt16LE(at + 20) === tail.length) return true;
  }
  return false;
}

async function read(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
