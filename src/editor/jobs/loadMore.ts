import { JOB_GROUPS, type JobGroup } from '../../jobs/job.ts';
import { isFields } from '../shell/args.ts';
import type { CommandContext, Handler } from '../shell/context.ts';

/** Loads the next page of a section: its *Load more* row, or `{group}`. */
export function loadMore(context: CommandContext): Handler {
  return async (argument) => {
    const group = isFields(argument) ? argument['group'] : argument;
    if (isGroup(group)) await context.tree.loadMore(group);
  };
}

function isGroup(value: unknown): value is JobGroup {
  return JOB_GROUPS.some((group) => group === value);
}
