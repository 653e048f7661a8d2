import type { BrowseRow, Folder, Project, Sheet, SourceFile } from '../acc/browseRows.ts';
import type { Event } from '../lib/events.ts';
import type { NameFilter } from './nameFilter.ts';

/** Something whose content can be listed. */
export type Place =
  | { readonly kind: 'hubs' }
  | { readonly kind: 'projects'; readonly hubId: string }
  /** The folders of a project that a user may see. */
  | { readonly kind: 'topFolders'; readonly hubId: string; readonly projectId: string }
  | { readonly kind: 'folder'; readonly projectId: string; readonly folderId: string }
  /** All current sheets of a project, in the service's order. */
  | { readonly kind: 'sheets'; readonly projectId: string };

/** The rows that each kind of place lists. */
export interface RowsOf {
  readonly hubs: Extract<BrowseRow, { kind: 'hub' }>;
  readonly projects: Project;
  readonly topFolders: Extract<BrowseRow, { kind: 'folder' }>;
  readonly folder: Extract<BrowseRow, { kind: 'folder' | 'file' }>;
  readonly sheets: Sheet;
}

/** What is known of a place's content. */
export interface Listing<T> {
  readonly rows: readonly T[];
  /** True when the service has more behind the last of these. */
  readonly more: boolean;
  /** Regions that refused, redacted; they matter only when nothing was listed. */
  readonly warnings: readonly string[];
}

/** How far a walk is. */
export interface WalkProgress {
  readonly folders: number;
  readonly files: number;
}

/**
 * What is on the service, on behalf of an account (its key). Listings are kept for the session; quotas are kept through
 * budgets that all windows share; at most 4 requests are under way at once in this window.
 * Every method throws AccError, AuthError, StoreError and CancelledError.
 */
export interface Catalog {
  /** Fires when kept listings were forgotten; `undefined`: all of them. */
  readonly onDidForget: Event<Place | undefined>;
  /** At least `wanted` rows, as far as the place has them: asks page by page, and only for what is not kept. */
  list<K extends Place['kind']>(
    account: string,
    place: Extract<Place, { kind: K }>,
    wanted: number,
    signal: AbortSignal,
  ): Promise<Listing<RowsOf[K]>>;
  /** Forgets what is kept of a place, or everything. */
  forget(place?: Place): void;
  /** A project by its id alone, looked for in all hubs; `undefined` when no hub has it. */
  project(account: string, projectId: string, signal: AbortSignal): Promise<Project | undefined>;
  /** A folder by its URN alone, for its name. */
  folder(account: string, projectId: string, folderId: string, signal: AbortSignal): Promise<Folder>;
  /**
   * All files in and below a place whose name passes the filter, one by one, folder by folder. Keeps nothing, so memory
   * stays flat. `onProgress` is called after each page.
   */
  walk(
    account: string,
    place: Extract<Place, { kind: 'topFolders' | 'folder' }>,
    filter: NameFilter,
    onProgress: (progress: WalkProgress) => void,
    signal: AbortSignal,
  ): AsyncIterable<SourceFile>;
  /**
   * PDF, DWG and RVT files in and below a folder whose name contains a text, by the service's search. Needs the scope
   * `data:search`.
   */
  search(
    account: string,
    folder: { readonly projectId: string; readonly folderId: string },
    text: string,
    signal: AbortSignal,
  ): AsyncIterable<SourceFile>;
  /** The newest version of a file. @param lineage URN */
  tip(account: string, projectId: string, lineage: string, signal: AbortSignal): Promise<SourceFile>;
  /**
   * The newest versions of many files, by lineage; a file that is gone is missing in the answer. `onProgress` gets how
   * many are known.
   */
  latest(
    account: string,
    projectId: string,
    lineages: readonly string[],
    onProgress: (done: number) => void,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, SourceFile>>;
  /** One version of a file, which need not be the newest. @param versionUrn URN of a version */
  version(account: string, projectId: string, versionUrn: string, signal: AbortSignal): Promise<SourceFile>;
}
