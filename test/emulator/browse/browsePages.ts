import type { WorldOddities } from '../world/world.ts';

/** Part of a list that was asked for. */
export interface WantedPage {
  /** From 0. */
  readonly number: number;
  readonly limit: number;
  /** Index of the first. */
  readonly start: number;
}

export interface PageLinks {
  readonly self: Link;
  readonly first: Link;
  readonly prev?: Link;
  readonly next?: Link;
}
interface Link {
  readonly href: string;
}

const MOST = 200;

/** `page[number]` and `page[limit]` of a query, or what is wrong with them. Source: Data Management API, pagination. */
export function wantedPage(query: URLSearchParams, oddities: WorldOddities): WantedPage | { readonly problem: string } {
  const number = Number(query.get('page[number]') ?? 0);
  const asked = Number(query.get('page[limit]') ?? MOST);
  if (!Number.isInteger(number) || number < 0) return { problem: 'page[number] must be a whole number from 0' };
  if (!Number.isInteger(asked) || asked < 1 || asked > MOST) return { problem: `page[limit] must be 1 to ${MOST}` };
  const limit = Math.min(asked, oddities.mostPerPage);
  return { number, limit, start: number * limit };
}

/**
 * Links of a page of a list with so many entries. What is not shown is taken out of a page after it was cut, so that a
 * short or an empty page can have a next one.
 */
export function pageLinks(
  self: { readonly origin: string; readonly path: string; readonly query: string },
  page: WantedPage,
  total: number,
): PageLinks {
  const base = `${self.origin}${self.path}`;
  const to = (number: number): Link => {
    const query = new URLSearchParams(self.query);
    query.set('page[number]', String(number));
    query.set('page[limit]', String(page.limit));
    return { href: `${base}?${query.toString()}` };
  };
  return {
    self: { href: self.query === '' ? base : `${base}?${self.query}` },
    first: to(0),
    ...(page.number > 0 ? { prev: to(page.number - 1) } : {}),
    ...(page.start + page.limit < total ? { next: to(page.number + 1) } : {}),
  };
}
