import type { BrowseRow, Folder, Hub, Project } from '../acc/browseRows.ts';
import type { Place } from '../browse/place.ts';
import type { FileNode, FilesNode, FolderNode, HubNode, MoreFilesNode, ProjectNode } from './filesNodes.ts';

/** A row that has rows below it. */
export type ContainerNode = HubNode | ProjectNode | FolderNode;
/** A row that stands for something on the service. */
export type RowNode = ContainerNode | FileNode;
export type FilesPlace = Exclude<Place, { kind: 'sheets' }>;

export function isContainer(node: FilesNode): node is ContainerNode {
  return node.kind === 'filesHub' || node.kind === 'filesProject' || node.kind === 'filesFolder';
}

/** What lists the rows below a row; without one, the top of the view. */
export function placeOf(container: ContainerNode | undefined): FilesPlace {
  switch (container?.kind) {
    case undefined:
      return { kind: 'hubs' };
    case 'filesHub':
      return { kind: 'projects', hubId: container.hub.id };
    case 'filesProject':
      return { kind: 'topFolders', hubId: container.project.hubId, projectId: container.project.id };
    case 'filesFolder':
      return { kind: 'folder', projectId: container.project.id, folderId: container.folder.id };
  }
}

/** True when both list the same. */
export function samePlace(one: Place, other: Place): boolean {
  return sameFields(one, other);
}

/** The row above, or `undefined` at the top. */
export function parentOf(node: FilesNode): ContainerNode | undefined {
  return node.kind === 'filesHub' ? undefined : node.parent;
}

/** True for the container itself and all below it; everything is within the top. */
export function isWithin(node: ContainerNode | undefined, container: ContainerNode | undefined): boolean {
  if (container === undefined) return true;
  for (let at = node; at; at = parentOf(at)) if (at === container) return true;
  return false;
}

/** What a row stands for. */
export function subject(node: ContainerNode): Hub | Project | Folder;
export function subject(node: RowNode): BrowseRow;
export function subject(node: RowNode): BrowseRow {
  switch (node.kind) {
    case 'filesHub':
      return node.hub;
    case 'filesProject':
      return node.project;
    case 'filesFolder':
      return node.folder;
    case 'filesFile':
      return node.file;
  }
}

/**
 * The same for the same row each time it is listed, and unique in the view: a folder may be there twice, at the top and
 * below another, so the rows above belong to it.
 */
export function nodeId(node: FilesNode): string {
  const above = parentOf(node);
  const own = node.kind === 'filesMore' ? 'more' : subject(node).id;
  return above === undefined ? own : `${nodeId(above)}/${own}`;
}

export function moreBelow(parent: ContainerNode | undefined): MoreFilesNode {
  return { kind: 'filesMore', parent };
}

/**
 * The rows for what a container lists, folders first. A row that says the same as before is the same object; one that
 * was listed twice, since it moved while paging, is there once.
 */
export function rowsBelow(
  container: ContainerNode | undefined,
  listed: readonly BrowseRow[],
  before: readonly RowNode[],
): readonly RowNode[] {
  const known = new Map(before.map((node) => [subject(node).id, node]));
  const rows = new Map<string, RowNode>();
  for (const row of listed) {
    const old = known.get(row.id);
    const node = old && sameFields(subject(old), row) ? old : rowBelow(container, row);
    if (node) rows.set(row.id, node);
  }
  const nodes = [...rows.values()];
  return [...nodes.filter(isContainer), ...nodes.filter((node) => !isContainer(node))];
}

/** `undefined` for what cannot be there. */
function rowBelow(parent: ContainerNode | undefined, row: BrowseRow): RowNode | undefined {
  switch (row.kind) {
    case 'hub':
      return parent === undefined ? { kind: 'filesHub', hub: row } : undefined;
    case 'project':
      return parent?.kind === 'filesHub' ? { kind: 'filesProject', parent, project: row } : undefined;
    case 'folder': {
      if (parent?.kind !== 'filesProject' && parent?.kind !== 'filesFolder') return undefined;
      const above = parent.kind === 'filesFolder' ? parent.path : [];
      return {
        kind: 'filesFolder',
        parent,
        project: parent.project,
        folder: row,
        path: [...above, row.name],
      };
    }
    case 'file':
      return parent?.kind === 'filesFolder'
        ? { kind: 'filesFile', parent, project: parent.project, file: row }
        : undefined;
  }
}

/** True when two rows say the same, so that the same object can stand for both. */
function sameFields(one: object, other: object): boolean {
  const fields = Object.entries(one);
  return (
    fields.length === Object.keys(other).length && fields.every(([name, value]) => Reflect.get(other, name) === value)
  );
}
