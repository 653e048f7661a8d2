import { suffixOf, type WorldFile, type WorldVersion } from '../world/worldFile.ts';
import type { WorldFolder } from '../world/worldFolder.ts';
import { type WorldHub, type WorldProject, rootUrn } from '../world/worldProject.ts';

/** JSON:API resources of Data Management, in the words of its reference. */
export interface BodyOptions {
  /** Where links point to. */
  readonly origin: string;
  /** Versions do not tell their size. */
  readonly withoutSizes: boolean;
}

type Json = Readonly<Record<string, unknown>>;

const USER_ID = 'EMU7USER4DEF';

export function hubBody({ origin }: BodyOptions, hub: WorldHub): Json {
  const href = `${origin}/project/v1/hubs/${hub.id}`;
  return {
    type: 'hubs',
    id: hub.id,
    attributes: {
      name: hub.name,
      extension: extension(origin, 'hubs:autodesk.bim360:Account', {}),
      region: hub.region,
    },
    links: { self: { href } },
    relationships: { projects: related(`${href}/projects`) },
  };
}

export function projectBody({ origin }: BodyOptions, project: WorldProject): Json {
  const hub = `${origin}/project/v1/hubs/${project.hub.id}`;
  const self = `${hub}/projects/b.${project.id}`;
  const root = rootUrn(project);
  // The type is the same for both platforms; only `projectType` tells them apart.
  const data = { projectType: project.platform === 'acc' ? 'ACC' : 'BIM360' };
  return {
    type: 'projects',
    id: `b.${project.id}`,
    attributes: {
      name: project.name,
      scopes: [`b360project.${project.id}`],
      extension: extension(origin, 'projects:autodesk.bim360:Project', data),
    },
    links: { self: { href: self }, webView: { href: webView(project) } },
    relationships: {
      hub: { data: { type: 'hubs', id: project.hub.id }, ...related(hub) },
      rootFolder: {
        data: { type: 'folders', id: root },
        meta: { link: { href: `${origin}/data/v1/projects/b.${project.id}/folders/${encodeURIComponent(root)}` } },
      },
      topFolders: related(`${self}/topFolders`),
    },
  };
}

export function folderBody({ origin }: BodyOptions, folder: WorldFolder): Json {
  const { project, spec, parent } = folder;
  const self = dataHref(origin, project, 'folders', folder.urn);
  const parentUrn = parent?.urn ?? rootUrn(project);
  const at = new Date(Date.UTC(2026, 7, 1, 8)).toISOString();
  return {
    type: 'folders',
    id: folder.urn,
    attributes: {
      name: spec.name,
      displayName: spec.name,
      createTime: at,
      createUserId: USER_ID,
      createUserName: 'Ada Byron',
      lastModifiedTime: at,
      lastModifiedUserId: USER_ID,
      lastModifiedUserName: 'Ada Byron',
      lastModifiedTimeRollup: at,
      objectCount: Math.min(folder.entries.length, 1000),
      hidden: spec.hidden ?? false,
      extension: extension(origin, 'folders:autodesk.bim360:Folder', {
        visibleTypes: ['items:autodesk.bim360:File'],
        actions: ['CONVERT'],
        allowedTypes: ['items:autodesk.bim360:File', 'folders:autodesk.bim360:Folder'],
        namingStandardIds: [],
        ...(parent ? {} : { isRoot: true }),
        folderType: spec.folderType ?? 'normal',
      }),
    },
    links: { self: { href: self }, webView: { href: `${webView(project)}/folders/${encodeURIComponent(folder.urn)}` } },
    relationships: {
      parent: { data: { type: 'folders', id: parentUrn }, ...related(dataHref(origin, project, 'folders', parentUrn)) },
      ...references(self),
      contents: related(`${self}/contents`),
    },
  };
}

export function itemBody({ origin }: BodyOptions, file: WorldFile): Json {
  const { folder, tip } = file;
  const { project } = folder;
  const self = dataHref(origin, project, 'items', file.urn);
  return {
    type: 'items',
    id: file.urn,
    attributes: {
      displayName: file.displayName,
      ...people(file.versions[0] ?? tip, tip),
      hidden: false,
      reserved: false,
      extension: extension(origin, `items:autodesk.bim360:${documentType(file)}`, {}),
    },
    links: { self: { href: self }, webView: { href: viewer(file.urn, folder) } },
    relationships: {
      tip: { data: { type: 'versions', id: tip.urn }, ...related(`${self}/tip`) },
      versions: related(`${self}/versions`),
      parent: {
        data: { type: 'folders', id: folder.urn },
        ...related(dataHref(origin, project, 'folders', folder.urn)),
      },
      ...references(self),
    },
  };
}

export function versionBody({ origin, withoutSizes }: BodyOptions, version: WorldVersion): Json {
  const { file } = version;
  const { folder } = file;
  const { project } = folder;
  const self = dataHref(origin, project, 'versions', version.urn);
  const storage = `urn:adsk.objects:os.object:wip.dm.prod/${file.id}-${version.number}.${suffixOf(version.name)}`;
  return {
    type: 'versions',
    id: version.urn,
    attributes: {
      name: version.name,
      displayName: version.name,
      ...people(version, version),
      versionNumber: version.number,
      ...(version.bytes === undefined || withoutSizes ? {} : { storageSize: version.bytes }),
      ...(file.type === '' ? {} : { fileType: file.type }),
      extension: extension(origin, `versions:autodesk.bim360:${documentType(file)}`, {
        processState: 'PROCESSING_COMPLETE',
        extractionState: 'SUCCESS',
        splittingState: 'NOT_SPLIT',
        reviewState: 'NOT_IN_REVIEW',
        revisionDisplayLabel: String(version.number),
        sourceFileName: version.name,
      }),
    },
    links: { self: { href: self }, webView: { href: viewer(version.urn, folder) } },
    relationships: {
      item: { data: { type: 'items', id: file.urn }, ...related(dataHref(origin, project, 'items', file.urn)) },
      ...references(self),
      storage: {
        data: { type: 'objects', id: storage },
        meta: { link: { href: `${origin}/oss/v2/buckets/wip.dm.prod` } },
      },
    },
  };
}

/** Plans of BIM 360 are documents, everything else is a file. */
function documentType(file: WorldFile): string {
  return file.folder.project.platform === 'bim360' && file.folder.path[0] === 'Plans' ? 'Document' : 'File';
}

function people(first: WorldVersion, last: WorldVersion): Json {
  const modified = new Date(last.at).toISOString();
  return {
    createTime: new Date(first.at).toISOString(),
    createUserId: USER_ID,
    createUserName: first.author,
    lastModifiedTime: modified,
    lastModifiedUserId: USER_ID,
    lastModifiedUserName: last.author,
  };
}

function extension(origin: string, type: string, data: Json): Json {
  const href = `${origin}/schema/v1/versions/${encodeURIComponent(type)}-1.0`;
  return { type, version: '1.0', schema: { href }, data };
}

function references(self: string): Json {
  return {
    refs: { links: { self: { href: `${self}/relationships/refs` }, related: { href: `${self}/refs` } } },
    links: { links: { self: { href: `${self}/relationships/links` } } },
  };
}

function related(href: string): Json {
  return { links: { related: { href } } };
}

/** Address of a folder, an item or a version. */
export function dataHref(origin: string, project: WorldProject, kind: string, urn: string): string {
  return `${origin}/data/v1/projects/b.${project.id}/${kind}/${encodeURIComponent(urn)}`;
}

function webView(project: WorldProject): string {
  return project.platform === 'acc'
    ? `https://acc.autodesk.com/docs/files/projects/${project.id}`
    : `https://docs.b360.autodesk.com/projects/${project.id}`;
}

function viewer(urn: string, folder: WorldFolder): string {
  const query = `folderUrn=${encodeURIComponent(folder.urn)}&entityId=${encodeURIComponent(urn)}`;
  return `${webView(folder.project)}?${query}`;
}
