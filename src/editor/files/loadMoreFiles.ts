import { isFilesNode } from '../../views/filesNodes.ts';
import type { CommandContext, Handler } from '../shell/context.ts';

/** Loads the next page of a place: its *Load more* row. */
export function loadMoreFiles(context: CommandContext): Handler {
  return async (argument): Promise<void> => {
    if (isFilesNode(argument) && argument.kind === 'filesMore') await context.files.loadMore(argument);
  };
}
