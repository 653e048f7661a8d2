import * as vscode from 'vscode';
import { JOB_GROUPS } from '../../jobs/job.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { translate as t } from '../locale.ts';
import { plainText } from '../present/text.ts';
import { isFields, isPersonal } from './arguments.ts';
import type { CommandContext, Handler } from './context.ts';
import { pickJob } from './pickJob.ts';

/**
 * Takes a job off the list; the service and files on disk are not touched. Asks while it still runs, unless a caller
 * passes `{id, confirmed: true}`. Tracking it again brings it back.
 */
export function remove(context: CommandContext): Handler {
  return async (argument) => {
    const { ledger } = await context.engine;
    const job = await pickJob(context, argument, {
      placeholder: t('Which export should be removed from the list?'),
      groups: JOB_GROUPS,
      none: t('There is no export to remove.'),
    });
    const confirmed = isFields(argument) && !isPersonal([argument]) && argument['confirmed'] === true;
    if (job.state === 'running' && !confirmed) {
      const removeIt = t('Remove');
      const answer = await vscode.window.showWarningMessage(
        t('{0} still runs. Remove it from the list?', plainText(job.name, 80)),
        {
          modal: true,
          detail: t(
            'The service goes on with it, but nobody will tell you when it is ready. Tracking it again brings it back.',
          ),
        },
        removeIt,
      );
      if (answer !== removeIt) throw new CancelledError();
    }
    await ledger.remove(job.id);
    return { id: job.id };
  };
}
