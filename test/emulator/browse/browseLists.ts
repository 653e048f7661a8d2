import type { Incoming } from '../answer.ts';
import { type BodyOptions, folderBody, hubBody, itemBody, projectBody, versionBody } from './browseBodies.ts';
import { pageLinks, wantedPage, type WantedPage } from './browsePages.ts';
import { BrowseRefused } from './browseRefusal.ts';
import { searchFilter } from './browseSearch.ts';
import type { World } from '../world/world.ts';
import type { WorldFile } from '../world/worldFile.ts';
import type { WorldFolder } from '../world/worldFolder.ts';
import type { WorldHub, WorldProject } from '../world/worldProject.ts';

/** A browsing call with all that its answer needs. */
export interface BrowseCallContext extends BodyOptions {
  readonly world: World;
  readonly request: Incoming;
  readonly query: URLSearchParams;
  /** Has an account added the app that asks? */
  readonly added: boolean;
}

const JSON_API = { version: '1.0' };

/**
 * All hubs. A region that cannot be read is a warning, not an error, so an app that no account has added sees an empty
 * list. Source: Data Management API, GET hubs.
 */
export function hubsBody(call: BrowseCallContext): unknown {
  const { added } = call;
  const regions = added ? ['EMEA', 'APAC'] : ['US', 'EMEA', 'APAC'];
  return {
    jsonapi: JSON_API,
    links: { self: { href: `${call.origin}${call.request.path}` } },
    data: added ? call.world.hubs.map((hub) => hubBody(call, hub)) : [],
    meta: { warnings: regions.map((region) => warning(region)) },
  };
}

export function listProjects(call: BrowseCallContext, hub: WorldHub): unknown {
  const page = pageOf(call);
  const projects = [...hub.projects.slice(page.start, page.limit)];
  return { ...frame(call, page, hub.projects.length), data: projects.map((project) => projectBody(call, project)) };
}

/** All at once: this list has no pages. */
export function listTopFolders(call: BrowseCallContext, project: WorldProject): unknown {
  return {
    jsonapi: JSON_API,
    links: { self: { href: `${call.origin}${call.request.path}` } },
    data: [...project.topFolders.all()].map((folder) => folderBody(call, folder)),
  };
}

/** Folders and items together, and the tip versions of the items under `included`. */
export function listFolder(call: BrowseCallContext, folder: WorldFolder): unknown {
  const page = pageOf(call);
  const kinds = call.query.get('filter[type]')?.split(',');
  const shown = (kind: 'folder' | 'file'): boolean => kinds?.includes(kind === 'folder' ? 'folders' : 'items') ?? true;
  const entries = [...folder.entries.slice(page.start, page.limit)].filter(({ kind }) => shown(kind));
  const { withoutIncluded } = call.world.oddities;
  const bare =
    folder.spec.withoutIncluded === true ||
    withoutIncluded === 'always' ||
    (withoutIncluded === 'secondPages' && page.number % 2 === 1);
  return {
    ...frame(call, page, folder.entries.length),
    data: entries.map((entry) => (entry.kind === 'folder' ? folderBody(call, entry) : itemBody(call, entry))),
    ...(bare
      ? {}
      : { included: entries.flatMap((entry) => (entry.kind === 'file' ? [versionBody(call, entry.tip)] : [])) }),
  };
}

/** The tip versions that pass the filters, in the folder and below it, and their items under `included`. */
export function searchFolder(call: BrowseCallContext, folder: WorldFolder): unknown {
  const page = pageOf(call);
  const filter = searchFilter(call.query);
  if (typeof filter === 'string') throw BrowseRefused.input(filter);
  let total = 0;
  const found: WorldFile[] = [];
  for (const file of folder.walk()) {
    if (!filter(file)) continue;
    if (total >= page.start && total < page.start + page.limit) found.push(file);
    total++;
  }
  return {
    ...frame(call, page, total),
    data: found.map((file) => versionBody(call, file.tip)),
    included: found.map((file) => itemBody(call, file)),
  };
}

/** Newest first. */
export function listVersions(call: BrowseCallContext, file: WorldFile): unknown {
  const page = pageOf(call);
  const versions = file.versions.toReversed().slice(page.start, page.start + page.limit);
  return { ...frame(call, page, file.versions.length), data: versions.map((version) => versionBody(call, version)) };
}

function pageOf(call: BrowseCallContext): WantedPage {
  const page = wantedPage(call.query, call.world.oddities);
  if ('problem' in page) throw BrowseRefused.input(page.problem);
  return page;
}

function frame(call: BrowseCallContext, page: WantedPage, total: number): object {
  const { origin, request } = call;
  return { jsonapi: JSON_API, links: pageLinks({ origin, path: request.path, query: request.query }, page, total) };
}

function warning(region: string): unknown {
  return {
    Id: null,
    HttpStatusCode: '403',
    ErrorCode: 'BIM360DM_ERROR',
    Title: `Unable to get hubs from BIM360DM ${region}.`,
    Detail: "You don't have permission to access this API",
    AboutLink: null,
    Source: null,
    meta: null,
  };
}
