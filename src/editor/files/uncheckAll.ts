import type { CommandContext, Handler } from '../shell/context.ts';

/** Unchecks the files of the Files view; returns how many were checked. */
export function uncheckAll(context: CommandContext): Handler {
  return async (): Promise<number> => context.files.uncheck();
}
