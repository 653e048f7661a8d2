import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { SECTIONS, type Job, sectionOf } from '../../jobs/job.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { plainText } from '../../words/format/text.ts';
import { isFields, isInteractive } from '../shell/args.ts';
import type { CommandContext, Handler } from '../shell/context.ts';
import { pickJobs } from './pickJobs.ts';

/**
 * Takes a job, or all jobs of a group, off the list; the service and files on disk are not touched. Asks while one still
 * runs and before several, unless a caller passes `{id, confirmed: true}` or `{groupId, confirmed: true}`. Tracking a job
 * again brings it back.
 */
export function remove(context: CommandContext): Handler {
  return async (argument) => {
    const { ledger } = await context.engine;
    const jobs = await pickJobs(context, argument, {
      placeholder: l10n.t('Which export should be removed from the list?'),
      sections: SECTIONS,
      none: l10n.t('There is no export to remove.'),
    });
    const confirmed = isFields(argument) && !isInteractive([argument]) && argument['confirmed'] === true;
    const runs = jobs.some((job) => sectionOf(job) === 'running');
    if ((runs || jobs.length > 1) && !confirmed) await confirm(jobs, runs);
    for (const job of jobs) await ledger.remove(job.id);
    const [first, another] = jobs;
    return another ? { ids: jobs.map(({ id }) => id) } : first && { id: first.id };
  };
}

async function confirm(jobs: readonly Job[], runs: boolean): Promise<void> {
  const [first, another] = jobs;
  const name = plainText((another ? first?.batchName : undefined) ?? first?.name ?? '', 80);
  const question = another
    ? l10n.t('Remove all {0} exports of {1} from the list?', jobs.length, name)
    : l10n.t('{0} still runs. Remove it from the list?', name);
  const goesOn = another
    ? l10n.t('The service goes on with those that still run, but nobody will tell you when they are ready.')
    : l10n.t(
        'The service goes on with it, but nobody will tell you when it is ready. Tracking it again brings it back.',
      );
  const detail = runs ? goesOn : l10n.t('Files that were downloaded stay where they are.');
  const removeIt = l10n.t('Remove');
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, removeIt);
  if (answer !== removeIt) throw new CancelledError();
}
