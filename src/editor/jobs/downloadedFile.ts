import * as l10n from '@vscode/l10n';
import { access } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Job } from '../../jobs/job.ts';
import { UserError } from '../../words/userError.ts';
import { hasLivingLink } from '../../words/jobRow.ts';
import { plainText } from '../../words/format/text.ts';
import { type Picker, pickJob } from '../shell/pickJob.ts';

/**
 * The downloaded file of a job, which is there.
 * @throws UserError when it was never downloaded or is gone, offering the download while its link lives
 */
export async function existingFile(picker: Picker, argument: unknown, interactive: boolean): Promise<string> {
  const job = await pickJob(picker, argument, {
    interactive,
    placeholder: l10n.t('The file of which export?'),
    sections: ['done'],
    filter: (job) => job.filePath !== undefined,
    none: l10n.t('No export has been downloaded yet.'),
  });
  if (job.filePath === undefined)
    throw problem(job, picker.clock.now(), l10n.t('This export has not been downloaded yet.'));
  try {
    await access(job.filePath);
    return job.filePath;
  } catch {
    throw problem(
      job,
      picker.clock.now(),
      l10n.t('The file is no longer there: {0}. It was moved, renamed or deleted.', plainText(job.filePath, 300)),
    );
  }
}

function problem(job: Job, now: number, words: string): UserError {
  if (!hasLivingLink(job, now)) {
    return new UserError(words, job.request === undefined ? undefined : { kind: 'exportAgain', jobId: job.id });
  }
  return new UserError(words, { kind: 'downloadAgain', jobId: job.id });
}

/** True when the system's own programs on this machine are those that the user sees. */
export function isAtHand({ extension }: vscode.ExtensionContext): boolean {
  const runsHere = vscode.env.remoteName === undefined || extension.extensionKind === vscode.ExtensionKind.UI;
  return vscode.env.uiKind === vscode.UIKind.Desktop && runsHere;
}
