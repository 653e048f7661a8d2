import type { Job } from '../jobs/job.ts';
import { dayOrTime } from './format/time.ts';
import type { Locale, Translate } from './translate.ts';

/** What a row says besides how the job stands: that it was exported again, and what it repeats itself. */
export function asides(
  job: Pick<Job, 'successor' | 'generation' | 'predecessorAt'>,
  now: number,
  locale: Locale,
  t: Translate,
): readonly string[] {
  const line = lineage(job, now, locale, t);
  return [...(job.successor === undefined ? [] : [t('exported again')]), ...(line === undefined ? [] : [line])];
}

/** "3rd export, before: 16 Nov"; `undefined` for a first export. */
export function lineage(
  { generation, predecessorAt }: Pick<Job, 'generation' | 'predecessorAt'>,
  now: number,
  locale: Locale,
  t: Translate,
): string | undefined {
  if (generation < 2) return undefined;
  const which = ordinalExport(generation, t);
  return predecessorAt === undefined ? which : t('{0}, before: {1}', which, dayOrTime(predecessorAt, now, locale));
}

/** The messages are English, so their endings follow English; a translation of each says the same in its own way. */
function ordinalExport(count: number, t: Translate): string {
  switch (new Intl.PluralRules('en', { type: 'ordinal' }).select(count)) {
    case 'one':
      return t('{0}st export', count);
    case 'two':
      return t('{0}nd export', count);
    case 'few':
      return t('{0}rd export', count);
    case 'zero':
    case 'many':
    case 'other':
      return t('{0}th export', count);
  }
}
