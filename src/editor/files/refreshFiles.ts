import type { CommandContext, Handler } from '../shell/context.ts';

/**
 * Lists all of the Files view anew. A row that comes as an argument means nothing: the buttons of a view's title pass the
 * one that has the focus.
 */
export function refreshFiles(context: CommandContext): Handler {
  return async (): Promise<void> => context.files.refresh();
}
