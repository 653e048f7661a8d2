import type { CommandContext, Handler } from '../shell/context.ts';

/** Lets the sign-in that waits try its next way back. */
export function signInAnotherWay(context: CommandContext): Handler {
  return () => {
    context.signIn.tryAnotherWay();
    return Promise.resolve();
  };
}
