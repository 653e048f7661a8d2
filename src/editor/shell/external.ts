import * as vscode from 'vscode';

/**
 * Opens an address in the user's browser, byte for byte.
 * A `Uri` is decoded and encoded again on its way (`%2B` becomes `+`), which breaks a signature; a string is handed on
 * as it is. The declared type knows only `Uri`, but the editor takes both.
 * Source: microsoft/vscode issues 85930 and 173239, `ExtHostWindow.openUri`.
 * @returns false when the user declined to open it
 */
export async function openExactly(address: string): Promise<boolean> {
  return vscode.env.openExternal(address as unknown as vscode.Uri);
}
