import { isUnseen, type JobEventKind } from '../../jobs/job.ts';
import type { UntoldEvent } from '../../jobs/ledger.ts';
import { jobErrorSentence } from './failedFileRow.ts';
import { plainText } from './text.ts';
import type { Translate } from './translate.ts';
import { failedFilesSentence } from './words.ts';

export type NoticeAction = 'download' | 'show' | 'dontShowAgain';
export type NoticeLevel = 'all' | 'problems' | 'none';

/** One toast. */
export interface Notice {
  readonly severity: 'info' | 'warning';
  readonly message: string;
  readonly actions: readonly NoticeAction[];
  /** The jobs it speaks of, newest event first. */
  readonly jobIds: readonly string[];
}

/**
 * Merges what happened into one toast, or none.
 * Only the newest event of a job counts, and none of a job that a person has looked at or fetched meanwhile.
 */
export function notice(events: readonly UntoldEvent[], level: NoticeLevel, t: Translate): Notice | undefined {
  const newest = new Map<string, UntoldEvent>();
  for (const event of [...events].sort((a, b) => a.at - b.at || a.id - b.id)) newest.set(event.job.id, event);
  const told = [...newest.values()].filter((event) => isUnseen(event.job) && isWanted(event.kind, level)).toReversed();
  const [only] = told;
  if (!only) return undefined;
  const severity = told.every((event) => event.kind === 'ready') ? 'info' : 'warning';
  const jobIds = told.map((event) => event.job.id);
  if (told.length > 1) return { severity, message: merged(told, t), actions: ['show', 'dontShowAgain'], jobIds };
  const download: readonly NoticeAction[] = only.job.state === 'ready' ? ['download'] : [];
  return { severity, message: single(only, t), actions: [...download, 'show', 'dontShowAgain'], jobIds };
}

function isWanted(kind: JobEventKind, level: NoticeLevel): boolean {
  switch (level) {
    case 'all':
      return true;
    case 'problems':
      return kind !== 'ready';
    case 'none':
      return false;
  }
}

function single({ kind, job }: UntoldEvent, t: Translate): string {
  const name = plainText(job.name, 80) || job.exportId;
  switch (kind) {
    case 'ready':
      return t('{0} is ready to download.', name);
    case 'partial': {
      const failed = failedFilesSentence(job, t);
      return failed === undefined
        ? t('{0} is ready, but without some of its files.', name)
        : t('{0} is ready, but {1}.', name, failed);
    }
    case 'failed':
      return job.error
        ? t('{0} failed: {1}.', name, withoutFullStop(jobErrorSentence(job.error, t)))
        : t('{0} failed.', name);
    case 'expired':
      return t('The link of {0} died before it was downloaded. Only a new export helps.', name);
    case 'stuck':
      return t('{0} takes longer than the 30 minutes that the service allows. Try fewer files.', name);
    case 'refused':
      return t('{0} cannot be read: only the account that started an export may read it.', name);
    case 'missing':
      return t('{0} was not found: the ids may be wrong, or it is somebody else’s export.', name);
  }
}

function merged(events: readonly UntoldEvent[], t: Translate): string {
  const count = (...kinds: readonly JobEventKind[]): number =>
    events.filter((event) => kinds.includes(event.kind)).length;
  const ready = count('ready');
  const partial = count('partial');
  const failed = count('failed');
  const expired = count('expired');
  const other = count('stuck', 'refused', 'missing');
  const parts = [
    ...(ready > 0 ? [ready === 1 ? t('1 export is ready') : t('{0} exports are ready', ready)] : []),
    ...(partial > 0
      ? [partial === 1 ? t('1 is ready without some files') : t('{0} are ready without some files', partial)]
      : []),
    ...(failed > 0 ? [t('{0} failed', failed)] : []),
    ...(expired > 0 ? [expired === 1 ? t('1 link died') : t('{0} links died', expired)] : []),
    ...(other > 0 ? [other === 1 ? t('1 needs attention') : t('{0} need attention', other)] : []),
  ];
  return ready > 0 ? t('{0}.', parts.join(', ')) : t('Exports: {0}.', parts.join(', '));
}

function withoutFullStop(sentence: string): string {
  return sentence.replace(/[.\s]+$/, '');
}
