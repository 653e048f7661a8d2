import type { CommandContext, Handler } from '../shell/context.ts';

/** Opens the log. */
export function showLog(context: CommandContext): Handler {
  return async () => context.log.show();
}
