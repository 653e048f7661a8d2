import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { LaunchError } from '../../launch/errors.ts';
import type { Obstacle, OrderedSource, Plan } from '../../launch/order.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { editorLocale } from '../shell/locale.ts';
import { names } from '../../words/errors/launch.ts';
import { countWords, obstacleLines, planWords, sourceLines } from '../../words/planWords.ts';

/** Says what cannot be exported, and asks whether the rest is. @throws LaunchError when nothing is left, CancelledError */
export async function askAboutObstacles(plan: Plan): Promise<void> {
  const obstacles = tellable(plan.obstacles);
  if (plan.parts.length === 0) throw new LaunchError('nothingToExport', { obstacles: plan.obstacles });
  if (obstacles.length === 0) return;
  const left = plan.parts.reduce((sum, part) => sum + part.sources.length, 0);
  const message =
    obstacles.length === 1
      ? l10n.t('1 of these cannot be exported.')
      : l10n.t('{0} of these cannot be exported.', obstacles.length);
  const detail = `${obstacleLines(obstacles)}\n\n${planWords(plan, editorLocale())}`;
  await confirm(message, detail, goOnWords(left));
}

/** The service named files that this user may not download: asks whether to go on without them. @throws CancelledError */
export async function askAboutRefused(refused: readonly OrderedSource[], left: number): Promise<void> {
  const others = left === 1 ? l10n.t('the other one') : l10n.t('the other {0}', countWords('files', left));
  const question =
    refused.length === 1
      ? l10n.t('You may not download {0}. Export {1}?', names(refused), others)
      : l10n.t('You may not download {0} of these. Export {1}?', refused.length, others);
  await confirm(question, refused.length === 1 ? '' : sourceLines(refused), goOnWords(left));
}

/** Files have no newest version any more: asks whether to go on without them. @throws CancelledError */
export async function askAboutGone(gone: readonly OrderedSource[], left: number): Promise<void> {
  const message =
    gone.length === 1 ? l10n.t('1 of the files is gone.') : l10n.t('{0} of the files are gone.', gone.length);
  await confirm(message, sourceLines(gone), goOnWords(left));
}

/** What is there twice goes in once, and nobody needs to know. */
export function tellable(obstacles: readonly Obstacle[]): readonly Obstacle[] {
  return obstacles.filter(({ reason }) => reason !== 'twice');
}

function goOnWords(left: number): string {
  return left === 1 ? l10n.t('Export the Other One') : l10n.t('Export the Other {0}', left);
}

async function confirm(message: string, detail: string, button: string): Promise<void> {
  const choice = await vscode.window.showWarningMessage(message, { modal: true, detail }, button);
  if (choice !== button) throw new CancelledError();
}
