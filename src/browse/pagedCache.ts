import type { BrowsePage } from '../acc/browseRows.ts';
import { throwIfCancelled } from '../lib/cancel.ts';
import type { Listing } from './place.ts';
import { MOST_EMPTY_PAGES } from './pages.ts';
import { SharedRequest } from './sharedRequest.ts';

/** Keeps what was listed of one place, and asks for more of it page by page. */
export class PagedCache<T extends { readonly id: string }> {
  readonly #ask: (next: string | undefined, signal: AbortSignal) => Promise<BrowsePage<T>>;
  /** By id: a file that was added meanwhile moves another one to the next page, where it comes again. */
  readonly #rows = new Map<string, T>();
  readonly #warnings = new Set<string>();
  #next: string | undefined;
  #more = true;
  #underWay: SharedRequest<void> | undefined;

  constructor(ask: (next: string | undefined, signal: AbortSignal) => Promise<BrowsePage<T>>) {
    this.#ask = ask;
  }

  /**
   * At least so many rows, as far as there are any. Callers at the same time share what is asked. After 50 empty pages
   * it stops, and says that there may be more.
   * @throws AccError, AuthError, StoreError, CancelledError; what came before is kept
   */
  async list(wanted: number, signal: AbortSignal): Promise<Listing<T>> {
    for (let empty = 0; this.#more && this.#rows.size < wanted && empty < MOST_EMPTY_PAGES;) {
      const before = this.#rows.size;
      if (!this.#underWay || this.#underWay.over) this.#underWay = new SharedRequest((stop) => this.#page(stop));
      await this.#underWay.join(signal);
      empty = this.#rows.size > before ? 0 : empty + 1;
    }
    return { rows: [...this.#rows.values()], more: this.#more, warnings: [...this.#warnings] };
  }

  async #page(signal: AbortSignal): Promise<void> {
    const page = await this.#ask(this.#next, signal);
    // Another call may have begun the same page again.
    throwIfCancelled(signal);
    for (const row of page.rows) this.#rows.set(row.id, row);
    for (const warning of page.warnings) this.#warnings.add(warning);
    this.#next = page.next;
    this.#more = page.next !== undefined;
  }
}
