import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { CancelledError, throwIfCancelled } from '../../lib/cancel.ts';
import type { Settings } from '../shell/settings.ts';
import { clientIdProblem } from '../../words/validation.ts';

/** Asks for the client ID and keeps it in the settings. @throws CancelledError */
export async function askClientId(settings: Settings): Promise<string> {
  const clientId = await askText({
    title: l10n.t('Sign In to Autodesk'),
    prompt: l10n.t(
      'The client ID of your app at aps.autodesk.com, of the type “Desktop, Mobile, Single-Page App”. It is kept in the settings and is no secret.',
    ),
    placeHolder: l10n.t('letters and digits'),
    validateInput: (value) => (value === '' ? undefined : clientIdProblem(value)),
  });
  await settings.setClientId(clientId);
  return clientId;
}

/**
 * Shows the callback that must be registered with the app, and waits until the user goes on.
 * @throws CancelledError
 */
export async function showCallback(callback: string, signal: AbortSignal): Promise<void> {
  const copy = l10n.t('Copy Callback URL');
  const open = l10n.t('Open Browser');
  for (;;) {
    const choice = await vscode.window.showInformationMessage(
      l10n.t('Register this callback URL with your app, exactly as it is:'),
      {
        modal: true,
        detail: l10n.t(
          '{0}\n\nAt aps.autodesk.com the app must be of the type “Desktop, Mobile, Single-Page App”, with the Data Management API and the Autodesk Construction Cloud (Forma) API ticked. A change there takes some minutes. This is shown once; “ACC Exports: Copy Callback URL” has it later.',
          callback,
        ),
      },
      open,
      copy,
    );
    throwIfCancelled(signal);
    if (choice === open) return;
    if (choice !== copy) throw new CancelledError();
    await vscode.env.clipboard.writeText(callback);
  }
}

/** Asks for one line; an empty one counts as cancelled. @throws CancelledError */
export async function askText(options: vscode.InputBoxOptions): Promise<string> {
  const text = await vscode.window.showInputBox({ ignoreFocusOut: true, ...options });
  if (text === undefined || text.trim() === '') throw new CancelledError();
  return text.trim();
}

/** What is wrong with an id, as a sentence, or `undefined`. */
export function idProblem(value: string): string | undefined {
  return /^[\w.@-]{1,200}$/.test(value.trim())
    ? undefined
    : l10n.t('An ID has letters, digits, “-”, “_”, “@” and “.” only.');
}
