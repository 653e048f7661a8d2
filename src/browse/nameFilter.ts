import { alike } from '../lib/letters.ts';

/** Which file names a user wants. */
export interface NameFilter {
  /** As it was typed; empty takes all. */
  readonly text: string;
  readonly matches: (name: string) => boolean;
}

/** Longest filter that is understood, characters. */
const LONGEST = 10_000;

/** What separates patterns, or a pattern in quotes, in which a comma is part of the name. */
const PART = /\s*(?:["“”„](?<quoted>[^"“”„]+)["“”„](?=\s*(?:[,;]|$))|(?<plain>[^,;]*))\s*(?:[,;]|$)/gy;

/**
 * A filter from names with `*` (any characters) and `?` (one character), several separated by commas or semicolons, in
 * any case and however their letters are stored: `A-*.pdf, S-*`. Quotes keep a comma: `"A101, Ground Floor.pdf"`. A text
 * without star and question mark is looked for anywhere in the name. Empty takes all.
 */
export function nameFilter(text: string): NameFilter {
  const patterns = [...text.slice(0, LONGEST).matchAll(PART)]
    .map(({ groups }) => alike((groups?.['quoted'] ?? groups?.['plain'] ?? '').trim()))
    .filter((part) => part !== '')
    .map((part) => Array.from((/[*?]/.test(part) ? part : `*${part}*`).replaceAll(/\*+/g, '*')));
  const matches = (name: string): boolean => {
    const letters = Array.from(alike(name));
    return patterns.length === 0 || patterns.some((pattern) => fits(pattern, letters));
  };
  return { text: text.trim(), matches };
}

/** Wildcards by stepping back to the last star: linear for each star, where a regular expression could run away. */
function fits(pattern: readonly string[], name: readonly string[]): boolean {
  let [p, n, star, resume] = [0, 0, -1, 0];
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
