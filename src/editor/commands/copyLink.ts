import * as vscode from 'vscode';
import { editorLocale, translate as t } from '../locale.ts';
import { plainText } from '../present/text.ts';
import { clockTime } from '../present/time.ts';
import { isPersonal } from './arguments.ts';
import { tell } from './boundary.ts';
import type { CommandContext, Handler } from './context.ts';
import { freshLink } from './link.ts';

/** Puts a fresh link on the clipboard, exactly as the service sent it. Never returns it. */
export function copyLink(context: CommandContext): Handler {
  return async (argument) => {
    const { job, link } = await freshLink(context, argument);
    await vscode.env.clipboard.writeText(link.reveal());
    const { expiresAt } = link;
    if (isPersonal([argument])) {
      const name = plainText(job.name, 80);
      tell(
        expiresAt === undefined
          ? t('The link to {0} is on the clipboard. Whoever has it can download, so treat it like a password.', name)
          : t(
              'The link to {0} is on the clipboard. It works until {1} for whoever has it, so treat it like a password.',
              name,
              clockTime(expiresAt, editorLocale()),
            ),
        {},
        context.log,
      );
    }
    return { id: job.id, expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt).toISOString() };
  };
}
