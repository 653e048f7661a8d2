import * as l10n from '@vscode/l10n';
import { type Job, sectionOf } from '../../jobs/job.ts';
import { readBatch } from '../../views/listedJobs.ts';
import { batchRow } from '../../words/batchRow.ts';
import { type CheckResult, checkResult, checkWords } from '../../words/checkAnswer.ts';
import { hasLivingLink } from '../../words/jobRow.ts';
import { UI_COMMANDS } from '../../ids.ts';
import { tell } from '../shell/boundary.ts';
import type { Call, Handler, ShellWithJobs } from '../shell/shell.ts';
import { pollMany } from '../../jobs/pollMany.ts';
import { pickJobs } from '../shell/pickJob.ts';
import { inView } from '../shell/progress.ts';
import { runInteractively } from '../shell/run.ts';
import { requireStarted } from './started.ts';

type Checking = Pick<ShellWithJobs, 'engine' | 'jobs' | 'clock' | 'log'>;

/**
 * Asks the service about one export now, says the answer in words and returns it as data. Of a batch all are asked about
 * that still wait for something, and there is an answer for each.
 */
export function checkStatus(shell: Checking): Handler {
  return async ([argument], call): Promise<CheckResult | readonly CheckResult[]> => {
    const { poller } = await shell.engine;
    const jobs = await pickJobs(shell, argument, {
      interactive: call.interactive,
      placeholder: l10n.t('Which export should be checked?'),
      sections: ['running', 'ready', 'attention'],
      filter: (job) => job.exportId !== '',
      none: l10n.t('There is no export to check. Track one first.'),
    });
    const [job, another] = jobs;
    if (!job || another) return checkBatch(shell, jobs, call);
    requireStarted(job);
    const polled = await inView(call, (signal) => poller.pollNow(job.id, signal));
    if (call.interactive) answer(shell, polled.job);
    return checkResult(polled.job, shell.clock.now());
  };
}

async function checkBatch(shell: Checking, jobs: readonly Job[], call: Call): Promise<readonly CheckResult[]> {
  const { poller, ledger } = await shell.engine;
  const waiting = jobs.filter((job) => job.exportId !== '' && sectionOf(job) !== 'done');
  const polled = await inView(call, (signal) => pollMany(poller, waiting, signal));
  const [first] = jobs;
  const batch = first?.batchId === undefined ? undefined : await readBatch(ledger, first.batchId);
  const now = shell.clock.now();
  if (batch && first && call.interactive) {
    const { label, message } = batchRow(batch, now, shell.jobs.context);
    tell(
      l10n.t('{0}: {1}.', label, message),
      { [l10n.t('Show')]: () => runInteractively(UI_COMMANDS.show, first) },
      shell.log,
    );
  }
  return polled.map((job) => checkResult(job, now));
}

function answer(shell: Checking, job: Job): void {
  const now = shell.clock.now();
  const buttons: Record<string, () => unknown> = {};
  if (hasLivingLink(job, now)) buttons[l10n.t('Download')] = () => runInteractively(UI_COMMANDS.download, job);
  buttons[l10n.t('Show')] = () => runInteractively(UI_COMMANDS.show, job);
  tell(checkWords(job, now, shell.jobs.context), buttons, shell.log);
}
