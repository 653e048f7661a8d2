import { EXPORTABLE_TYPES, type Folder, type Sheet, type SourceFile } from '../acc/browseRows.ts';
import type { Catalog } from '../browse/catalog.ts';
import { type NameFilter, nameFilter } from '../browse/nameFilter.ts';
import { tooManyEmptyPages } from '../browse/pages.ts';
import type { Place } from '../browse/place.ts';
import { throwIfCancelled } from '../lib/cancel.ts';
import { LaunchError } from './errors.ts';
import type { OrderedSource } from './order.ts';

/** More files of one folder are not exported in one go: they would make over a hundred exports. */
export const MOST_SOURCES = 20_000;

/** How many rows of a folder are asked for at a time: a page of the service. */
const STEP = 200;

/** What stands for a file in an order: its newest version. */
export function sourceOfFile({ versionUrn, id, name, bytes, type }: SourceFile): OrderedSource {
  return { id: versionUrn, lineage: id, name, bytes, type };
}

/** What stands for a sheet in an order. It is called by its number and title, or by its id when it has neither. */
export function sourceOfSheet({ id, number, title }: Sheet): OrderedSource {
  const parts = [number, title].map((text) => text.trim()).filter((text) => text !== '');
  return { id, name: parts.join(' ') || id };
}

/** Where files are looked for, and which. */
export interface FileSearch {
  readonly place: Extract<Place, { kind: 'topFolders' | 'folder' }>;
  /** Subfolders, too; what is below the top folders is always looked through. */
  readonly recursive: boolean;
  /** Names with `*` and `?`; empty takes all. */
  readonly filter: string;
  /** More files that can be exported are refused; {@link MOST_SOURCES} when absent. */
  readonly most?: number | undefined;
}

/** How far a search is. */
export interface SearchProgress {
  /** Absent when subfolders are not looked through. */
  readonly folders?: number | undefined;
  /** Files whose name passes the filter. */
  readonly files: number;
}

/** The part of the catalog that a search needs. */
export type SearchCatalog = Pick<Catalog, 'walk' | 'list' | 'forget'>;

/**
 * The files of a folder or project whose name passes the filter, also those that no export takes: the caller decides
 * about them. The folder is asked for again, whatever was kept of it, page by page, and no further than the first file
 * that is one too many.
 * @param onProgress called after each page
 * @throws LaunchError `tooMany` when too many have a type that can be exported; AccError, AuthError, StoreError,
 *   CancelledError
 */
export async function* filesIn(
  catalog: SearchCatalog,
  account: string,
  { place, recursive, filter: text, most = MOST_SOURCES }: FileSearch,
  onProgress: (progress: SearchProgress) => void,
  signal: AbortSignal,
): AsyncGenerator<SourceFile, void, undefined> {
  const filter = nameFilter(text);
  const files =
    place.kind === 'folder' && !recursive
      ? listed(catalog, account, place, filter, onProgress, signal)
      : catalog.walk(account, place, filter, onProgress, signal);
  let exportable = 0;
  for await (const file of files) {
    if (EXPORTABLE_TYPES.has(file.type) && ++exportable > most) throw new LaunchError('tooMany', { most });
    yield file;
  }
}

/** The files right in a folder. */
async function* listed(
  catalog: SearchCatalog,
  account: string,
  place: Extract<Place, { kind: 'folder' }>,
  filter: NameFilter,
  onProgress: (progress: SearchProgress) => void,
  signal: AbortSignal,
): AsyncGenerator<SourceFile, void, undefined> {
  // What was listed hours ago may have newer versions now.
  catalog.forget(place);
  // By id and not by place in the list, which begins again when somebody else makes the catalog forget it meanwhile.
  const seen = new Set<string>();
  let files = 0;
  for (let wanted = STEP; ; wanted += STEP) {
    const { rows, more } = await catalog.list<'folder'>(account, place, wanted, signal);
    throwIfCancelled(signal);
    const fresh = rows.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    const passing = fresh.filter((row: Folder | SourceFile) => row.kind === 'file' && filter.matches(row.name));
    files += passing.length;
    onProgress({ files });
    yield* passing as readonly SourceFile[];
    if (!more) return;
    // The catalog gave up: an export of what came so far would lack the rest without a word.
    if (rows.length < wanted) throw tooManyEmptyPages();
  }
}
