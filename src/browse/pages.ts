import type { BrowsePage } from '../acc/browseRows.ts';
import { AccError } from '../acc/errors.ts';

/** A place that answers with so many empty pages in a row is not believed. */
export const MOST_EMPTY_PAGES = 50;

/** A service that always promises a next page and never fills one. */
export function tooManyEmptyPages(): AccError {
  return new AccError('unexpectedAnswer', { sample: `${MOST_EMPTY_PAGES} empty pages in a row` });
}

/**
 * The rows of all pages, one page held at a time.
 * @param fetch gets a page; the first when `next` is absent
 * @throws AccError `unexpectedAnswer` after 50 empty pages in a row; whatever `fetch` throws
 */
export async function* rowsOfPages<T>(
  fetch: (next: string | undefined) => Promise<BrowsePage<T>>,
): AsyncGenerator<T, void, undefined> {
  let next: string | undefined;
  let empty = 0;
  do {
    const page = await fetch(next);
    yield* page.rows;
    empty = page.rows.length === 0 ? empty + 1 : 0;
    next = page.next;
    if (next !== undefined && empty === MOST_EMPTY_PAGES) throw tooManyEmptyPages();
  } while (next !== undefined);
}
