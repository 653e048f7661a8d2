import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { callbackOf, callbackMethods } from '../../views/callbackMethods.ts';
import { hostEnvironment } from './hostEnvironment.ts';
import { isInteractive } from '../shell/args.ts';
import { tell } from '../shell/boundary.ts';
import type { CommandContext, Handler } from '../shell/context.ts';

/** Puts the callback URL that this window signs in with on the clipboard, and returns it. */
export function copyCallbackUrl(context: CommandContext): Handler {
  return async (...args): Promise<string> => {
    const { settings, extension } = context;
    const [way] = callbackMethods(await hostEnvironment(extension, settings.signInPort));
    const callback = callbackOf(way, vscode.env.uriScheme, settings.signInPort);
    await vscode.env.clipboard.writeText(callback);
    if (isInteractive(args)) {
      tell(l10n.t('{0} is on the clipboard. Register it with your app, exactly as it is.', callback), {}, context.log);
    }
    return callback;
  };
}
