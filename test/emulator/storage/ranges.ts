/** The part of an object that a request wants; `all` when it asks for no range, or for one the storage ignores. */
export type WantedRange =
  | { readonly kind: 'all' }
  | { readonly kind: 'part'; readonly start: number; /** Not included. */ readonly end: number }
  | { readonly kind: 'unsatisfiable' };

/** Reads a `Range` header for an object of `size` bytes. Several ranges at once are ignored, as the real storage does. */
export function parseRange(header: string | undefined, size: number): WantedRange {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match) return { kind: 'all' };
  const [first, last] = [match[1] ?? '', match[2] ?? ''];
  if (first === '' && last === '') return { kind: 'all' };
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? { kind: 'unsatisfiable' } : { kind: 'part', start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  if (last !== '' && Number(last) < start) return { kind: 'all' };
  return start >= size ? { kind: 'unsatisfiable' } : { kind: 'part', start, end };
}
