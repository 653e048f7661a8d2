import * as l10n from '@vscode/l10n';
import { isExportable } from '../../views/checkedFiles.ts';
import { isFilesNode } from '../../views/filesNodes.ts';
import { argumentMissing } from '../../words/userError.ts';
import type { Handler } from '../shell/shell.ts';
import type { FilesView } from './filesView.ts';

/**
 * Lists all of the Files view again. A row that comes as an argument means nothing: the buttons of a view's title pass the
 * one that has the focus.
 */
export function refreshFiles(files: FilesView): Handler {
  return async () => {
    await files.refresh();
    return { refreshed: true };
  };
}

/** Lists again what is below a row of the Files view. */
export function refreshFolder(files: FilesView): Handler {
  return async ([row]) => {
    if (!isFilesNode(row)) throw argumentMissing('row', rowNeeded());
    await files.refresh(row);
    return { refreshed: true };
  };
}

/** Loads the next page of a place: its *Load more* row. */
export function loadMoreFiles(files: FilesView): Handler {
  return async ([row]) => {
    if (!isFilesNode(row) || row.kind !== 'filesMore') throw argumentMissing('row', rowNeeded());
    await files.loadMore(row);
    return { loaded: true };
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

/** Programs have no rows: these two are for the menus and rows of the view. */
function rowNeeded(): string {
  return l10n.t('A row of the Files view is needed.');
}
