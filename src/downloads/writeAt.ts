import type { FileHandle } from 'node:fs/promises';

/**
 * Writes all pieces, one after the other, from a position on: a file system may take less than it is given.
 * @throws what the file system fails with
 */
export async function writeAt(file: FileHandle, pieces: readonly Buffer[], position: number): Promise<void> {
  let left = pieces;
  for (let at = position; left.length > 0;) {
    const { bytesWritten } = await file.writev(left, at);
    at += bytesWritten;
    left = without(left, bytesWritten);
  }
}

function without(pieces: readonly Buffer[], bytes: number): readonly Buffer[] {
  let rest = bytes;
  let whole = 0;
  for (const piece of pieces) {
    if (piece.length > rest) break;
    rest -= piece.length;
    whole++;
  }
  const left = pieces.slice(whole);
  const [first, ...others] = left;
  return first === undefined || rest === 0 ? left : [first.subarray(rest), ...others];
}
