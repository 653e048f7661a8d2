import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { editorLocale } from '../shell/locale.ts';
import { clockTime } from '../../words/format/time.ts';
import { isInteractive } from '../shell/args.ts';
import { tell } from '../shell/boundary.ts';
import type { CommandContext, Handler } from '../shell/context.ts';
import { freshLink } from './signedLink.ts';

/** Puts a fresh link on the clipboard, exactly as the service sent it. Never returns it. */
export function copyLink(context: CommandContext): Handler {
  return async (argument) => {
    const { job, link } = await freshLink(context, argument);
    await vscode.env.clipboard.writeText(link.reveal());
    const { expiresAt } = link;
    if (isInteractive([argument])) {
      // One line: a toast without buttons shows no more.
      tell(
        expiresAt === undefined
          ? l10n.t('Link copied. Whoever has it can download.')
          : l10n.t('Link copied. Whoever has it can download until {0}.', clockTime(expiresAt, editorLocale())),
        {},
        context.log,
      );
    }
    return { id: job.id, expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt).toISOString() };
  };
}
