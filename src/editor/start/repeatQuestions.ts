import * as l10n from '@vscode/l10n';
import type { Job } from '../../jobs/job.ts';
import { originOfJobs } from '../../launch/origin.ts';
import type { RepeatMode } from '../../launch/repeater.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { plainText } from '../../words/format/text.ts';
import { originWords } from '../../words/originWords.ts';
import { BACK, type Choice, allOf, pickOne } from '../shell/pick.ts';

/**
 * Asks which versions a repetition takes. Also where there is no choice: a start is never one slip of the mouse away.
 * @param instead the account that starts it, when it is not the one that did before
 * @param isUnderWay whether a repetition runs already, or has a result that waits
 * @throws CancelledError
 */
export async function askMode(
  jobs: readonly Job[],
  instead: string | undefined,
  isUnderWay: boolean,
): Promise<RepeatMode> {
  const [first] = jobs;
  const same: Choice<RepeatMode> = { label: `$(history) ${sameWords(first)}`, value: 'same' };
  const latest: Choice<RepeatMode> = {
    label: `$(arrow-up) ${l10n.t('The latest versions of the same files')}`,
    description: l10n.t('where there is a newer one'),
    value: 'latest',
  };
  const origin = originOfJobs(jobs);
  const words = origin && originWords(origin, 'now');
  const current: readonly Choice<RepeatMode>[] = words
    ? [{ label: `$(folder) ${words.label}`, description: words.description, value: 'current' }]
    : [];
  const name = plainText((jobs.length > 1 ? first?.batchName : undefined) ?? first?.name ?? '', 60);
  const mode = await pickOne<RepeatMode>({
    title: l10n.t('Export Again: {0}', name),
    placeholder: placeholder(instead, isUnderWay),
    rows: allOf(first?.service === 'sheets' ? [same, ...current] : [same, latest, ...current]),
  });
  if (mode === BACK) throw new CancelledError();
  return mode;
}

function placeholder(instead: string | undefined, isUnderWay: boolean): string {
  if (instead !== undefined)
    return l10n.t('The account that started it is signed out: {0} starts this one, and will own it.', instead);
  return isUnderWay
    ? l10n.t('It has already been exported again, and that result is on its way. What should be exported once more?')
    : l10n.t('What should be exported?');
}

function sameWords(job: Job | undefined): string {
  return job?.service === 'sheets' ? l10n.t('The same sheets') : l10n.t('The same versions');
}
