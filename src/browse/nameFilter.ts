/** Which file names a user wants. */
export interface NameFilter {
  /** As it was typed; empty takes all. */
  readonly text: string;
  readonly matches: (name: string) => boolean;
}

/** Longest filter that is understood, characters. */
const LONGEST = 10_000;

/**
 * A filter from names with `*` (any characters) and `?` (one character), several separated by commas or semicolons, in
 * any case: `A-*.pdf, S-*`. A text without either is looked for anywhere in the name. Empty takes all.
 */
export function nameFilter(text: string): NameFilter {
  const patterns = text
    .slice(0, LONGEST)
    .split(/[,;]/)
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '')
    .map((part) => Array.from((/[*?]/.test(part) ? part : `*${part}*`).replaceAll(/\*+/g, '*')));
  const matches = (name: string): boolean => {
    const lower = Array.from(name.toLowerCase());
    return patterns.length === 0 || patterns.some((pattern) => fits(pattern, lower));
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
