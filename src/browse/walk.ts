import { AccError } from '../acc/errors.ts';
import type { BrowsePage, Folder, SourceFile } from '../acc/browseRows.ts';
import { throwIfCancelled } from '../lib/cancel.ts';
import type { NameFilter } from './nameFilter.ts';
import { MOST_EMPTY_PAGES, tooManyEmptyPages } from './pages.ts';

/** How far a walk is. */
export interface WalkProgress {
  readonly folders: number;
  readonly files: number;
}

/** Pages that are fetched before their turn comes. One request less than may be under way at once. */
const AHEAD = 3;
/** Pages that are held at most: those fetched ahead wait while the folders inside the one before them are visited. */
const MOST_HELD = 8;

/** Fetches one page of a folder; the first when `next` is absent. */
export type ContentsOf = (
  folderId: string,
  next: string | undefined,
  signal: AbortSignal,
) => Promise<BrowsePage<Folder | SourceFile>>;

/** A page that has still to be looked at. */
interface Visit {
  readonly folderId: string;
  readonly next?: string | undefined;
  /** Empty pages right before it. */
  readonly empty: number;
  /** True for a folder that the walk began with. */
  readonly root: boolean;
  page?: Promise<BrowsePage<Folder | SourceFile>>;
}

/**
 * All files in and below these folders that pass the filter, depth first, so that only the folders beside the path are
 * waiting, and with at most {@link MOST_HELD} pages held. Each folder is visited once; one that vanishes meanwhile has
 * no files.
 * @throws AccError, AuthError, StoreError, CancelledError
 */
export async function* walk(
  roots: readonly string[],
  contentsOf: ContentsOf,
  filter: NameFilter,
  onProgress: (progress: WalkProgress) => void,
  signal: AbortSignal,
): AsyncGenerator<SourceFile, void, undefined> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const seen = new Set(roots);
  // The next one is last.
  const stack: Visit[] = [...seen].toReversed().map((folderId) => ({ folderId, empty: 0, root: true }));
  let held = 0;
  const fetchAhead = (): void => {
    for (const visit of stack.slice(-AHEAD).toReversed()) {
      if (visit.page !== undefined || held >= MOST_HELD) continue;
      visit.page = contentsOf(visit.folderId, visit.next, both);
      // Its failure is told when its turn comes; a walk that ends before does not care.
      visit.page.catch(() => undefined);
      held++;
    }
  };
  let [folders, files] = [0, 0];
  try {
    fetchAhead();
    for (let visit = stack.pop(); visit; visit = stack.pop()) {
      if (visit.page !== undefined) held--;
      visit.page ??= contentsOf(visit.folderId, visit.next, both);
      const { rows, next } = await rowsOf(visit);
      for (const row of rows.toReversed()) {
        if (row.kind !== 'folder' || seen.has(row.id)) continue;
        seen.add(row.id);
        stack.push({ folderId: row.id, empty: 0, root: false });
      }
      if (next === undefined) folders++;
      else stack.push({ ...visitAfter(visit, rows.length), next });
      fetchAhead();
      const wanted = rows.filter((row) => row.kind === 'file' && filter.matches(row.name)) as readonly SourceFile[];
      files += wanted.length;
      onProgress({ folders, files });
      for (const file of wanted) {
        throwIfCancelled(signal);
        yield file;
      }
    }
  } finally {
    // What was fetched ahead is of no use to anybody when the walk ends early.
    stop.abort();
  }
}

async function rowsOf(visit: Visit): Promise<BrowsePage<Folder | SourceFile>> {
  try {
    return (await visit.page) ?? { rows: [], warnings: [] };
  } catch (error) {
    if (!visit.root && AccError.is(error, 'notFound')) return { rows: [], warnings: [] };
    throw error;
  }
}

function visitAfter({ folderId, root, empty }: Visit, rows: number): Visit {
  if (rows === 0 && empty + 1 >= MOST_EMPTY_PAGES) throw tooManyEmptyPages();
  return { folderId, root, empty: rows === 0 ? empty + 1 : 0 };
}
