import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { CancelledError } from '../../lib/cancel.ts';
import { UserError } from '../../words/userError.ts';
import { plainText } from '../../words/format/text.ts';
import { SECTIONS } from '../../jobs/job.ts';
import { isTreeNode, textField } from '../shell/args.ts';
import type { CommandContext, Handler } from '../shell/context.ts';
import { pickJob } from './pickJob.ts';

const MAX_NAME = 120;

/** Gives a job another name: `{id, name}`, or asks. */
export function rename(context: CommandContext): Handler {
  return async (argument) => {
    const { ledger } = await context.engine;
    const job = await pickJob(context, argument, {
      placeholder: l10n.t('Which export should be renamed?'),
      sections: SECTIONS,
      none: l10n.t('There is no export to rename.'),
    });
    const given = isTreeNode(argument) ? undefined : textField(argument, 'name');
    const name = given === undefined ? await askName(job.name) : plainText(given, MAX_NAME);
    if (name === '') throw new UserError(l10n.t('A name is needed.'));
    const renamed = await ledger.update(job.id, { name, named: true });
    return renamed && { id: renamed.id, name: renamed.name };
  };
}

async function askName(current: string): Promise<string> {
  const name = await vscode.window.showInputBox({
    title: l10n.t('Rename Export'),
    value: current,
    validateInput: (value) => (plainText(value) === '' ? l10n.t('A name is needed.') : undefined),
  });
  if (name === undefined) throw new CancelledError();
  return plainText(name, MAX_NAME);
}
