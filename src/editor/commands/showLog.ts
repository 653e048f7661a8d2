import type { CommandContext, Handler } from './context.ts';

/** Opens the log. */
export function showLog(context: CommandContext): Handler {
  return async () => context.log.show();
}
