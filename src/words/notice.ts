import type { Batch } from '../jobs/batch.ts';
import type { Job, JobEventKind } from '../jobs/job.ts';
import type { PendingEvent } from '../jobs/ledger.ts';
import type { NoticeLevel } from '../engine/settings.ts';
import { type NoticeSubject, mergedWords, singleWords, subjects } from './noticeWords.ts';

export type NoticeAction = 'download' | 'decide' | 'exportAgain' | 'show' | 'dontShowAgain';

/** One toast. */
export interface Notice {
  readonly severity: 'info' | 'warning';
  readonly message: string;
  readonly actions: readonly NoticeAction[];
  /** The jobs it speaks of, newest event first. */
  readonly jobIds: readonly string[];
  /** The batch it speaks of, when it is one only. */
  readonly batchId?: string | undefined;
}

export interface NoticeOptions {
  readonly level: NoticeLevel;
  /** True when results are fetched as soon as they are ready: the file is told then, and not that it could be fetched. */
  readonly fetchesItself?: boolean | undefined;
  /** True for a job that is exported again automatically: that is told, and not that its link expired. */
  readonly repeatsItself?: ((job: Job) => boolean) | undefined;
  /** The batches of the events' jobs, by id. */
  readonly batches?: ReadonlyMap<string, Batch> | undefined;
}

/**
 * Merges what happened into one toast, or none.
 * Only the newest event of a job counts, and none of a job that a user has looked at or fetched meanwhile. What a batch
 * has come to is told as one.
 */
export function notice(events: readonly PendingEvent[], options: NoticeOptions): Notice | undefined {
  const newest = new Map<string, PendingEvent>();
  for (const event of [...events].sort((a, b) => a.at - b.at || a.id - b.id)) newest.set(event.job.id, event);
  const news = [...newest.values()]
    .toReversed()
    .filter(({ kind, job }) => kind !== 'expired' || options.repeatsItself?.(job) !== true);
  const told = subjects(news, options.batches).filter(({ kind }) => isWanted(kind, options));
  const [only] = told;
  if (!only) return undefined;
  const severity = told.every(({ kind }) => kind === 'ready') ? 'info' : 'warning';
  const jobIds = told.flatMap(({ jobs }) => jobs.map((job) => job.id));
  if (told.length > 1) return { severity, message: mergedWords(told), actions: ['show', 'dontShowAgain'], jobIds };
  const actions: readonly NoticeAction[] = [...remedies(only), 'show', 'dontShowAgain'];
  return { severity, message: singleWords(only), actions, jobIds, batchId: only.batch?.id };
}

function isWanted(kind: JobEventKind, { level, fetchesItself = false }: NoticeOptions): boolean {
  if (fetchesItself && (kind === 'ready' || kind === 'partial')) return false;
  switch (level) {
    case 'all':
      return true;
    case 'problems':
      return kind !== 'ready';
    case 'none':
      return false;
  }
}

function remedies({ kind, jobs, batch }: NoticeSubject): readonly NoticeAction[] {
  const all: readonly Job[] = batch?.jobs ?? jobs;
  if (kind === 'unconfirmed') return ['decide'];
  if (all.some((job) => job.state === 'ready')) return ['download'];
  const again = kind === 'expired' || kind === 'notStarted';
  return again && all.every((job) => job.request !== undefined) ? ['exportAgain'] : [];
}
