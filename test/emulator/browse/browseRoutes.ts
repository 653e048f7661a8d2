import type { QuotaKind } from '../quotas.ts';

/** A call of Data Management that reads, taken apart and decoded. */
export interface BrowseRoute {
  readonly call: BrowseCall;
  /** The ids in the path, in their order. */
  readonly ids: readonly string[];
}

export type BrowseCall =
  | 'hubs'
  | 'hub'
  | 'projects'
  | 'project'
  | 'projectHub'
  | 'topFolders'
  | 'folder'
  | 'folderParent'
  | 'contents'
  | 'search'
  | 'item'
  | 'itemParent'
  | 'tip'
  | 'versions'
  | 'version'
  | 'versionItem';

const ID = '([^/]+)';
const DATA = `/data/v1/projects/${ID}`;
const PATTERNS: readonly (readonly [call: BrowseCall, path: string])[] = [
  ['hubs', '/project/v1/hubs'],
  ['hub', `/project/v1/hubs/${ID}`],
  ['projects', `/project/v1/hubs/${ID}/projects`],
  ['project', `/project/v1/hubs/${ID}/projects/${ID}`],
  ['projectHub', `/project/v1/hubs/${ID}/projects/${ID}/hub`],
  ['topFolders', `/project/v1/hubs/${ID}/projects/${ID}/topFolders`],
  ['folder', `${DATA}/folders/${ID}`],
  ['folderParent', `${DATA}/folders/${ID}/parent`],
  ['contents', `${DATA}/folders/${ID}/contents`],
  ['search', `${DATA}/folders/${ID}/search`],
  ['item', `${DATA}/items/${ID}`],
  ['itemParent', `${DATA}/items/${ID}/parent`],
  ['tip', `${DATA}/items/${ID}/tip`],
  ['versions', `${DATA}/items/${ID}/versions`],
  ['version', `${DATA}/versions/${ID}`],
  ['versionItem', `${DATA}/versions/${ID}/item`],
];
const ROUTES = PATTERNS.map(([call, path]) => ({ call, pattern: new RegExp(`^${path}$`) }));

/** True for every path of Data Management, also for calls that are not emulated. */
export function isBrowsePath(path: string): boolean {
  return /^\/(?:project|data)\/v1\//.test(path);
}

/** The call that a raw path names; `undefined` for none, and for one with a broken percent escape. */
export function parseBrowseRoute(path: string): BrowseRoute | undefined {
  for (const { call, pattern } of ROUTES) {
    const found = pattern.exec(path);
    if (!found) continue;
    try {
      return { call, ids: found.slice(1).map((id) => decodeURIComponent(id)) };
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** What a call counts as. Source: Data Management API, rate limits. */
export function browseQuota(call: BrowseCall): QuotaKind {
  switch (call) {
    case 'hubs':
    case 'hub':
      return 'hubs';
    case 'projects':
    case 'project':
    case 'projectHub':
      return 'projects';
    case 'topFolders':
      return 'topFolders';
    case 'folder':
    case 'folderParent':
    case 'contents':
      return 'contents';
    case 'search':
      return 'search';
    case 'tip':
      return 'tip';
    case 'item':
    case 'itemParent':
    case 'version':
    case 'versionItem':
      return 'items';
    case 'versions':
      return 'versions';
  }
}
