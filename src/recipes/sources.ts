import { EXPORTABLE_TYPES, type SourceFile } from '../acc/browseRows.ts';
import type { Catalog } from '../browse/catalog.ts';
import { nameFilter } from '../browse/nameFilter.ts';
import type { OrderedSource } from '../launch/order.ts';
import { RecipeError } from './errors.ts';
import type { Recipe, RecipeTake } from './recipe.ts';

/** More files of a folder than this are refused: they would make over a hundred exports. */
export const MOST_SOURCES = 20_000;

/** What a recipe takes, as it is now. */
export interface Found {
  readonly sources: readonly OrderedSource[];
  /** Files of the folder that no export takes. */
  readonly others: number;
}

/** The part of the catalog that recipes need. */
export type RecipeCatalog = Pick<Catalog, 'walk' | 'list' | 'forget'>;

/**
 * Finds what a recipe takes. A folder and the sheets are listed again, whatever was kept of them.
 * @param onLook how many files of a folder were looked at
 * @throws RecipeError `tooMany`, AccError, AuthError, StoreError, CancelledError
 */
export async function findSources(
  catalog: RecipeCatalog,
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

async function inFolder(
  catalog: RecipeCatalog,
  account: string,
  projectId: string,
  take: Extract<RecipeTake, { kind: 'folder' }>,
  onSearch: (files: number) => void,
  signal: AbortSignal,
): Promise<Found> {
  const place = { kind: 'folder', projectId, folderId: take.folder } as const;
  const filter = nameFilter(take.filter);
  const sources: OrderedSource[] = [];
  let others = 0;
  const see = (file: SourceFile): void => {
    if (!EXPORTABLE_TYPES.has(file.type)) others++;
    else if (sources.length < MOST_SOURCES) sources.push(sourceOf(file));
    else throw new RecipeError('tooMany', { total: MOST_SOURCES });
  };
  if (take.recursive) {
    for await (const file of catalog.walk(account, place, filter, ({ files }) => onSearch(files), signal)) see(file);
  } else {
    catalog.forget(place);
    const { rows } = await catalog.list(account, place, Number.MAX_SAFE_INTEGER, signal);
    for (const row of rows) if (row.kind === 'file' && filter.matches(row.name)) see(row);
  }
  return { sources, others };
}

async function sheets(
  catalog: RecipeCatalog,
  account: string,
  projectId: string,
  { versionSet, only }: Extract<RecipeTake, { kind: 'sheets' }>,
  signal: AbortSignal,
): Promise<readonly OrderedSource[]> {
  if (only) return only.map(({ sheet, name = sheet }) => ({ id: sheet, name }));
  const place = { kind: 'sheets', projectId } as const;
  catalog.forget(place);
  const { rows } = await catalog.list<'sheets'>(account, place, Number.MAX_SAFE_INTEGER, signal);
  return rows
    .filter(({ versionSet: set }) => versionSet === undefined || isNamed(set, versionSet))
    .map(({ id, number, title }) => ({ id, name: `${number} ${title}`.trim() || id }));
}

/** People know a version set by its name, programs by its id. */
function isNamed(set: { readonly id: string; readonly name: string } | undefined, wanted: string): boolean {
  const text = wanted.trim().toLowerCase();
  return set !== undefined && (set.id.toLowerCase() === text || set.name.trim().toLowerCase() === text);
}

function sourceOf({ id, versionUrn, name, type, bytes }: SourceFile): OrderedSource {
  return { id: versionUrn, lineage: id, name, type, bytes };
}
