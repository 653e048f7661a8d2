import * as v from 'valibot';
import { EXPORTABLE_TYPES } from '../acc/browseRows.ts';
import type { Job } from '../jobs/job.ts';
import { alike } from '../lib/letters.ts';
import type { OrderedSource } from './order.ts';
import type { Selection } from './selection.ts';
import { type SearchCatalog, type SearchProgress, filesIn, sourceOfFile, sourceOfSheet } from './sources.ts';

/**
 * What was asked for when its content was not chosen one by one: all files of a folder, or the current sheets. The same
 * may hold something else tomorrow.
 */
export type Origin =
  | {
      readonly kind: 'folder';
      /** URN of the folder. */
      readonly folder: string;
      /** For people, such as `Project Files/Plans`. */
      readonly path?: string | undefined;
      readonly recursive: boolean;
      /** Names with `*` and `?`, separated by commas; empty takes all. */
      readonly filter: string;
    }
  | {
      readonly kind: 'sheets';
      /** Name or ID of a version set; absent for all current sheets of the project. */
      readonly versionSet?: string | undefined;
    };

const STORED = v.variant('kind', [
  v.object({
    kind: v.literal('folder'),
    folder: v.string(),
    path: v.optional(v.string()),
    recursive: v.boolean(),
    filter: v.string(),
  }),
  v.object({ kind: v.literal('sheets'), versionSet: v.optional(v.string()) }),
]);

/** What a selection leaves open; `undefined` when its parts were named one by one, or when it is a whole project. */
export function originOf(selection: Selection): Origin | undefined {
  if (selection.kind === 'folder' && selection.folder) {
    const { folder, path, recursive, filter } = selection;
    return { kind: 'folder', folder: folder.id, path: path.join('/'), recursive, filter };
  }
  if (selection.kind === 'sheets' && selection.whole === true) return { kind: 'sheets', versionSet: selection.set };
  return undefined;
}

/**
 * What jobs were asked for as a whole: one job, or all of a batch. A part of a batch has no origin of its own.
 * Never throws: what the ledger holds may come from a newer version.
 */
export function originOfJobs(jobs: readonly Pick<Job, 'origin' | 'batchId'>[]): Origin | undefined {
  const [first] = jobs;
  if (first?.origin === undefined || jobs.some(({ origin }) => origin !== first.origin)) return undefined;
  if (first.batchId !== undefined && jobs.length === 1) return undefined;
  try {
    const result = v.safeParse(STORED, JSON.parse(first.origin));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

/** What an origin holds now. */
export interface Found {
  readonly sources: readonly OrderedSource[];
  /** Files of the folder that no export takes; nobody is there to be told each name. */
  readonly others: number;
}

/**
 * Finds what an origin holds now; it is listed again, whatever was kept of it.
 * @throws LaunchError `tooMany`, AccError, AuthError, StoreError, CancelledError
 */
export async function contentOf(
  catalog: SearchCatalog,
  account: string,
  projectId: string,
  origin: Origin,
  onProgress: (progress: SearchProgress) => void,
  signal: AbortSignal,
): Promise<Found> {
  if (origin.kind === 'sheets') {
    return { sources: await sheetsOf(catalog, account, projectId, origin.versionSet, signal), others: 0 };
  }
  const { folder: folderId, recursive, filter } = origin;
  const search = { place: { kind: 'folder', projectId, folderId }, recursive, filter } as const;
  const sources: OrderedSource[] = [];
  let others = 0;
  for await (const file of filesIn(catalog, account, search, onProgress, signal)) {
    if (EXPORTABLE_TYPES.has(file.type)) sources.push(sourceOfFile(file));
    else others++;
  }
  return { sources, others };
}

async function sheetsOf(
  catalog: SearchCatalog,
  account: string,
  projectId: string,
  versionSet: string | undefined,
  signal: AbortSignal,
): Promise<readonly OrderedSource[]> {
  const place = { kind: 'sheets', projectId } as const;
  catalog.forget(place);
  const { rows } = await catalog.list<'sheets'>(account, place, Number.MAX_SAFE_INTEGER, signal);
  return rows.filter(({ versionSet: set }) => versionSet === undefined || isNamed(set, versionSet)).map(sourceOfSheet);
}

/** People know a version set by its name, programs by its ID. */
function isNamed(set: { readonly id: string; readonly name: string } | undefined, wanted: string): boolean {
  const text = alike(wanted.trim());
  return set !== undefined && (alike(set.id) === text || alike(set.name.trim()) === text);
}
