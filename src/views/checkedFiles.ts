import { EXPORTABLE_TYPES, type Project, type SourceFile } from '../acc/browseRows.ts';
import type { CheckedFile, FileNode, FolderNode } from './filesNodes.ts';

interface Entry extends CheckedFile {
  readonly folderId: string;
}

/** What checking did. */
export interface CheckResult {
  readonly changed: boolean;
  /** The project whose files were unchecked, and how many they were. */
  readonly cleared?: { readonly project: Project; readonly count: number } | undefined;
}

/** True when an export takes the file; BIM 360 takes the same types, page by page. Source: API pages A and C. */
export function isExportable(file: SourceFile): boolean {
  return EXPORTABLE_TYPES.has(file.type);
}

/**
 * The files that are checked, kept apart from the rows, so that they outlive paging and refreshing. An export is of one
 * project: the first file that is checked in another one takes the place of all before, like a selection does.
 */
export class CheckedFiles {
  /** By lineage, in the order of checking. */
  readonly #files = new Map<string, Entry>();

  get all(): readonly CheckedFile[] {
    return [...this.#files.values()].map(({ project, file }) => ({ project, file }));
  }

  get size(): number {
    return this.#files.size;
  }

  has({ project, file }: CheckedFile): boolean {
    return this.#files.get(file.id)?.project.id === project.id;
  }

  /** Checks and unchecks rows, in their order. What cannot be exported stays unchecked. */
  set(rows: Iterable<readonly [FileNode, boolean]>): CheckResult {
    let changed = false;
    let cleared: CheckResult['cleared'];
    for (const [node, checked] of rows) {
      if (checked === this.has(node) || (checked && !isExportable(node.file))) continue;
      changed = true;
      if (!checked) {
        this.#files.delete(node.file.id);
        continue;
      }
      const [first] = this.#files.values();
      if (first && first.project.id !== node.project.id) {
        cleared = { project: first.project, count: this.#files.size };
        this.#files.clear();
      }
      this.#files.set(node.file.id, { project: node.project, file: node.file, folderId: node.parent.folder.id });
    }
    return { changed, cleared };
  }

  /** Unchecks these, or all. @returns how many there were */
  clear(files: readonly CheckedFile[] = this.all): number {
    const before = this.#files.size;
    for (const checked of files) if (this.has(checked)) this.#files.delete(checked.file.id);
    return before - this.#files.size;
  }

  /**
   * Takes a folder's newest listing in: newer versions replace those that were checked; when all of it is listed, files
   * that are gone are unchecked. Returns true when anything changed.
   */
  follow(folder: FolderNode, listed: ReadonlyMap<string, SourceFile>, complete: boolean): boolean {
    let changed = false;
    for (const [id, entry] of this.#files) {
      if (entry.project.id !== folder.project.id || entry.folderId !== folder.folder.id) continue;
      const file = listed.get(id);
      if (file === entry.file || (file === undefined && !complete)) continue;
      changed = true;
      if (file) this.#files.set(id, { ...entry, file });
      else this.#files.delete(id);
    }
    return changed;
  }
}
