import * as vscode from 'vscode';
import { redirectUriFor, stripWindowId } from '../../auth/callback.ts';
import { type HostEnvironment, callbackOf } from '../../views/callbackMethods.ts';

/**
 * Finds out what this window can be reached by. What `asExternalUri` answers is only looked at, never sent: a registered
 * callback must not change.
 */
export async function hostEnvironment(extension: vscode.ExtensionContext, port: number): Promise<HostEnvironment> {
  const { uriScheme, remoteName, uiKind } = vscode.env;
  const ui = uiKind === vscode.UIKind.Web ? 'web' : 'desktop';
  return {
    uriScheme,
    ui,
    remoteName,
    runsLocally: extension.extension.extensionKind === vscode.ExtensionKind.UI,
    callbackSeenAs: stripWindowId((await seenAs(redirectUriFor(uriScheme))) ?? ''),
    // On a desktop this would open a tunnel to a remote machine, unasked.
    localhostSeenAs: ui === 'web' ? await seenAs(callbackOf('loopback', uriScheme, port)) : undefined,
  };
}

/** An editor that knows no address for it says so by failing. */
async function seenAs(address: string): Promise<string | undefined> {
  try {
    return (await vscode.env.asExternalUri(vscode.Uri.parse(address))).toString(true);
  } catch {
    return undefined;
  }
}
