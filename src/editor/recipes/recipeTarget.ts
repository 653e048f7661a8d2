import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { throwIfCancelled, CancelledError } from '../../lib/cancel.ts';
import { DEFAULT_TARGET, type Recipe } from '../../recipes/recipe.ts';
import { type Target, localTarget, remoteTarget } from '../../recipes/target.ts';
import { UserError, personNeeded } from '../../words/userError.ts';
import { plainText } from '../../words/format/text.ts';
import type { Settings } from '../shell/settings.ts';

/** Where the files of a run go. */
export interface Landing {
  /** Absolute path on this machine. */
  readonly folder: string;
  /** The folder on the workspace's machine that they are copied to, where that is another one. */
  readonly copyTo?: vscode.Uri | undefined;
  /** Throws when a link now leads elsewhere: a run may wait for half an hour. */
  readonly check?: (() => Promise<void>) | undefined;
}

/**
 * Where the files of a recipe go. A folder outside of the workspace needs the user’s consent, each time,
 * which a program cannot give: the recipe’s
 * author need not be the one who runs it.
 * @throws UserError, CancelledError when the user does not want it
 */
export async function landingOf(
  recipe: Recipe,
  { uri }: vscode.WorkspaceFolder,
  {
    settings,
    interactive,
    signal,
  }: { readonly settings: Settings; readonly interactive: boolean; readonly signal: AbortSignal },
): Promise<Landing> {
  const wanted = recipe.target ?? DEFAULT_TARGET;
  const isHere = uri.scheme === 'file';
  const target = isHere ? await onDisk(uri.fsPath, wanted) : await remoteTarget(uri.path, wanted, isLinkIn(uri));
  if (target.outside) await askOutside(target, interactive);
  throwIfCancelled(signal);
  if (isHere) return { folder: target.path, check: () => unchanged(uri.fsPath, wanted, target) };
  return { folder: settings.downloadFolder ?? settings.suggestedFolder, copyTo: uri.with({ path: target.path }) };
}

/** @throws UserError */
async function unchanged(root: string, wanted: string, agreed: Target): Promise<void> {
  const { path } = await onDisk(root, wanted);
  if (path === agreed.path) return;
  throw new UserError(
    l10n.t('The target folder of the recipe leads to another place than before: {0}', plainText(path, 300)),
  );
}

async function onDisk(root: string, wanted: string): ReturnType<typeof localTarget> {
  return localTarget(root, wanted).catch(() => {
    throw new UserError(l10n.t('The target folder of the recipe cannot be used: {0}', plainText(wanted, 300)));
  });
}

/** Asks the workspace's machine whether a link is at a path. */
function isLinkIn(root: vscode.Uri): (path: string) => Promise<boolean> {
  const { SymbolicLink } = vscode.FileType;
  return async (path) =>
    vscode.workspace.fs.stat(root.with({ path })).then(
      ({ type }) => (type & SymbolicLink) !== 0,
      () => false,
    );
}

async function askOutside({ path, link }: Target, interactive: boolean): Promise<void> {
  const save = l10n.t('Save There');
  const detail = l10n.t('The recipe says so. Continue only if you know it, or the person who wrote it.');
  const shown = plainText(path, 300);
  const question =
    link === true
      ? l10n.t('A link leads to {0}, perhaps out of the workspace. Save there?', shown)
      : l10n.t('Save outside of the workspace, in {0}?', shown);
  if (!interactive) throw personNeeded(question);
  const choice = await vscode.window.showWarningMessage(question, { modal: true, detail }, save);
  if (choice !== save) throw new CancelledError();
}
