import { isExportable } from '../../views/checkedFiles.ts';
import { isFilesNode } from '../../views/filesNodes.ts';
import type { CommandContext, Handler } from '../shell/context.ts';

/**
 * Checks the files of rows of the Files view, or unchecks them when all of them are checked: the rows that a menu
 * passes, or those that are selected. Returns how many files are checked then.
 */
export function toggleChecked(context: CommandContext): Handler {
  return async (row, selected): Promise<number> => {
    const { files } = context;
    const given = [row, ...(Array.isArray(selected) ? selected : [])].filter(isFilesNode);
    const nodes = (given.length > 0 ? given : files.selectedNodes)
      .filter((node) => node.kind === 'filesFile')
      .filter(({ file }) => isExportable(file));
    if (nodes.length > 0) files.check(nodes, !nodes.every((node) => files.isChecked(node)));
    return files.checked.length;
  };
}
