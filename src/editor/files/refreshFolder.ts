import { isFilesNode } from '../../views/filesNodes.ts';
import type { CommandContext, Handler } from '../shell/context.ts';

/** Lists anew what is below a row of the Files view. */
export function refreshFolder(context: CommandContext): Handler {
  return async (argument): Promise<void> => {
    if (isFilesNode(argument)) await context.files.refresh(argument);
  };
}
