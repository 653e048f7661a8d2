import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { TransferProgress } from '../../downloads/downloads.ts';
import { COMMANDS } from '../../ids.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { CommandError } from '../commandError.ts';
import { editorLocale, translate as t } from '../locale.ts';
import { bytes } from '../present/bytes.ts';
import { hasLivingLink } from '../present/jobRow.ts';
import { plainText } from '../present/text.ts';
import { transferWords } from '../present/transferWords.ts';
import { isPersonal, textField } from './arguments.ts';
import { tell } from './boundary.ts';
import type { CommandContext, Handler } from './context.ts';
import { pickJob } from './pickJob.ts';
import { inNotification } from './progress.ts';
import { runAsPerson } from './run.ts';

/** Fetches the file of a ready export: by argument `(job, {folder?})`, by selection or from a list. Returns where it is. */
export function download(context: CommandContext): Handler {
  return async (argument, options): Promise<{ readonly path: string; readonly bytes: number }> => {
    const { downloads } = await context.engine;
    const job = await pickJob(context, argument, {
      placeholder: t('Which export should be downloaded?'),
      groups: ['ready'],
      filter: (job) => hasLivingLink(job, context.clock.now()),
      none: t('No export is ready to download. You will be told when one is.'),
    });
    const { folder, asked } = await chooseFolder(
      context,
      textField(argument, 'folder') ?? textField(options, 'folder'),
    );
    let last = 0;
    const file = await inNotification(t('Downloading {0}', plainText(job.name, 60)), (report, signal) =>
      downloads.fetch(
        job.id,
        folder,
        (progress) => {
          const percent = percentOf(progress);
          report({
            message: transferWords(progress, editorLocale(), t),
            increment: percent === undefined ? undefined : percent - last,
          });
          last = percent ?? last;
        },
        signal,
      ),
    );
    if (isPersonal([argument])) {
      const buttons: Record<string, () => unknown> = {
        [t('Open')]: () => runAsPerson(COMMANDS.open, file.job),
        [t('Reveal')]: () => runAsPerson(COMMANDS.reveal, file.job),
      };
      if (asked) buttons[t('Always Use This Folder')] = () => context.settings.setDownloadFolder(folder);
      const size = bytes(file.bytes, editorLocale());
      tell(t('{0} ({1}) is {2}.', plainText(basename(file.path)), size, place(context)), buttons, context.log);
    }
    return { path: file.path, bytes: file.bytes };
  };
}

/** Says on which machine the file landed, where that is not obvious. */
function place(context: CommandContext): string {
  if (vscode.env.remoteName === undefined) return t('downloaded');
  const local = context.extension.extension.extensionKind === vscode.ExtensionKind.UI;
  return local ? t('on this computer') : t('on {0}', hostname());
}

async function chooseFolder(
  context: CommandContext,
  given: string | undefined,
): Promise<{ readonly folder: string; readonly asked: boolean }> {
  if (given !== undefined) {
    if (!isAbsolute(given)) throw new CommandError(t('“folder” must be an absolute path.'));
    return { folder: given, asked: false };
  }
  const configured = context.settings.downloadFolder;
  if (configured !== undefined) return { folder: configured, asked: false };
  const picked = await vscode.window.showOpenDialog({
    title: t('Where should the file be saved?'),
    openLabel: t('Download Here'),
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
    defaultUri: vscode.Uri.file(await startFolder(context)),
  });
  const [folder] = picked ?? [];
  if (!folder) throw new CancelledError();
  if (folder.scheme !== 'file')
    throw new CommandError(t('This folder is not on a disk of this machine. Choose another one.'));
  return { folder: folder.fsPath, asked: true };
}

/** `~/Downloads`, or the home folder where there is none. */
async function startFolder(context: CommandContext): Promise<string> {
  const { suggestedFolder, homeFolder } = context.settings;
  return stat(suggestedFolder).then(
    () => suggestedFolder,
    () => homeFolder,
  );
}

function percentOf({ receivedBytes, totalBytes }: TransferProgress): number | undefined {
  return totalBytes === undefined || totalBytes === 0 ? undefined : (receivedBytes / totalBytes) * 100;
}
