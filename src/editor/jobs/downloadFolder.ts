import * as l10n from '@vscode/l10n';
import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { CancelledError } from '../../lib/cancel.ts';
import { UserError, argumentInvalid, argumentMissing, personNeeded } from '../../words/userError.ts';
import { plainText } from '../../words/format/text.ts';
import type { Settings } from '../shell/settings.ts';

/** Says on which machine the file landed, where that is not obvious. */
export function onWhichMachine({ extension }: vscode.ExtensionContext): string {
  if (vscode.env.remoteName === undefined) return l10n.t('downloaded');
  const local = extension.extensionKind === vscode.ExtensionKind.UI;
  return local ? l10n.t('on this computer') : l10n.t('on {0}', hostname());
}

/**
 * The folder that a download goes to: the given one, the one of the setting, or the one that the user chooses.
 * @param name of the export or the batch
 * @throws UserError, CancelledError
 */
export async function chooseFolder(
  settings: Settings,
  given: string | undefined,
  name: string,
  interactive: boolean,
): Promise<{ readonly folder: string; readonly asked: boolean }> {
  if (given !== undefined) {
    if (!isAbsolute(given)) throw argumentInvalid('folder', l10n.t('“folder” must be an absolute path.'));
    return { folder: given, asked: false };
  }
  await askAboutFolder(settings, interactive);
  const configured = settings.downloadFolder;
  if (configured !== undefined) return { folder: configured, asked: false };
  if (!interactive) throw argumentMissing('folder');
  const title = l10n.t('Where should “{0}” be saved?', plainText(name, 60));
  return { folder: await pickFolder(settings, title, l10n.t('Download Here')), asked: true };
}

/**
 * Asks once whether files may go to the folder that the workspace's settings name.
 * @throws UserError, CancelledError
 */
async function askAboutFolder(settings: Settings, interactive: boolean): Promise<void> {
  const folder = settings.folderToAskAbout;
  if (folder === undefined) return;
  const { question, detail, save, own } = folderQuestion(folder);
  if (!interactive) throw personNeeded(question);
  const choice = await vscode.window.showWarningMessage(question, { modal: true, detail }, save, own);
  if (choice !== save && choice !== own) throw new CancelledError();
  await settings.answerFolder(choice === save);
}

/** The question about the folder of a workspace's settings, and its answers. */
export function folderQuestion(folder: string): {
  readonly question: string;
  readonly detail: string;
  readonly save: string;
  readonly own: string;
} {
  return {
    question: l10n.t('The settings of this workspace save files in {0}. Save there?', plainText(folder, 300)),
    detail: l10n.t('You are asked once. Continue only if you know the folder, or the person who wrote the settings.'),
    save: l10n.t('Save There'),
    own: l10n.t('Use My Own Folder'),
  };
}

/**
 * The folder that the user chooses, absolute.
 * @throws UserError, CancelledError
 */
export async function pickFolder(settings: Settings, title: string, openLabel: string): Promise<string> {
  const picked = await vscode.window.showOpenDialog({
    title,
    openLabel,
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
    defaultUri: vscode.Uri.file(await startFolder(settings)),
  });
  const [folder] = picked ?? [];
  if (!folder) throw new CancelledError();
  if (folder.scheme !== 'file')
    throw new UserError(l10n.t('This folder is not on a disk of this machine. Choose another one.'));
  return folder.fsPath;
}

/** `~/Downloads`, or the home folder where there is none. */
async function startFolder({ suggestedFolder, homeFolder }: Settings): Promise<string> {
  return stat(suggestedFolder).then(
    () => suggestedFolder,
    () => homeFolder,
  );
}
