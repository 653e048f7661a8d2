import type { Folder, Hub, Platform, Project, Sheet, SourceFile } from './browseRows.ts';
import type { Resource, sheetSchema } from './browseSchemas.ts';
import type { InferOutput } from 'valibot';
import { normalizeProjectId } from './urns.ts';

/** Folders that only the product's own pages use. Source: API page E. */
const VIRTUAL_FOLDERS: ReadonlySet<string> = new Set(['CONTAINER_VIRTUAL', 'PROJECT_TB']);

/** What the tip of a deleted file is; its name is a UUID then. Source: API page E. */
const DELETED = 'versions:autodesk.core:Deleted';

/** A version of a file. `id` is missing when the answer does not say which file it is of. */
export type FileVersion = Omit<SourceFile, 'id'> & { readonly id?: string | undefined };

/** `undefined` for an account that has no exports, such as a personal one. */
export function hubOf({ id, attributes }: Resource): Hub | undefined {
  return /^b\./i.test(id) ? { kind: 'hub', id, name: attributes.name ?? '', region: attributes.region } : undefined;
}

/** `undefined` for a project of a product that has no exports. */
export function projectOf(hubId: string, { id, attributes }: Resource): Project | undefined {
  const projectId = normalizeProjectId(id);
  if (projectId === undefined) return undefined;
  const platform = platformOf(attributes.extension?.data?.projectType);
  return { kind: 'project', hubId, id: projectId, name: attributes.name ?? '', platform };
}

function platformOf(projectType: string | undefined): Platform {
  const word = projectType?.toLowerCase();
  return word === 'acc' || word === 'bim360' ? word : 'unknown';
}

/** `undefined` for what is no folder, or one that people do not see. */
export function folderOf(resource: Resource): Folder | undefined {
  const { type, id, attributes } = resource;
  if (type !== 'folders' || isHidden(resource)) return undefined;
  return { kind: 'folder', id, name: attributes.displayName ?? attributes.name ?? '' };
}

/**
 * An item together with its newest version, where the answer has it. `undefined` for what is no file, is hidden or deleted, or
 * does not say which version is the newest.
 */
export function fileOf(item: Resource, versions: ReadonlyMap<string, Resource>): SourceFile | undefined {
  if (item.type !== 'items' || isHidden(item)) return undefined;
  const tip = item.relationships.tip?.data?.id;
  const found = versions.get(tip ?? item.id);
  const versionUrn = tip ?? found?.id;
  if (versionUrn === undefined) return undefined;
  const version: Resource = found ?? { type: 'versions', id: versionUrn, attributes: {}, relationships: {} };
  const file = describe(version, item);
  return file.deleted ? undefined : { ...file, id: item.id };
}

/** A version on its own. */
export function versionOf(version: Resource): FileVersion {
  return { ...describe(version), id: version.relationships.item?.data?.id };
}

/** What there is to say of a version, in the words of its file where it has none of its own. */
function describe(version: Resource, item: Resource = version): Omit<SourceFile, 'id'> {
  const [own, shared] = [version.attributes, item.attributes];
  const deleted = own.extension?.type === DELETED;
  const former = deleted ? own.extension?.data?.originalName : undefined;
  const name = first([former, shared.displayName, own.displayName, own.name]) ?? '';
  return {
    kind: 'file',
    versionUrn: version.id,
    name,
    type: typeOf([own.fileType && `.${own.fileType}`, own.name, name]),
    version: own.versionNumber ?? numberIn(version.id),
    bytes: own.storageSize,
    author: first([own.lastModifiedUserName, own.createUserName, shared.lastModifiedUserName, shared.createUserName]),
    ...(deleted && { deleted }),
    modifiedAt: time(first([own.lastModifiedTime, own.createTime, shared.lastModifiedTime, shared.createTime])),
  };
}

/** Versions by their own id and by the file they belong to. */
export function byIds(versions: readonly Resource[]): ReadonlyMap<string, Resource> {
  return new Map(
    versions.flatMap((version) => {
      const item = version.relationships.item?.data?.id;
      return [[version.id, version] as const, ...(item === undefined ? [] : [[item, version] as const])];
    }),
  );
}

/** `undefined` for a sheet that was deleted. */
export function sheetOf(sheet: InferOutput<typeof sheetSchema>): Sheet | undefined {
  const { id, number, title, versionSetId, versionSetName } = sheet;
  if (sheet.deleted === true) return undefined;
  const versionSet =
    sheet.versionSet ?? (versionSetId === undefined ? undefined : { id: versionSetId, name: versionSetName ?? '' });
  return { id, number, title, versionSet };
}

/**
 * Path and query of a further page. `undefined` when there is none, when it leads to another host, or to where it
 * stands: nothing is asked there.
 * @param path of the page that names it
 */
export function nextPath(href: string | undefined, apiHost: string, path: string): string | undefined {
  if (href === undefined || href === '' || !URL.canParse(apiHost)) return undefined;
  const here = new URL(new URL(apiHost).origin + path);
  const next = URL.canParse(href, here.href) ? new URL(href, here) : undefined;
  if (next?.origin !== here.origin) return undefined;
  const target = next.pathname + next.search;
  return target === here.pathname + here.search ? undefined : target;
}

function isHidden({ attributes }: Resource): boolean {
  const data = attributes.extension?.data;
  return (
    attributes.hidden === true || data?.hidden === true || VIRTUAL_FOLDERS.has(data?.folderType?.toUpperCase() ?? '')
  );
}

/** The suffix of the first name that has one, in lower case and without dot. */
function typeOf(names: readonly (string | undefined)[]): string {
  for (const name of names) {
    const suffix = /\.([a-z0-9]{1,10})$/i.exec(name ?? '')?.[1];
    if (suffix !== undefined) return suffix.toLowerCase();
  }
  return '';
}

function numberIn(versionUrn: string): number | undefined {
  const digits = /\?version=(\d{1,9})$/.exec(versionUrn)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function first(texts: readonly (string | undefined)[]): string | undefined {
  return texts.find((text) => text !== undefined && text !== '');
}

function time(text: string | undefined): number | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : at;
}
