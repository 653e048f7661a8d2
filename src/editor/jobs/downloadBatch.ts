import * as l10n from '@vscode/l10n';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Job } from '../../jobs/job.ts';
import { throwIfCancelled, isCancelled } from '../../lib/cancel.ts';
import { UserError } from '../../words/userError.ts';
import { editorLocale } from '../shell/locale.ts';
import { bytes } from '../../words/format/bytes.ts';
import { errorMessage } from '../../words/errorMessage.ts';
import { hasLivingLink } from '../../words/jobRow.ts';
import { plainText } from '../../words/format/text.ts';
import { transferWords } from '../../words/transferWords.ts';
import { tell } from '../shell/boundary.ts';
import type { Call, Shell } from '../shell/shell.ts';
import { chooseFolder, onWhichMachine } from './downloadFolder.ts';
import { type Report, inNotification } from '../shell/progress.ts';

/** What became of a batch's files. */
export interface BatchDownloaded {
  readonly folder: string;
  readonly files: readonly { readonly id: string; readonly path: string; readonly bytes: number }[];
  /** Those that did not arrive, each with a sentence. */
  readonly failed: readonly { readonly id: string; readonly message: string }[];
}

type Downloading = Pick<Shell, 'engine' | 'extension' | 'settings' | 'clock' | 'log'>;

/**
 * Fetches every ready file of a batch into one folder, one after the other, under one progress. One that fails does not
 * stop the others.
 * @throws UserError when none is ready, CancelledError; the error of the only one that there was to fetch
 */
export async function downloadBatch(
  shell: Downloading,
  jobs: readonly Job[],
  givenFolder: string | undefined,
  call: Call,
): Promise<BatchDownloaded> {
  const ready = jobs.filter((job) => hasLivingLink(job, shell.clock.now()));
  const [first] = ready;
  if (!first)
    throw new UserError(l10n.t('No export of this group is ready to download. You will be told when one is.'));
  const { folder, asked } = await chooseFolder(
    shell.settings,
    givenFolder,
    first.batchName ?? first.name,
    call.interactive,
  );
  const title = l10n.t('Downloading {0}', plainText(first.batchName ?? first.name, 60));
  const result = await inNotification(call, title, (report, signal) => fetchAll(shell, ready, folder, report, signal));
  if (call.interactive) tellResult(shell, first.batchName ?? first.name, result, asked);
  return result;
}

async function fetchAll(
  shell: Downloading,
  jobs: readonly Job[],
  folder: string,
  report: (report: Report) => void,
  signal: AbortSignal,
): Promise<BatchDownloaded> {
  const { downloads } = await shell.engine;
  const files: BatchDownloaded['files'][number][] = [];
  const failed: BatchDownloaded['failed'][number][] = [];
  for (const [index, { id }] of jobs.entries()) {
    throwIfCancelled(signal);
    const which = l10n.t('{0} of {1}', index + 1, jobs.length);
    report({ message: which, increment: index === 0 ? 0 : 100 / jobs.length });
    try {
      const file = await downloads.fetch(
        id,
        folder,
        (progress) => report({ message: `${which}: ${transferWords(progress, editorLocale())}` }),
        signal,
      );
      files.push({ id, path: file.path, bytes: file.bytes });
    } catch (error) {
      if (isCancelled(error) || jobs.length === 1) throw error;
      shell.log.error(`A file of a group could not be downloaded: ${String(error)}`);
      failed.push({ id, message: errorMessage(error, editorLocale()).message });
    }
  }
  return { folder, files, failed };
}

function tellResult(
  shell: Downloading,
  batchName: string,
  { folder, files, failed }: BatchDownloaded,
  asked: boolean,
): void {
  const size = bytes(
    files.reduce((sum, file) => sum + file.bytes, 0),
    editorLocale(),
  );
  const [only, another] = files;
  const name = plainText(batchName, 60);
  const where = plainText(folder, 200);
  const buttons: Record<string, () => unknown> = {};
  if (only) {
    buttons[l10n.t('Reveal')] = () => vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(only.path));
    if (asked) buttons[l10n.t('Always Use This Folder')] = () => shell.settings.setDownloadFolder(folder);
  }
  const arrived = !only
    ? []
    : another
      ? [
          l10n.t(
            '{0}: {1} files ({2}) are {3}, in {4}.',
            name,
            files.length,
            size,
            onWhichMachine(shell.extension),
            where,
          ),
        ]
      : [
          l10n.t(
            '{0} ({1}) is {2}, in {3}.',
            plainText(basename(only.path)),
            size,
            onWhichMachine(shell.extension),
            where,
          ),
        ];
  const [trouble] = failed;
  const missing = trouble ? [l10n.t('{0} could not be downloaded: {1}', failed.length, trouble.message)] : [];
  tell([...arrived, ...missing].join(' '), buttons, shell.log);
}
