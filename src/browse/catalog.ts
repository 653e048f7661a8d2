import type { BrowseApi, CallOptions } from '../acc/browse.ts';
import type { BrowsePage, Folder, Project, SourceFile } from '../acc/browseRows.ts';
import { AccError } from '../acc/errors.ts';
import { normalizeProjectId } from '../acc/urns.ts';
import type { Disposable } from '../lib/disposables.ts';
import { Emitter, type Event } from '../lib/events.ts';
import { type Listing, type Place, type RowsOf, placeKey } from './place.ts';
import { latest } from './latest.ts';
import type { NameFilter } from './nameFilter.ts';
import { rowsOfPages } from './pages.ts';
import { type CallKind, LONG_PATIENCE_MS, type RequestPorts, Requests, SHORT_PATIENCE_MS } from './requests.ts';
import { PagedCache } from './pagedCache.ts';
import { type WalkProgress, walk } from './walk.ts';

export interface CatalogPorts extends RequestPorts {
  readonly api: BrowseApi;
}

type AnyRow = RowsOf[Place['kind']];
type Ask<T> = (options: CallOptions) => Promise<T>;

/** The kind of request that lists each kind of place. */
const LISTS = {
  hubs: 'hubs',
  projects: 'projects',
  topFolders: 'topFolders',
  folder: 'contents',
  sheets: 'sheets',
} as const satisfies Record<Place['kind'], CallKind>;

/**
 * What is on the service, on behalf of an account (its key). Listings are kept for the session; quotas are kept through
 * budgets that all windows share; at most 4 requests are under way at once in this window.
 * Every method throws AccError, AuthError, StoreError and CancelledError.
 */
export class Catalog implements Disposable {
  readonly #ports: CatalogPorts;
  readonly #requests: Requests;
  readonly #shelves = new Map<string, { readonly place: string; readonly shelf: PagedCache<AnyRow> }>();
  readonly #projects = new Map<string, Project>();
  readonly #forgotten: Emitter<Place | undefined>;
  /** Fires when kept listings were forgotten; `undefined`: all of them. */
  readonly onDidForget: Event<Place | undefined>;

  constructor(ports: CatalogPorts) {
    this.#ports = ports;
    this.#requests = new Requests(ports);
    this.#forgotten = new Emitter((error) => ports.log.error(`After forgetting listings: ${String(error)}`));
    this.onDidForget = this.#forgotten.event;
  }

  /** At least `wanted` rows, as far as the place has them: asks page by page, and only for what is not kept. */
  async list<K extends Place['kind']>(
    account: string,
    place: Extract<Place, { kind: K }>,
    wanted: number,
    signal: AbortSignal,
  ): Promise<Listing<RowsOf[K]>> {
    const shelf = this.#shelf(account, place);
    return (await shelf.list(wanted, signal)) as Listing<RowsOf[K]>;
  }

  /** Forgets what is kept of a place, or everything. */
  forget(place?: Place): void {
    const name = place && placeKey(place);
    for (const [key, kept] of this.#shelves) if (name === undefined || kept.place === name) this.#shelves.delete(key);
    if (place === undefined || place.kind === 'hubs' || place.kind === 'projects') this.#projects.clear();
    this.#forgotten.fire(place);
  }

  /** A project by its id alone, looked for in all hubs; `undefined` when no hub has it. */
  async project(account: string, projectId: string, signal: AbortSignal): Promise<Project | undefined> {
    const id = normalizeProjectId(projectId);
    if (id === undefined) return undefined;
    const key = this.#key(account, id);
    const known = this.#projects.get(key);
    if (known) return known;
    const hubs = await this.list(account, { kind: 'hubs' }, Number.MAX_SAFE_INTEGER, signal);
    let barred: AccError | undefined;
    for (const hub of hubs.rows) {
      const ask: Ask<Project> = (options) => this.#ports.api.project(hub.id, id, options);
      const answer = await unlessElsewhere(this.#long(account, 'projects', ask, signal));
      if (answer instanceof AccError) barred ??= answer;
      else if (answer) {
        this.#projects.set(key, answer);
        return answer;
      }
    }
    if (barred) throw barred;
    return undefined;
  }

  /** A folder by its URN alone, for its name. */
  folder(account: string, projectId: string, folderId: string, signal: AbortSignal): Promise<Folder> {
    return this.#long(account, 'contents', (options) => this.#ports.api.folder(projectId, folderId, options), signal);
  }

  /**
   * All files in and below a place whose name passes the filter, one by one, folder by folder. Keeps nothing, so memory
   * stays flat. `onProgress` is called after each page.
   */
  async *walk(
    account: string,
    place: Extract<Place, { kind: 'topFolders' | 'folder' }>,
    filter: NameFilter,
    onProgress: (progress: WalkProgress) => void,
    signal: AbortSignal,
  ): AsyncGenerator<SourceFile, void, undefined> {
    const { api } = this.#ports;
    const roots = place.kind === 'folder' ? [place.folderId] : await this.#topFolders(account, place, signal);
    const contentsOf = (
      folderId: string,
      next: string | undefined,
      stop: AbortSignal,
    ): Promise<BrowsePage<Folder | SourceFile>> =>
      this.#long(account, 'contents', (options) => api.folderContents(place.projectId, folderId, options, next), stop);
    yield* walk(roots, contentsOf, filter, onProgress, signal);
  }

  /**
   * PDF, DWG and RVT files in and below a folder whose name contains a text, by the service's search. Needs the scope
   * `data:search`.
   */
  search(
    account: string,
    { projectId, folderId }: { readonly projectId: string; readonly folderId: string },
    text: string,
    signal: AbortSignal,
  ): AsyncIterable<SourceFile> {
    const { api } = this.#ports;
    return rowsOfPages((next) =>
      this.#long(account, 'search', (options) => api.search(projectId, folderId, text, options, next), signal),
    );
  }

  /** The newest version of a file. @param lineage URN */
  tip(account: string, projectId: string, lineage: string, signal: AbortSignal): Promise<SourceFile> {
    return this.#long(account, 'tip', (options) => this.#ports.api.tip(projectId, lineage, options), signal);
  }

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
  ): Promise<ReadonlyMap<string, SourceFile>> {
    const { api } = this.#ports;
    const calls = {
      tip: (lineage: string, stop: AbortSignal) => this.tip(account, projectId, lineage, stop),
      versions: (lineage: string, next: string | undefined, stop: AbortSignal) =>
        this.#long(account, 'versions', (options) => api.versions(projectId, lineage, options, next), stop),
    };
    return latest(lineages, calls, onProgress, signal);
  }

  /** One version of a file, which need not be the newest. @param versionUrn URN of a version */
  async version(account: string, projectId: string, versionUrn: string, signal: AbortSignal): Promise<SourceFile> {
    const { api } = this.#ports;
    const send = <T>(ask: Ask<T>): Promise<T> => this.#long(account, 'version', ask, signal);
    const { id, ...version } = await send((options) => api.version(projectId, versionUrn, options));
    return { ...version, id: id ?? (await send((options) => api.versionItem(projectId, versionUrn, options))) };
  }

  dispose(): void {
    this.#forgotten.dispose();
    this.#shelves.clear();
    this.#projects.clear();
  }

  #shelf(account: string, place: Place): PagedCache<AnyRow> {
    const name = placeKey(place);
    const key = this.#key(account, name);
    const kept = this.#shelves.get(key);
    if (kept) return kept.shelf;
    const shelf = new PagedCache<AnyRow>((next, signal) => {
      const ask: Ask<BrowsePage<AnyRow>> = (options) => this.#page(place, options, next);
      return this.#requests.send({ account, kind: LISTS[place.kind], ask, patienceMs: SHORT_PATIENCE_MS }, signal);
    });
    this.#shelves.set(key, { place: name, shelf });
    return shelf;
  }

  #page(place: Place, options: CallOptions, next: string | undefined): Promise<BrowsePage<AnyRow>> {
    const { api } = this.#ports;
    switch (place.kind) {
      case 'hubs':
        return api.hubs(options, next);
      case 'projects':
        return api.projects(place.hubId, options, next);
      case 'topFolders':
        return api.topFolders(place.hubId, place.projectId, options, next);
      case 'folder':
        return api.folderContents(place.projectId, place.folderId, options, next);
      case 'sheets':
        return api.sheets(place.projectId, options, next);
    }
  }

  /** Asked again for each walk, which shall find what is there now. */
  async #topFolders(
    account: string,
    { hubId, projectId }: Extract<Place, { kind: 'topFolders' }>,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const { api } = this.#ports;
    const rows = rowsOfPages((next) =>
      this.#long(account, 'topFolders', (options) => api.topFolders(hubId, projectId, options, next), signal),
    );
    return Array.fromAsync(rows, (folder) => folder.id);
  }

  /** Sends what is part of longer work, which may wait for the budget. */
  #long<T>(account: string, kind: CallKind, ask: Ask<T>, signal: AbortSignal): Promise<T> {
    return this.#requests.send({ account, kind, ask, patienceMs: LONG_PATIENCE_MS }, signal);
  }

  #key(account: string, name: string): string {
    return JSON.stringify([account, this.#ports.apiHost(), name]);
  }
}

/**
 * `undefined` when the hub that was asked has no such project. A refusal that is about the app or its token, and not
 * about this hub, is returned: it matters when no other hub has the project either.
 */
async function unlessElsewhere(answer: Promise<Project>): Promise<Project | AccError | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (AccError.is(error) && ['notFound', 'forbidden', 'projectForbidden', 'badRequest'].includes(error.code)) {
      const { serviceCode, serviceText } = error.details;
      return serviceCode?.startsWith('AUTH-') === true || /api access/i.test(serviceText ?? '') ? error : undefined;
    }
    throw error;
  }
}
