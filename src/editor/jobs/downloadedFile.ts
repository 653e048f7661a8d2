import * as l10n from '@vscode/l10n';
import { access } from 'node:fs/promises';
import type { Job } from '../../jobs/job.ts';
import { COMMANDS } from '../../ids.ts';
import { UserError } from '../../words/userError.ts';
import { exportAgain } from '../../words/remedy.ts';
import { hasLivingLink } from '../../words/jobRow.ts';
import { interactiveArgument } from '../../words/statusSummary.ts';
import { plainText } from '../../words/format/text.ts';
import type { CommandContext } from '../shell/context.ts';
import { pickJob } from './pickJob.ts';

/**
 * The downloaded file of a job, which is there.
 * @throws CommandError when it was never downloaded or is gone, offering the download while its link lives
 */
export async function existingFile(context: CommandContext, argument: unknown): Promise<string> {
  const job = await pickJob(context, argument, {
    placeholder: l10n.t('The file of which export?'),
    sections: ['done'],
    filter: (job) => job.filePath !== undefined,
    none: l10n.t('No export was downloaded yet.'),
  });
  if (job.filePath === undefined) throw problem(context, job, l10n.t('This export was not downloaded yet.'));
  try {
    await access(job.filePath);
    return job.filePath;
  } catch {
    throw problem(
      context,
      job,
      l10n.t('The file is no longer there: {0}. It was moved, renamed or deleted.', plainText(job.filePath, 300)),
    );
  }
}

function problem(context: CommandContext, job: Job, words: string): UserError {
  if (!hasLivingLink(job, context.clock.now())) {
    return new UserError(words, job.request === undefined ? undefined : exportAgain(job.id));
  }
  return new UserError(words, {
    label: l10n.t('Download Again'),
    command: COMMANDS.download,
    args: [interactiveArgument(job)],
  });
}

/** True when the extension runs on the machine that the person sits at. */
export function runsLocally(remoteName: string | undefined, isUiExtension: boolean): boolean {
  return remoteName === undefined || isUiExtension;
}
