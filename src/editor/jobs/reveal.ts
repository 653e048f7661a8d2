import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plainText } from '../../words/format/text.ts';
import { tell } from '../shell/boundary.ts';
import type { CommandContext, Handler } from '../shell/context.ts';
import { existingFile, runsLocally } from './downloadedFile.ts';

/** Shows the downloaded file in the file manager; on a remote machine, which has none, says where it is. */
export function reveal(context: CommandContext): Handler {
  return async (argument) => {
    const path = await existingFile(context, argument);
    const isUi = context.extension.extension.extensionKind === vscode.ExtensionKind.UI;
    if (vscode.env.uiKind === vscode.UIKind.Desktop && runsLocally(vscode.env.remoteName, isUi)) {
      await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(path));
    } else {
      tell(
        l10n.t('The file is at {0}', plainText(path, 300)),
        { [l10n.t('Copy Path')]: () => vscode.env.clipboard.writeText(path) },
        context.log,
      );
    }
    return { path };
  };
}
