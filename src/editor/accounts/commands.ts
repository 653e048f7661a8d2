import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { callbackMethods, callbackOf } from '../../views/callbackMethods.ts';
import { plainText } from '../../words/format/text.ts';
import { UserError } from '../../words/userError.ts';
import { textField } from '../../lib/fields.ts';
import { requiredField } from '../shell/args.ts';
import { tell } from '../shell/boundary.ts';
import { hostEnvironment } from '../shell/hostEnvironment.ts';
import type { Handler, Shell } from '../shell/shell.ts';
import type { SignIn } from './lazySignIn.ts';

/** Takes the address that the browser ended on, by question or as `{address}`, for the sign-in that waits. */
export function pasteCallback(flow: SignIn): Handler {
  return async ([argument], { interactive }) => {
    await flow.paste(interactive ? textField(argument, 'address') : requiredField(argument, 'address'));
    return { taken: true };
  };
}

/** Lets the sign-in that waits try its next way back. */
export function signInAnotherWay(flow: SignIn): Handler {
  return async () => {
    if (!flow.tryAnotherWay()) throw new UserError(l10n.t('No sign-in is waiting for the browser.'));
    return { tried: true };
  };
}

/** Puts the callback URL that this window signs in with on the clipboard, and returns it. */
export function copyCallbackUrl({ extension, settings, log }: Pick<Shell, 'extension' | 'settings' | 'log'>): Handler {
  return async (_args, { interactive }): Promise<string> => {
    const [way] = callbackMethods(await hostEnvironment(extension, settings.signInPort));
    const callback = callbackOf(way, vscode.env.uriScheme, settings.signInPort);
    await vscode.env.clipboard.writeText(callback);
    if (interactive) {
      tell(l10n.t('{0} is on the clipboard. Register it with your app, exactly as it is.', callback), {}, log);
    }
    return callback;
  };
}

/** Puts the client ID that the service is asked with on the clipboard, for an account admin, and returns it. */
export function copyClientId({ engine, settings, log }: Pick<Shell, 'engine' | 'settings' | 'log'>): Handler {
  return async (_args, { interactive }): Promise<string> => {
    const { accounts } = await engine;
    const clientId = (await accounts.current()).clientId ?? settings.clientId;
    if (clientId === undefined) throw new UserError(l10n.t('No client ID is known yet. Sign in first.'));
    await vscode.env.clipboard.writeText(clientId);
    if (interactive) {
      tell(
        l10n.t(
          'The client ID {0} is on the clipboard. An account admin adds it under Account Admin, Settings, Custom Integrations.',
          plainText(clientId),
        ),
        {},
        log,
      );
    }
    return clientId;
  };
}

/** Forgets the access token; the exports stay. */
export function clearAccessToken({ engine, log }: Pick<Shell, 'engine' | 'log'>): Handler {
  return async (_args, { interactive }) => {
    const { accounts } = await engine;
    await accounts.clear();
    if (interactive) {
      tell(
        l10n.t('The access token was forgotten. Your exports are kept, but not checked until there is a new one.'),
        {},
        log,
      );
    }
    return { cleared: true };
  };
}
