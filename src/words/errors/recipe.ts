import * as l10n from '@vscode/l10n';
import type { RecipeError } from '../../recipes/errors.ts';
import { jobErrorMessage } from '../failedFileRow.ts';
import type { ErrorMessage, Remedy } from '../remedy.ts';
import { noLinkWords } from '../pollTrouble.ts';
import { startProblem } from '../startState.ts';

/** Why a run of a recipe gave no file, for a user. */
export function recipeMessage({ code, details: { job, failed = 0, total = 0 } }: RecipeError): ErrorMessage {
  const again: Remedy = { kind: 'runAgain', recipe: job?.recipe };
  const show: Remedy = { kind: 'showJobs' };
  switch (code) {
    case 'unconfirmed':
      return {
        message: l10n.t(
          'The answer of the service was lost, so the export may have started or not. It was not started twice: decide in the list what to do.',
        ),
        action: { kind: 'decideStart', jobId: job?.id },
      };
    case 'notStarted':
      return {
        message:
          job?.pollError === undefined
            ? l10n.t('The export was not started.')
            : l10n.t('The export was not started: {0}.', startProblem(job.pollError)),
        action: again,
      };
    case 'failed':
      return {
        message: job?.error
          ? l10n.t('The export failed: {0}.', jobErrorMessage(job.error))
          : l10n.t('The export failed, and the service gave no reason.'),
        action: again,
      };
    case 'noLink':
      return {
        message: job
          ? l10n.t('The export is finished, but there is no file: {0}.', noLinkWords(job.pollError))
          : l10n.t('The export is finished, but the service gives no link to its file.'),
        action: again,
      };
    case 'expired':
      return {
        message: l10n.t(
          'The link expired before the file was downloaded: it lasts one hour, and no window was open. Run the recipe again.',
        ),
        action: again,
      };
    case 'stuck':
      return { message: l10n.t('The service stops exports at 30 minutes, and this one took longer. Try fewer files.') };
    case 'refused':
      return {
        message: l10n.t('The service no longer lets this account read the export. Look at it in the list.'),
        action: show,
      };
    case 'missing':
      return {
        message: l10n.t('The service does not know the export any more. Look at it in the list.'),
        action: show,
      };
    case 'removed':
      return { message: l10n.t('The export was removed from the list, so it is no longer watched.') };
    case 'noSheets':
      return { message: l10n.t('There is no current sheet in what this recipe takes, so nothing was started.') };
    case 'large':
      return {
        message: l10n.t(
          'This recipe means {0} exports, so it was not run. If that is meant, add "confirmLargeRun": true to it, or run it from the editor, which asks.',
          total,
        ),
      };
    case 'incomplete':
      return { message: l10n.t('{0} of {1} exports gave no file.', failed, total), action: show };
  }
}
