import type { Folder, Hub, Project, SourceFile } from '../acc/browseRows.ts';
import { isFields } from '../lib/fields.ts';

/** A row of the Files view. One object for the life of a row, so that the view can refresh just this one. */
export type FilesNode = HubNode | ProjectNode | FolderNode | FileNode | MoreFilesNode;

export interface HubNode {
  readonly kind: 'filesHub';
  readonly hub: Hub;
}
export interface ProjectNode {
  readonly kind: 'filesProject';
  readonly parent: HubNode;
  readonly project: Project;
}
export interface FolderNode {
  readonly kind: 'filesFolder';
  readonly parent: ProjectNode | FolderNode;
  readonly project: Project;
  readonly folder: Folder;
  /** Names from the top folder to this one. */
  readonly path: readonly string[];
}
export interface FileNode {
  readonly kind: 'filesFile';
  readonly parent: FolderNode;
  readonly project: Project;
  readonly file: SourceFile;
}
/** Stands for what was not loaded yet. */
export interface MoreFilesNode {
  readonly kind: 'filesMore';
  readonly parent: HubNode | ProjectNode | FolderNode | undefined;
}

/** True for a row of the Files view, which menus pass to their commands. */
export function isFilesNode(value: unknown): value is FilesNode {
  const kind: unknown = isFields(value) ? value['kind'] : undefined;
  return typeof kind === 'string' && /^files(?:Hub|Project|Folder|File|More)$/.test(kind);
}

/** A file that is checked, with the project that its export is for. */
export interface CheckedFile {
  readonly project: Project;
  readonly file: SourceFile;
}
