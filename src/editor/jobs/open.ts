import * as vscode from 'vscode';
import type { CommandContext, Handler } from '../shell/context.ts';
import { existingFile, runsLocally } from './downloadedFile.ts';

/** Opens the downloaded file: with the program of the system for it, or in the editor when it is on a remote machine. */
export function open(context: CommandContext): Handler {
  return async (argument) => {
    const path = await existingFile(context, argument);
    const uri = vscode.Uri.file(path);
    const isUi = context.extension.extension.extensionKind === vscode.ExtensionKind.UI;
    const local = vscode.env.uiKind === vscode.UIKind.Desktop && runsLocally(vscode.env.remoteName, isUi);
    if (local) await vscode.env.openExternal(uri);
    else await vscode.commands.executeCommand('vscode.open', uri);
    return { path };
  };
}
