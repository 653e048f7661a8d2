import { randomUUID } from 'node:crypto';
import type { Answer, Incoming } from '../answer.ts';
import type { AppBook } from '../auth/authApps.ts';
import { Refused } from '../auth/authRefusal.ts';
import {
  type BrowseCallContext,
  hubsBody,
  listFolder,
  listProjects,
  listTopFolders,
  listVersions,
  searchFolder,
} from './browseLists.ts';
import { folderBody, hubBody, itemBody, projectBody, versionBody } from './browseBodies.ts';
import { apiAnswer, BrowseRefused } from './browseRefusal.ts';
import { browseQuota, type BrowseRoute, isBrowsePath, parseBrowseRoute } from './browseRoutes.ts';
import { bearerClaims } from '../callers.ts';
import { errorAnswer } from '../faults/errorBodies.ts';
import type { QuotaMeter } from '../quotas.ts';
import type { TokenMint } from '../auth/tokens.ts';
import type { World } from '../world/world.ts';
import type { WorldFile, WorldVersion } from '../world/worldFile.ts';
import type { WorldFolder } from '../world/worldFolder.ts';
import type { WorldHub, WorldProject } from '../world/worldProject.ts';

export interface BrowseParts {
  readonly tokens: TokenMint;
  readonly apps: AppBook;
  readonly quotas: QuotaMeter;
  readonly world: World;
}

/** The browsing calls of Data Management; `undefined` for another path. Source: Data Management API. */
export function browseAnswer(parts: BrowseParts, request: Incoming): Answer | undefined {
  if (!isBrowsePath(request.path)) return undefined;
  const answer = answerTo(parts, request);
  return { ...answer, headers: { 'X-Request-ID': randomUUID(), ...answer.headers } };
}

function answerTo(parts: BrowseParts, request: Incoming): Answer {
  const route = parseBrowseRoute(request.path);
  if (!route) return errorAnswer(404, 'gateway', { code: 'GW-404', detail: 'The requested resource does not exist.' });
  if (request.method !== 'GET') return errorAnswer(405, 'gateway', { code: 'GW-405', detail: 'Method not allowed.' });
  const claims = bearerClaims(parts.tokens, request.headers);
  if (!claims) {
    return errorAnswer(401, 'gateway', { code: 'AUTH-006', detail: 'The access token is invalid or has expired' });
  }
  const needed = route.call === 'search' ? ['data:read', 'data:search'] : ['data:read'];
  if (!needed.every((scope) => claims.scope.includes(scope))) {
    const detail = 'Token does not have the privilege for this request.';
    return errorAnswer(403, 'gateway', { code: 'AUTH-010', detail });
  }
  const wait = parts.quotas.take(claims.client_id, browseQuota(route.call));
  if (wait !== undefined) return errorAnswer(429, 'quota', { headers: { 'Retry-After': String(wait) } });
  const app = parts.apps.find(claims.client_id);
  if (app?.apisEnabled === false) return Refused.apis().answer();
  const { world } = parts;
  const origin = world.oddities.relativeLinks ? '' : `http://${request.headers.host ?? ''}`;
  const query = new URLSearchParams(request.query);
  const added = app?.addedToAccount ?? true;
  const call = { world, request, query, added, origin, withoutSizes: world.oddities.withoutSizes };
  try {
    if (!added && route.call !== 'hubs') throw BrowseRefused.forbidden("You don't have permission to access this API");
    return apiAnswer(200, bodyOf(call, route));
  } catch (error) {
    if (error instanceof BrowseRefused) return error.answer();
    throw error;
  }
}

function bodyOf(call: BrowseCallContext, { call: name, ids }: BrowseRoute): unknown {
  const { world, request, origin } = call;
  const one = (data: unknown, more: object = {}): unknown => ({
    jsonapi: { version: '1.0' },
    links: { self: { href: `${origin}${request.path}` } },
    data,
    ...more,
  });
  switch (name) {
    case 'hubs':
      return hubsBody(call);
    case 'hub':
      return one(hubBody(call, hubOf(world, ids)));
    case 'projects':
      return listProjects(call, hubOf(world, ids));
    case 'project':
      return one(projectBody(call, hubProjectOf(world, ids)));
    case 'projectHub':
      return one(hubBody(call, hubProjectOf(world, ids).hub));
    case 'topFolders':
      return listTopFolders(call, hubProjectOf(world, ids));
    case 'folder':
      return one(folderBody(call, folderOf(world, ids)));
    case 'folderParent': {
      const { parent } = folderOf(world, ids);
      if (!parent) throw BrowseRefused.missing('The folder has no parent that can be seen.');
      return one(folderBody(call, parent));
    }
    case 'contents':
      return listFolder(call, folderOf(world, ids));
    case 'search':
      return searchFolder(call, folderOf(world, ids));
    case 'item': {
      const file = fileOf(world, ids);
      return one(itemBody(call, file), { included: [versionBody(call, file.tip)] });
    }
    case 'itemParent':
      return one(folderBody(call, fileOf(world, ids).folder));
    case 'tip':
      return one(versionBody(call, fileOf(world, ids).tip));
    case 'versions':
      return listVersions(call, fileOf(world, ids));
    case 'version':
      return one(versionBody(call, versionOf(world, ids)));
    case 'versionItem': {
      const { file } = versionOf(world, ids);
      return one(itemBody(call, file), { included: [versionBody(call, file.tip)] });
    }
  }
}

type Ids = readonly string[];

function hubOf(world: World, [id = '']: Ids): WorldHub {
  const hub = world.hub(id);
  if (!hub) throw BrowseRefused.missing(`The hub ${id} does not exist.`);
  return hub;
}

function hubProjectOf(world: World, [hubId = '', id = '']: Ids): WorldProject {
  const hub = hubOf(world, [hubId]);
  const project = projectOf(world, id);
  if (project.hub !== hub) throw BrowseRefused.missing(`The project ${id} does not exist.`);
  return project;
}

/** Data Management knows projects by `b.` and the UUID only. */
function projectOf(world: World, id: string): WorldProject {
  if (!id.startsWith('b.')) throw BrowseRefused.input(`The project id ${id} is not valid.`);
  const project = world.project(id);
  if (!project) throw BrowseRefused.missing(`The project ${id} does not exist.`);
  return project;
}

function folderOf(world: World, [projectId = '', urn = '']: Ids): WorldFolder {
  const project = projectOf(world, projectId);
  const folder = world.folder(urn);
  if (folder?.project !== project) throw BrowseRefused.missing(`The folder ${urn} does not exist.`);
  return folder;
}

function fileOf(world: World, [projectId = '', urn = '']: Ids): WorldFile {
  const project = projectOf(world, projectId);
  const file = world.file(urn);
  if (file?.folder.project !== project) throw BrowseRefused.missing(`The item ${urn} does not exist.`);
  return file;
}

function versionOf(world: World, [projectId = '', urn = '']: Ids): WorldVersion {
  const project = projectOf(world, projectId);
  const found = world.version(urn);
  if (found?.file.folder.project !== project || !found.version) {
    throw BrowseRefused.missing(`The version ${urn} does not exist.`);
  }
  return found.version;
}
