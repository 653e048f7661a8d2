import * as vscode from 'vscode';
import { throwIfCancelled, CancelledError } from '../../lib/cancel.ts';
import { DEFAULT_TARGET, type Recipe } from '../../recipes/recipe.ts';
import { localTarget, remoteTarget } from '../../recipes/target.ts';
import { CommandError } from '../commandError.ts';
import { translate as t } from '../locale.ts';
import { plainText } from '../present/text.ts';
import type { Settings } from '../settings.ts';

/** Where the files of a run go. */
export interface Landing {
  /** Absolute path on this machine. */
  readonly folder: string;
  /** The folder on the workspace's machine that they are copied to, where that is another one. */
  readonly copyTo?: vscode.Uri | undefined;
}

/**
 * Where the files of a recipe go. A folder outside of the workspace needs a person's word, each time: whoever wrote the
 * recipe need not be whoever runs it.
 * @throws CommandError, CancelledError when the person does not want it
 */
export async function landingOf(
  recipe: Recipe,
  { uri }: vscode.WorkspaceFolder,
  settings: Settings,
  signal: AbortSignal,
): Promise<Landing> {
  const wanted = recipe.target ?? DEFAULT_TARGET;
  const isHere = uri.scheme === 'file';
  const target = isHere ? await onDisk(uri.fsPath, wanted) : remoteTarget(uri.path, wanted);
  if (target.outside) await askOutside(target.path);
  throwIfCancelled(signal);
  if (isHere) return { folder: target.path };
  return { folder: settings.downloadFolder ?? settings.suggestedFolder, copyTo: uri.with({ path: target.path }) };
}

async function onDisk(root: string, wanted: string): ReturnType<typeof localTarget> {
  return localTarget(root, wanted).catch(() => {
    throw new CommandError(t('The target folder of the recipe cannot be used: {0}', plainText(wanted, 300)));
  });
}

async function askOutside(path: string): Promise<void> {
  const save = t('Save There');
  const detail = t('The recipe says so. Go on only when you know it, or whoever wrote it.');
  const question = t('Save outside of the workspace, in {0}?', plainText(path, 300));
  const choice = await vscode.window.showWarningMessage(question, { modal: true, detail }, save);
  if (choice !== save) throw new CancelledError();
}
