import * as v from 'valibot';
import { alike } from '../lib/letters.ts';
import { redactedSample } from '../lib/redact.ts';
import {
  byIds,
  fileOf,
  type FileVersion,
  folderOf,
  hubOf,
  nextPath,
  projectOf,
  sheetOf,
  versionOf,
} from './browseParse.ts';
import type { BrowsePage, Folder, Hub, Project, Sheet, SourceFile } from './browseRows.ts';
import {
  readable,
  type Resource,
  resourceAnswerSchema,
  resourceSchema,
  resourcesSchema,
  sheetSchema,
  sheetsSchema,
  warningSchema,
} from './browseSchemas.ts';
import { AccError } from './errors.ts';
import type { ApiClient, JsonAnswer, JsonRequest } from './apiClient.ts';
import { sampleOf } from './errorBody.ts';
import { segment } from './urns.ts';
import { withB } from './urns.ts';

/** How a call is made, apart from what it asks. */
export type CallOptions = Omit<JsonRequest, 'path' | 'accept'>;

/** The most rows that the service gives at once. */
const PAGE = 200;

/**
 * Data Management's calls for browsing, and the list of sheets. Each method sends one request. Those that list take the
 * `next` of the page before; one row that cannot be read is left out, unknown fields are ignored.
 * Every method throws AccError and CancelledError. Source: API page E.
 */
export class BrowseApi {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /**
   * The accounts that a token can see. An app that no account admin has added sees none, with warnings, and no error.
   * Source: Data Management API, GET hubs.
   */
  hubs(options: CallOptions, next?: string): Promise<BrowsePage<Hub>> {
    return this.#page(next ?? '/project/v1/hubs', options, hubOf);
  }

  /** Source: Data Management API, GET hubs/{hub_id}/projects. */
  projects(hubId: string, options: CallOptions, next?: string): Promise<BrowsePage<Project>> {
    const path = `${projectsPath(hubId)}?page[number]=0&page[limit]=${PAGE}`;
    return this.#page(next ?? path, options, (resource) => projectOf(hubId, resource));
  }

  /** One project of a hub; `notFound` when it has none of that id. Source: GET hubs/{hub_id}/projects/{project_id}. */
  async project(hubId: string, projectId: string, options: CallOptions): Promise<Project> {
    const resource = await this.#one(`${projectsPath(hubId)}/${segment(withB(projectId))}`, options);
    const project = projectOf(hubId, resource);
    if (!project) throw new AccError('unexpectedAnswer', { sample: sampleOf(resource) });
    return project;
  }

  /**
   * The highest folders of a project that a user may see, which for restricted members are deep ones.
   * Source: GET hubs/{hub_id}/projects/{project_id}/topFolders.
   */
  topFolders(hubId: string, projectId: string, options: CallOptions, next?: string): Promise<BrowsePage<Folder>> {
    const path = `${projectsPath(hubId)}/${segment(withB(projectId))}/topFolders`;
    return this.#page(next ?? path, options, folderOf);
  }

  /** Folders and files of one folder, in the service's order. Source: GET folders/{folder_id}/contents. */
  folderContents(
    projectId: string,
    folderId: string,
    options: CallOptions,
    next?: string,
  ): Promise<BrowsePage<Folder | SourceFile>> {
    const path = `${dataPath(projectId, 'folders', folderId)}/contents?page[number]=0&page[limit]=${PAGE}`;
    return this.#page(next ?? path, options, (row, versions) => folderOf(row) ?? fileOf(row, versions));
  }

  /**
   * Exportable files in and below a folder whose name contains a text. Needs the scope `data:search`.
   * Source: Data Management API, GET folders/{folder_id}/search.
   */
  async search(
    projectId: string,
    folderId: string,
    text: string,
    options: CallOptions,
    next?: string,
  ): Promise<BrowsePage<SourceFile>> {
    const name = text === '' ? '' : `&filter[displayName]-contains=${encodeURIComponent(text.toWellFormed())}`;
    const path = `${dataPath(projectId, 'folders', folderId)}/search?filter[fileType]=pdf,dwg,rvt${name}`;
    const page = await this.#page(next ?? path, options, ownFile);
    // A service that takes no notice of the name gives them all.
    const wanted = alike(text);
    return { ...page, rows: page.rows.filter((file) => alike(file.name).includes(wanted)) };
  }

  /** The newest version of a file. Source: Data Management API, GET items/{item_id}/tip. */
  async tip(projectId: string, lineage: string, options: CallOptions): Promise<SourceFile> {
    const resource = await this.#one(`${dataPath(projectId, 'items', lineage)}/tip`, options);
    return { ...versionOf(resource), id: lineage };
  }

  /** All versions of a file. Source: Data Management API, GET items/{item_id}/versions. */
  versions(projectId: string, lineage: string, options: CallOptions, next?: string): Promise<BrowsePage<SourceFile>> {
    const path = `${dataPath(projectId, 'items', lineage)}/versions`;
    return this.#page(next ?? path, options, (version) => ({ ...versionOf(version), id: lineage }));
  }

  /** One version of a file. Source: Data Management API, GET versions/{version_id}. */
  async version(projectId: string, versionUrn: string, options: CallOptions): Promise<FileVersion> {
    return versionOf(await this.#one(dataPath(projectId, 'versions', versionUrn), options));
  }

  /** One folder by its URN. Source: Data Management API, GET folders/{folder_id}. */
  async folder(projectId: string, folderId: string, options: CallOptions): Promise<Folder> {
    const resource = await this.#one(dataPath(projectId, 'folders', folderId), options);
    const folder = folderOf(resource);
    if (!folder) throw new AccError('unexpectedAnswer', { sample: sampleOf(resource) });
    return folder;
  }

  /** The lineage URN of the file that a version is of. Source: Data Management API, GET versions/{version_id}/item. */
  async versionItem(projectId: string, versionUrn: string, options: CallOptions): Promise<string> {
    return (await this.#one(`${dataPath(projectId, 'versions', versionUrn)}/item`, options)).id;
  }

  /** The current sheets of a project. Source: Sheets API, GET sheets. */
  async sheets(projectId: string, options: CallOptions, next?: string): Promise<BrowsePage<Sheet>> {
    const base = `/construction/sheets/v1/projects/${segment(projectId)}/sheets?currentOnly=true`;
    const path = next ?? `${base}&limit=${PAGE}&offset=0`;
    const answer = await this.#client.getJson({ ...options, path });
    const { results, pagination } = understood(sheetsSchema, answer);
    const { limit = results.length, offset = 0, totalResults = 0, nextUrl } = pagination;
    const follow = offset + Math.max(limit, 1);
    const further = follow < totalResults ? `${base}&limit=${PAGE}&offset=${follow}` : undefined;
    return {
      rows: readable(results, sheetSchema).flatMap((row) => sheetOf(row) ?? []),
      next: nextPath(nextUrl, options.apiHost, path) ?? further,
      warnings: [],
    };
  }

  async #page<T>(
    path: string,
    options: CallOptions,
    toRow: (resource: Resource, versions: ReadonlyMap<string, Resource>) => T | undefined,
  ): Promise<BrowsePage<T>> {
    const { data, included, links, meta } = understood(resourcesSchema, await this.#get(path, options));
    const versions = byIds(readable(included, resourceSchema));
    return {
      rows: readable(data, resourceSchema).flatMap((resource) => toRow(resource, versions) ?? []),
      next: nextPath(links.next, options.apiHost, path),
      warnings: readable(meta?.warnings ?? [], warningSchema).map(({ Title, Detail }) =>
        redactedSample(`${Title} ${Detail}`.trim(), 200),
      ),
    };
  }

  async #one(path: string, options: CallOptions): Promise<Resource> {
    return understood(resourceAnswerSchema, await this.#get(path, options)).data;
  }

  #get(path: string, options: CallOptions): Promise<JsonAnswer> {
    return this.#client.getJson({ ...options, path, accept: 'application/vnd.api+json' });
  }
}

/** A version that says which file it is of, and not that this was deleted. */
function ownFile(resource: Resource): SourceFile | undefined {
  const { id, ...version } = versionOf(resource);
  return id === undefined || version.deleted ? undefined : { ...version, id };
}

function projectsPath(hubId: string): string {
  return `/project/v1/hubs/${segment(hubId)}/projects`;
}

function dataPath(projectId: string, kind: 'folders' | 'items' | 'versions', id: string): string {
  return `/data/v1/projects/${segment(withB(projectId))}/${kind}/${segment(id)}`;
}

/** @throws AccError `unexpectedAnswer` */
function understood<T extends v.GenericSchema>(schema: T, { body, requestId }: JsonAnswer): v.InferOutput<T> {
  const parsed = v.safeParse(schema, body);
  if (!parsed.success) throw new AccError('unexpectedAnswer', { requestId, sample: sampleOf(body) });
  return parsed.output;
}
