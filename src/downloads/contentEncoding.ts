import { type Readable, type Transform, pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** What compresses nothing: the second is how some tools have uploaded the object, and the storage keeps its name. */
const PLAIN: ReadonlySet<string> = new Set(['', 'identity', 'aws-chunked']);

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * Undoes what something in between has done to a body although nobody asked for it; the same stream when that is nothing.
 * @param contentEncoding the header: what was done, in this order
 */
export function decoded(body: Readable, contentEncoding: string | undefined): Readable {
  const names = (contentEncoding ?? '').toLowerCase().split(',');
  const decoders = names
    .map((name) => name.trim())
    .filter((name) => !PLAIN.has(name))
    .map((name) => DECODERS[name]?.())
    .filter((decoder) => decoder !== undefined)
    .toReversed();
  const [last] = decoders.slice(-1);
  if (!last) return body;
  // Each failure destroys all of them, and the last one tells.
  pipeline([body, ...decoders], () => undefined);
  return last;
}
