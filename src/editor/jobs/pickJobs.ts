import type { Job } from '../../jobs/job.ts';
import { CommandError } from '../../words/userError.ts';
import { translate as t } from '../shell/locale.ts';
import { groupIdOf } from '../shell/args.ts';
import type { CommandContext } from '../shell/context.ts';
import { type JobQuestion, pickJob } from './pickJob.ts';

/**
 * The jobs that a command is about: all of a group when its row, its id, or the selection names one, else one job as
 * {@link pickJob} finds it.
 * @throws CommandError when there is none, CancelledError when the person chose none
 */
export async function pickJobs(
  context: CommandContext,
  argument: unknown,
  question: JobQuestion,
): Promise<readonly Job[]> {
  const { ledger } = await context.engine;
  const { tree } = context;
  const isOpen = argument === undefined || argument === null;
  const groupId = isOpen && tree.view.visible ? tree.selectedGroup : groupIdOf(argument);
  if (groupId === undefined) return [await pickJob(context, argument, question)];
  const jobs = await ledger.group(groupId);
  if (jobs.length === 0) throw new CommandError(t('There is no tracked group of exports with this id.'));
  return jobs;
}
