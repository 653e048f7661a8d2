import { type Found, contentOf } from '../launch/origin.ts';
import type { SearchCatalog } from '../launch/sources.ts';
import type { Recipe } from './recipe.ts';

/**
 * Finds what a recipe takes, as it is now. A folder and the sheets are listed again, whatever was kept of them.
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
  if (take.kind === 'files') {
    return { sources: take.files.map(({ version, name = version }) => ({ id: version, name })), others: 0 };
  }
  if (take.kind === 'sheets' && take.only) {
    return { sources: take.only.map(({ sheet, name = sheet }) => ({ id: sheet, name })), others: 0 };
  }
  return contentOf(catalog, account, project, take, ({ files }) => onSearch(files), signal);
}
