import { SECTIONS, type Section } from '../../jobs/job.ts';
import { isFields } from '../shell/args.ts';
import type { CommandContext, Handler } from '../shell/context.ts';

/** Loads the next page of a section: its *Load more* row, or `{section}`. */
export function loadMore(context: CommandContext): Handler {
  return async (argument) => {
    const section = isFields(argument) ? (argument['section'] ?? argument['group']) : argument;
    if (isSection(section)) await context.tree.loadMore(section);
  };
}

function isSection(value: unknown): value is Section {
  return SECTIONS.some((section) => section === value);
}
