import * as vscode from 'vscode';
import { translate as t } from '../locale.ts';
import { callbackOf, waysBack } from '../signIn/waysBack.ts';
import { surroundings } from '../signIn/surroundings.ts';
import { isPersonal } from './arguments.ts';
import { tell } from './boundary.ts';
import type { CommandContext, Handler } from './context.ts';

/** Puts the callback URL that this window signs in with on the clipboard, and returns it. */
export function copyCallbackUrl(context: CommandContext): Handler {
  return async (...args): Promise<string> => {
    const { settings, extension } = context;
    const [way] = waysBack(await surroundings(extension, settings.signInPort));
    const callback = callbackOf(way, vscode.env.uriScheme, settings.signInPort);
    await vscode.env.clipboard.writeText(callback);
    if (isPersonal(args)) {
      tell(t('{0} is on the clipboard. Register it with your app, exactly as it is.', callback), {}, context.log);
    }
    return callback;
  };
}
