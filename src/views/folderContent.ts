import { CancelledError } from '../lib/cancel.ts';
import type { MoreFilesNode } from './filesNodes.ts';
import { type ContainerNode, type RowNode, moreBelow } from './browsePlaces.ts';

/** Rows that are asked for at first, and once more with each *Load more*: a page of the service. */
export const PAGE = 200;

/** What is known below one row of the Files view, or at its top. */
export interface Content {
  wanted: number;
  /** As last listed; the same objects stand for the same rows when it is listed again. */
  rows: readonly RowNode[];
  more: boolean;
  readonly moreNode: MoreFilesNode;
  /** False when it must be listed, for the first time or again. */
  fresh: boolean;
  failed: boolean;
  load?: { readonly controller: AbortController; readonly done: Promise<void> } | undefined;
}

export function newContent(container: ContainerNode | undefined): Content {
  return {
    wanted: PAGE,
    rows: [],
    more: false,
    moreNode: moreBelow(container),
    fresh: false,
    failed: false,
  };
}

/** Stops what is being listed. What is known is listed again when it is asked for next: the first page only. */
export function expire(content: Content): void {
  content.load?.controller.abort(new CancelledError());
  content.load = undefined;
  content.wanted = PAGE;
  content.fresh = false;
  content.failed = false;
}
