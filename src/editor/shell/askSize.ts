import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { MOST_UNASKED } from '../../launch/order.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { editorLocale } from './locale.ts';

/**
 * Asks before many exports are started at once: in BIM 360 each page is one, which a folder does not show.
 * @throws CancelledError
 */
export async function askAboutSize(exports: number): Promise<void> {
  if (exports <= MOST_UNASKED) return;
  const count = new Intl.NumberFormat(editorLocale().language).format(exports);
  const start = l10n.t('Start {0} Exports', count);
  const choice = await vscode.window.showWarningMessage(sizeQuestion(exports), { modal: true }, start);
  if (choice !== start) throw new CancelledError();
}

/** The same for a program, as the beginning of what it is told. */
export function sizeQuestion(exports: number): string {
  return l10n.t(
    'This starts {0} exports. Start them all?',
    new Intl.NumberFormat(editorLocale().language).format(exports),
  );
}
