import { EXPORTABLE_TYPES } from '../acc/browseRows.ts';
import type { OrderedSource } from '../launch/order.ts';
import { type SearchCatalog, filesIn, sourceOfFile, sourceOfSheet } from '../launch/sources.ts';
import type { Recipe, RecipeTake } from './recipe.ts';

/** What a recipe takes, as it is now. */
export interface Found {
  readonly sources: readonly OrderedSource[];
  /** Files of the folder that no export takes. */
  readonly others: number;
}

/**
 * Finds what a recipe takes. A folder and the sheets are listed again, whatever was kept of them.
 * @param onSearch how many files of a folder were looked at
 * @throws LaunchError `tooMany`, AccError, AuthError, StoreError, CancelledError
 */
export async function findSources(
  catalog: SearchCatalog,
  account: string,
  { project, take }: Pick<Recipe, 'project' | 'take'>,
  onSearch: (files: number) => void,
  signal: AbortSignal,
): Promise<Found> {
  switch (take.kind) {
    case 'folder':
      return inFolder(catalog, account, project, take, onSearch, signal);
    case 'files':
      return {
        sources: take.files.map(({ version, name = version }) => ({ id: version, name })),
        others: 0,
      };
    case 'sheets':
      return { sources: await sheets(catalog, account, project, take, signal), others: 0 };
  }
}

/** What cannot be exported is only counted: nobody is there to be told each name. */
async function inFolder(
  catalog: SearchCatalog,
  account: string,
  projectId: string,
  { folder, recursive, filter }: Extract<RecipeTake, { kind: 'folder' }>,
  onSearch: (files: number) => void,
  signal: AbortSignal,
): Promise<Found> {
  const search = { place: { kind: 'folder', projectId, folderId: folder }, recursive, filter } as const;
  const sources: OrderedSource[] = [];
  let others = 0;
  for await (const file of filesIn(catalog, account, search, ({ files }) => onSearch(files), signal)) {
    if (EXPORTABLE_TYPES.has(file.type)) sources.push(sourceOfFile(file));
    else others++;
  }
  return { sources, others };
}

async function sheets(
  catalog: SearchCatalog,
  account: string,
  projectId: string,
  { versionSet, only }: Extract<RecipeTake, { kind: 'sheets' }>,
  signal: AbortSignal,
): Promise<readonly OrderedSource[]> {
  if (only) return only.map(({ sheet, name = sheet }) => ({ id: sheet, name }));
  const place = { kind: 'sheets', projectId } as const;
  catalog.forget(place);
  const { rows } = await catalog.list<'sheets'>(account, place, Number.MAX_SAFE_INTEGER, signal);
  return rows.filter(({ versionSet: set }) => versionSet === undefined || isNamed(set, versionSet)).map(sourceOfSheet);
}

/** People know a version set by its name, programs by its id. */
function isNamed(set: { readonly id: string; readonly name: string } | undefined, wanted: string): boolean {
  const text = wanted.trim().toLowerCase();
  return set !== undefined && (set.id.toLowerCase() === text || set.name.trim().toLowerCase() === text);
}
