import { openExactly } from '../shell/external.ts';
import type { CommandContext, Handler } from '../shell/context.ts';
import { freshLink } from './signedLink.ts';

/** Opens a fresh link in the browser, exactly as the service sent it. Returns whether it was opened. */
export function openLink(context: CommandContext): Handler {
  return async (argument) => {
    const { link } = await freshLink(context, argument);
    return openExactly(link.reveal());
  };
}
