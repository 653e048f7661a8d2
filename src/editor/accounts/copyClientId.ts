import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../../words/userError.ts';
import { plainText } from '../../words/format/text.ts';
import { isInteractive } from '../shell/args.ts';
import { tell } from '../shell/boundary.ts';
import type { CommandContext, Handler } from '../shell/context.ts';

/** Puts the client ID that the service is asked with on the clipboard, for an account admin, and returns it. */
export function copyClientId(context: CommandContext): Handler {
  return async (...args): Promise<string> => {
    const { accounts } = await context.engine;
    const clientId = (await accounts.current()).clientId ?? context.settings.clientId;
    if (clientId === undefined) throw new UserError(l10n.t('No client ID is known yet. Sign in first.'));
    await vscode.env.clipboard.writeText(clientId);
    if (isInteractive(args)) {
      tell(
        l10n.t(
          'The client ID {0} is on the clipboard. An account admin adds it under Account Admin, Settings, Custom Integrations.',
          plainText(clientId),
        ),
        {},
        context.log,
      );
    }
    return clientId;
  };
}
