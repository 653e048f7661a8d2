import { isInteractive, textField } from '../shell/args.ts';
import type { CommandContext, Handler } from '../shell/context.ts';

/** Takes the address that the browser ended on, by question or as `{address}`, for the sign-in that waits. */
export function pasteCallback(context: CommandContext): Handler {
  return (argument) =>
    context.signIn.paste(isInteractive([argument]) ? undefined : (textField(argument, 'address') ?? ''));
}
