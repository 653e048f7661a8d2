import type { Job } from '../../jobs/job.ts';
import { translate as t } from '../locale.ts';
import { type CheckResult, checkResult, checkWords } from '../present/checkAnswer.ts';
import { hasLivingLink } from '../present/jobRow.ts';
import { COMMANDS } from '../../ids.ts';
import { isPersonal } from './arguments.ts';
import { tell } from './boundary.ts';
import type { CommandContext, Handler } from './context.ts';
import { pickJob } from './pickJob.ts';
import { inView } from './progress.ts';
import { runAsPerson } from './run.ts';

/** Asks the service about one export now, says the answer in words and returns it as data. */
export function checkStatus(context: CommandContext): Handler {
  return async (argument): Promise<CheckResult> => {
    const { poller } = await context.engine;
    const job = await pickJob(context, argument, {
      placeholder: t('Which export should be checked?'),
      groups: ['running', 'ready', 'attention'],
      none: t('There is no export to check. Track one first.'),
    });
    const looked = await inView((signal) => poller.lookNow(job.id, signal));
    if (isPersonal([argument])) answer(context, looked.job);
    return checkResult(looked.job, context.clock.now(), t);
  };
}

function answer(context: CommandContext, job: Job): void {
  const now = context.clock.now();
  const buttons: Record<string, () => unknown> = {};
  if (hasLivingLink(job, now)) buttons[t('Download')] = () => runAsPerson(COMMANDS.download, job);
  buttons[t('Show')] = () => runAsPerson(COMMANDS.show, job);
  tell(checkWords(job, now, context.tree.context, t), buttons, context.log);
}
