import { isExportable } from '../../views/checkedFiles.ts';
import { isFilesNode } from '../../views/filesNodes.ts';
import type { Handler } from '../shell/shell.ts';
import type { FilesView } from './filesView.ts';

/**
 * Lists all of the Files view again. A row that comes as an argument means nothing: the buttons of a view's title pass the
 * one that has the focus.
 */
export function refreshFiles(files: FilesView): Handler {
  return async (): Promise<void> => files.refresh();
}

/** Lists again what is below a row of the Files view. */
export function refreshFolder(files: FilesView): Handler {
  return async ([row]): Promise<void> => {
    if (isFilesNode(row)) await files.refresh(row);
  };
}

/** Loads the next page of a place: its *Load more* row. */
export function loadMoreFiles(files: FilesView): Handler {
  return async ([row]): Promise<void> => {
    if (isFilesNode(row) && row.kind === 'filesMore') await files.loadMore(row);
  };
}

/**
 * Checks the files of rows of the Files view, or unchecks them when all of them are checked: the rows that a menu
 * passes, or those that are selected. Returns how many files are checked then.
 */
export function toggleChecked(files: FilesView): Handler {
  return async ([row, selected]): Promise<number> => {
    const given = [row, ...(Array.isArray(selected) ? selected : [])].filter(isFilesNode);
    const nodes = (given.length > 0 ? given : files.selectedNodes)
      .filter((node) => node.kind === 'filesFile')
      .filter(({ file }) => isExportable(file));
    if (nodes.length > 0) files.check(nodes, !nodes.every((node) => files.isChecked(node)));
    return files.checked.length;
  };
}

/** Unchecks the files of the Files view; returns how many were checked. */
export function uncheckAll(files: FilesView): Handler {
  return async (): Promise<number> => files.uncheck();
}
