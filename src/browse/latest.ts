import type { BrowsePage, SourceFile } from '../acc/browseRows.ts';
import { AccError } from '../acc/errors.ts';
import { forEachLimited } from '../lib/limited.ts';
import { rowsOfPages } from './pages.ts';
import { AT_ONCE } from './requests.ts';

/** Up to so many files are asked for their newest version; for more, the list of versions has the larger quota. */
const MOST_TIPS = 8;

/** The calls that know the versions of a file. */
export interface VersionCalls {
  tip(lineage: string, signal: AbortSignal): Promise<SourceFile>;
  versions(lineage: string, next: string | undefined, signal: AbortSignal): Promise<BrowsePage<SourceFile>>;
}

/**
 * The newest versions of files, by lineage. One that is gone is missing, or `deleted`, where its former name is known.
 * Four at once, in the order they are found.
 * @param onProgress gets how many are known
 * @throws AccError, AuthError, StoreError, CancelledError; the first of them ends the others
 */
export async function latest(
  lineages: readonly string[],
  calls: VersionCalls,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, SourceFile>> {
  const all = [...new Set(lineages)];
  const newest = all.length <= MOST_TIPS ? calls.tip.bind(calls) : newestBy(calls);
  const found = new Map<string, SourceFile>();
  let done = 0;
  const look = async (lineage: string, either: AbortSignal): Promise<void> => {
    const file = await present(newest(lineage, either));
    if (file) found.set(lineage, file);
    onProgress(++done);
  };
  await forEachLimited(AT_ONCE, all, look, signal);
  return found;
}

/** The highest version number in the list of versions, whatever its order. */
function newestBy(calls: VersionCalls): (lineage: string, signal: AbortSignal) => Promise<SourceFile | undefined> {
  return async (lineage, signal) => {
    let newest: SourceFile | undefined;
    for await (const file of rowsOfPages((next) => calls.versions(lineage, next, signal))) {
      if (newest === undefined || (file.version ?? 0) > (newest.version ?? 0)) newest = file;
    }
    return newest;
  };
}

async function present<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (AccError.is(error, 'notFound')) return undefined;
    throw error;
  }
}
