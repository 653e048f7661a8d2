import * as l10n from '@vscode/l10n';
import type { Job } from '../../jobs/job.ts';
import { UserError } from '../../words/userError.ts';
import { batchIdOf } from '../shell/args.ts';
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
  const batchId = isOpen && tree.view.visible ? tree.selectedBatch : batchIdOf(argument);
  if (batchId === undefined) return [await pickJob(context, argument, question)];
  const jobs = await ledger.batch(batchId);
  if (jobs.length === 0) throw new UserError(l10n.t('There is no tracked group of exports with this id.'));
  return jobs;
}
