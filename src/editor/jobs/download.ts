import * as l10n from '@vscode/l10n';
import { basename } from 'node:path';
import type { TransferProgress } from '../../downloads/progress.ts';
import { UI_COMMANDS } from '../../ids.ts';
import { editorLocale } from '../shell/locale.ts';
import { bytes } from '../../words/format/bytes.ts';
import { hasLivingLink } from '../../words/jobRow.ts';
import { plainText } from '../../words/format/text.ts';
import { transferWords } from '../../words/transferWords.ts';
import { batchIdOf } from '../shell/args.ts';
import { textField } from '../../lib/fields.ts';
import { tell } from '../shell/boundary.ts';
import type { Handler, ShellWithJobs } from '../shell/shell.ts';
import { chooseFolder, onWhichMachine } from './downloadFolder.ts';
import { type BatchDownloaded, downloadBatch } from './downloadBatch.ts';
import { pickJobs } from '../shell/pickJob.ts';
import { inNotification } from '../shell/progress.ts';
import { runInteractively } from '../shell/run.ts';

/**
 * Fetches the file of a ready export: by argument `(job, {folder?})`, by selection or from a list. Returns where it is.
 * Of a batch (its row, or `{groupId, folder?}`) every ready file is fetched.
 */
export function download(
  shell: Pick<ShellWithJobs, 'engine' | 'extension' | 'settings' | 'jobs' | 'clock' | 'log'>,
): Handler {
  return async (
    [argument, options],
    call,
  ): Promise<{ readonly path: string; readonly bytes: number } | BatchDownloaded> => {
    const { downloads } = await shell.engine;
    const jobs = await pickJobs(shell, argument, {
      interactive: call.interactive,
      placeholder: l10n.t('Which export should be downloaded?'),
      sections: ['ready'],
      filter: (job) => hasLivingLink(job, shell.clock.now()),
      none: l10n.t('No export is ready to download. You will be told when one is.'),
    });
    const given = textField(argument, 'folder') ?? textField(options, 'folder');
    const [job, another] = jobs;
    if (!job || another || batchIdOf(argument) !== undefined) return downloadBatch(shell, jobs, given, call);
    const { folder, asked } = await chooseFolder(shell.settings, given, job.name, call.interactive);
    let last = 0;
    const file = await inNotification(call, l10n.t('Downloading {0}', plainText(job.name, 60)), (report, signal) =>
      downloads.fetch(
        job.id,
        folder,
        (progress) => {
          const percent = percentOf(progress);
          report({
            message: transferWords(progress, editorLocale()),
            increment: percent === undefined ? undefined : percent - last,
          });
          last = percent ?? last;
        },
        signal,
      ),
    );
    if (call.interactive) {
      const buttons: Record<string, () => unknown> = {
        [l10n.t('Open')]: () => runInteractively(UI_COMMANDS.open, file.job),
        [l10n.t('Reveal')]: () => runInteractively(UI_COMMANDS.reveal, file.job),
      };
      if (asked) buttons[l10n.t('Always Use This Folder')] = () => shell.settings.setDownloadFolder(folder);
      const size = bytes(file.bytes, editorLocale());
      const name = plainText(basename(file.path));
      const where = plainText(folder, 200);
      tell(l10n.t('{0} ({1}) is {2}, in {3}.', name, size, onWhichMachine(shell.extension), where), buttons, shell.log);
    }
    return { path: file.path, bytes: file.bytes };
  };
}

function percentOf({ receivedBytes, totalBytes }: TransferProgress): number | undefined {
  return totalBytes === undefined || totalBytes === 0 ? undefined : (receivedBytes / totalBytes) * 100;
}
