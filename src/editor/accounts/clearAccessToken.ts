import * as l10n from '@vscode/l10n';
import { isInteractive } from '../shell/args.ts';
import { tell } from '../shell/boundary.ts';
import type { CommandContext, Handler } from '../shell/context.ts';

/** Forgets the access token; the exports stay. */
export function clearAccessToken(context: CommandContext): Handler {
  return async (...args) => {
    const { tokens } = await context.engine;
    await tokens.clear();
    if (isInteractive(args)) {
      tell(
        l10n.t('The access token was forgotten. Your exports are kept, but not checked until there is a new one.'),
        {},
        context.log,
      );
    }
  };
}
