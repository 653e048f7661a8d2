import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { safeFileName } from '../../downloads/fileName.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { RECIPE_SUFFIX } from '../../recipes/recipe.ts';
import { UserError, argumentInvalid } from '../../words/userError.ts';
import { plainText } from '../../words/format/text.ts';

/**
 * Asks where a new recipe goes. Another file is only replaced when the user says so.
 * @throws UserError when no folder is open, CancelledError
 */
export async function askRecipeFile(suggestion: string): Promise<vscode.Uri> {
  const folder = await askFolder();
  const name = await vscode.window.showInputBox({
    title: l10n.t('Save as Recipe'),
    prompt: l10n.t('Name of the file; {0} is added.', RECIPE_SUFFIX),
    value: withoutSuffix(safeFileName(suggestion)),
    validateInput: (value) => problemOf(withoutSuffix(value.trim())),
  });
  if (name === undefined) throw new CancelledError();
  const uri = inFolder(folder, name);
  if (await exists(uri)) await askReplace(uri);
  return uri;
}

/**
 * Where a program's recipe goes: where it says, or into the first open folder. Never replaces a file.
 * @throws UserError
 */
export async function givenRecipeFile(given: unknown, suggestion: string): Promise<vscode.Uri> {
  const uri =
    given instanceof vscode.Uri
      ? given
      : typeof given === 'string'
        ? vscode.Uri.parse(given)
        : inFolder(firstFolder(), safeFileName(suggestion));
  if (!uri.path.endsWith(RECIPE_SUFFIX))
    throw argumentInvalid('uri', l10n.t('“uri” must end with {0}.', RECIPE_SUFFIX));
  if (await exists(uri))
    throw argumentInvalid('uri', l10n.t('There is a file already: {0}', plainText(uri.fsPath, 300)));
  return uri;
}

function firstFolder(): vscode.WorkspaceFolder {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (folder) return folder;
  throw new UserError(l10n.t('A recipe is a file in an open folder. Open one first.'), { kind: 'openFolder' });
}

async function askFolder(): Promise<vscode.WorkspaceFolder> {
  const first = firstFolder();
  if (vscode.workspace.workspaceFolders?.length === 1) return first;
  const picked = await vscode.window.showWorkspaceFolderPick({ placeHolder: l10n.t('In which folder?') });
  if (!picked) throw new CancelledError();
  return picked;
}

async function askReplace(uri: vscode.Uri): Promise<void> {
  const replace = l10n.t('Replace');
  const question = l10n.t(
    'There is a recipe {0} already. Replace it?',
    plainText(withoutSuffix(uri.path.split('/').at(-1) ?? '')),
  );
  if ((await vscode.window.showWarningMessage(question, { modal: true }, replace)) !== replace)
    throw new CancelledError();
}

function inFolder({ uri }: vscode.WorkspaceFolder, name: string): vscode.Uri {
  return vscode.Uri.joinPath(uri, `${withoutSuffix(name.trim())}${RECIPE_SUFFIX}`);
}

function withoutSuffix(name: string): string {
  return name.endsWith(RECIPE_SUFFIX) ? name.slice(0, -RECIPE_SUFFIX.length) : name;
}

function problemOf(name: string): string | undefined {
  if (name === '') return l10n.t('The file needs a name.');
  const safe = safeFileName(name);
  return safe === name ? undefined : l10n.t('Not a valid file name on all systems. How about “{0}”?', plainText(safe));
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
