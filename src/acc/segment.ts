import { AccError } from './errors.ts';

/**
 * An id as one segment of a path, percent-encoded.
 * @throws AccError `badRequest` when it cannot be one
 */
export function segment(text: string | undefined): string {
  // A dot segment would vanish from the path; a lone surrogate cannot be encoded.
  if (!text || /^\.{1,2}$/.test(text) || /\p{Cs}/u.test(text)) {
    throw new AccError('badRequest', { serviceText: 'An id is missing or malformed' });
  }
  return encodeURIComponent(text);
}
