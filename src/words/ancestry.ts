import * as l10n from '@vscode/l10n';
import type { Job } from '../jobs/job.ts';
import { dayOrTime } from './format/time.ts';
import type { Locale } from './locale.ts';

/** What a row says besides how the job stands: that it was exported again, and what it repeats itself. */
export function asides(
  job: Pick<Job, 'successor' | 'ordinal' | 'predecessorAt'>,
  now: number,
  locale: Locale,
): readonly string[] {
  const line = lineage(job, now, locale);
  return [...(job.successor === undefined ? [] : [l10n.t('exported again')]), ...(line === undefined ? [] : [line])];
}

/** "3rd export, before: 16 Nov"; `undefined` for a first export. */
export function lineage(
  { ordinal, predecessorAt }: Pick<Job, 'ordinal' | 'predecessorAt'>,
  now: number,
  locale: Locale,
): string | undefined {
  if (ordinal < 2) return undefined;
  const which = ordinalExport(ordinal);
  return predecessorAt === undefined ? which : l10n.t('{0}, before: {1}', which, dayOrTime(predecessorAt, now, locale));
}

/** The messages are English, so their endings follow English; a translation of each says the same in its own way. */
function ordinalExport(count: number): string {
  switch (new Intl.PluralRules('en', { type: 'ordinal' }).select(count)) {
    case 'one':
      return l10n.t('{0}st export', count);
    case 'two':
      return l10n.t('{0}nd export', count);
    case 'few':
      return l10n.t('{0}rd export', count);
    case 'zero':
    case 'many':
    case 'other':
      return l10n.t('{0}th export', count);
  }
}
