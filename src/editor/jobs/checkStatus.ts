import * as l10n from '@vscode/l10n';
import { type Job, sectionOf } from '../../jobs/job.ts';
import { readBatch } from '../../views/listedJobs.ts';
import { batchRow } from '../../words/batchRow.ts';
import { type CheckResult, checkResult, checkWords } from '../../words/checkAnswer.ts';
import { hasLivingLink } from '../../words/jobRow.ts';
import { COMMANDS } from '../../ids.ts';
import { isInteractive } from '../shell/args.ts';
import { tell } from '../shell/boundary.ts';
import type { CommandContext, Handler } from '../shell/context.ts';
import { pollMany } from '../../jobs/pollMany.ts';
import { pickJobs } from './pickJobs.ts';
import { inView } from '../shell/progress.ts';
import { runInteractively } from '../shell/run.ts';
import { requireStarted } from './started.ts';

/**
 * Asks the service about one export now, says the answer in words and returns it as data. Of a group all are asked about
 * that still wait for something, and there is an answer for each.
 */
export function checkStatus(context: CommandContext): Handler {
  return async (argument): Promise<CheckResult | readonly CheckResult[]> => {
    const { poller } = await context.engine;
    const jobs = await pickJobs(context, argument, {
      placeholder: l10n.t('Which export should be checked?'),
      sections: ['running', 'ready', 'attention'],
      filter: (job) => job.exportId !== '',
      none: l10n.t('There is no export to check. Track one first.'),
    });
    const [job, another] = jobs;
    if (!job || another) return checkBatch(context, argument, jobs);
    requireStarted(job);
    const polled = await inView((signal) => poller.pollNow(job.id, signal));
    if (isInteractive([argument])) answer(context, polled.job);
    return checkResult(polled.job, context.clock.now());
  };
}

async function checkBatch(
  context: CommandContext,
  argument: unknown,
  jobs: readonly Job[],
): Promise<readonly CheckResult[]> {
  const { poller, ledger } = await context.engine;
  const waiting = jobs.filter((job) => job.exportId !== '' && sectionOf(job) !== 'done');
  const polled = await inView((signal) => pollMany(poller, waiting, signal));
  const [first] = jobs;
  const batch = first?.batchId === undefined ? undefined : await readBatch(ledger, first.batchId);
  const now = context.clock.now();
  if (batch && first && isInteractive([argument])) {
    const { label, message } = batchRow(batch, now, context.tree.context);
    tell(
      l10n.t('{0}: {1}.', label, message),
      { [l10n.t('Show')]: () => runInteractively(COMMANDS.show, first) },
      context.log,
    );
  }
  return polled.map((job) => checkResult(job, now));
}

function answer(context: CommandContext, job: Job): void {
  const now = context.clock.now();
  const buttons: Record<string, () => unknown> = {};
  if (hasLivingLink(job, now)) buttons[l10n.t('Download')] = () => runInteractively(COMMANDS.download, job);
  buttons[l10n.t('Show')] = () => runInteractively(COMMANDS.show, job);
  tell(checkWords(job, now, context.tree.context), buttons, context.log);
}
