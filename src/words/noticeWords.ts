import * as l10n from '@vscode/l10n';
import type { Batch } from '../jobs/batch.ts';
import { type Job, type JobEventKind, isReadiness, isUnseen } from '../jobs/job.ts';
import { isLasting } from '../jobs/endings.ts';
import type { PendingEvent } from '../jobs/ledger.ts';
import { isBatchUnseen } from './batchRow.ts';
import { jobErrorMessage } from './failedFileRow.ts';
import { noLinkWords, projectRefusal, stuckWords } from './pollTrouble.ts';
import { startProblem } from './startState.ts';
import { plainText } from './format/text.ts';

import { failedFilesMessage, needAttention } from './terms.ts';

/** One thing to tell: what happened to a job, or to a batch as a whole. */
export interface NoticeSubject {
  readonly kind: JobEventKind;
  /** Never empty. */
  readonly jobs: readonly Job[];
  readonly batch?: Batch | undefined;
}

/** What a batch tells as a whole once it has ended: that it is ready, and what went wrong in it meanwhile. */
const ENDS: ReadonlySet<JobEventKind> = new Set([
  'ready',
  'partial',
  'failed',
  'noLink',
  'stuck',
  'refused',
  'missing',
]);

/**
 * Gathers the events of batches, without those of what a user has looked at or fetched meanwhile. That a batch is ready
 * is an event of its first job, after all of them have ended.
 */
export function subjects(
  events: readonly PendingEvent[],
  batches: ReadonlyMap<string, Batch> = new Map(),
): readonly NoticeSubject[] {
  const batchOf = ({ batchId }: Job): Batch | undefined => (batchId === undefined ? undefined : batches.get(batchId));
  const ended = new Set(events.flatMap(({ kind, job }) => (isReadiness(kind) ? (batchOf(job)?.id ?? []) : [])));
  const found = new Map<string, NoticeSubject>();
  for (const { kind, job } of events) {
    const batch = batchOf(job);
    if (batch && ended.has(batch.id) && ENDS.has(kind)) {
      // Started again meanwhile, in part: it is told when it ends again.
      if (isBatchUnseen(batch)) found.set(batch.id, { kind: outcome(batch), jobs: batch.jobs, batch });
    } else if (!isUnseen(job)) {
      continue;
    } else if (batch && kind === 'expired') {
      const key = `${batch.id} expired`;
      const jobs = [...(found.get(key)?.jobs ?? []), job];
      // One of several speaks for itself.
      found.set(key, { kind, jobs, batch: jobs.length > 1 ? batch : undefined });
    } else {
      found.set(job.id, { kind, jobs: [job] });
    }
  }
  return [...found.values()];
}

function outcome({ jobs, counts }: Batch): JobEventKind {
  if (counts.attention > 0) return 'failed';
  return jobs.some((job) => job.partial) ? 'partial' : 'ready';
}

/** A toast about one job or one batch. */
export function singleWords(subject: NoticeSubject): string {
  const { kind, jobs, batch } = subject;
  const [job] = jobs;
  if (batch) return kind === 'expired' ? expiredWords(batch, jobs.length) : batchWords(batch);
  return job ? jobWords(kind, job) : '';
}

function jobWords(kind: JobEventKind, job: Job): string {
  const name = plainText(job.name, 80) || job.exportId;
  switch (kind) {
    case 'ready':
      return l10n.t('{0} is ready to download.', name);
    case 'partial': {
      const failed = failedFilesMessage(job);
      return failed === undefined
        ? l10n.t('{0} is ready, but without some of its files.', name)
        : l10n.t('{0} is ready, but {1}.', name, failed);
    }
    case 'failed':
      return job.error
        ? l10n.t('{0} failed: {1}.', name, withoutFullStop(jobErrorMessage(job.error)))
        : l10n.t('{0} failed.', name);
    case 'expired':
      return l10n.t('The link of {0} expired before it was downloaded. Only a new export helps.', name);
    case 'noLink':
      return l10n.t('{0} is finished, but there is no file: {1}.', name, noLinkWords(job.pollError));
    case 'stuck':
      return job.pollError && isLasting(job.pollError)
        ? l10n.t('{0}: {1}.', name, stuckWords(job.pollError))
        : l10n.t('{0} takes longer than the 30 minutes that the service allows. Try fewer files.', name);
    case 'refused':
      if (job.pollError?.code === 'projectForbidden') {
        const why = projectRefusal(job.pollError);
        return l10n.t(
          '{0} and the other exports of its project wait: {1}. They continue when access is back.',
          name,
          why,
        );
      }
      return l10n.t('{0} cannot be read: only the account that started an export may read it.', name);
    case 'missing':
      return l10n.t('{0} was not found: the IDs may be wrong, or it is somebody else’s export.', name);
    case 'unconfirmed':
      return l10n.t('{0} may have started: the answer of the service was lost.', name);
    case 'notStarted':
      return job.pollError
        ? l10n.t('{0} was not started: {1}.', name, withoutFullStop(startProblem(job.pollError)))
        : l10n.t('{0} was not started.', name);
  }
}

function expiredWords(batch: Batch, count: number): string {
  const name = plainText(batch.name, 80);
  return l10n.t('{0}: {1} links expired before they were downloaded. Only a new export helps.', name, count);
}

function batchWords({ name, jobs, counts }: Batch): string {
  return l10n.t(
    '{0}: {1}.',
    plainText(name, 80),
    counts.attention > 0 ? troubleWords(jobs, counts.attention) : readyWords(jobs),
  );
}

function troubleWords(jobs: readonly Job[], troubled: number): string {
  const all = jobs.length;
  if (troubled === all)
    return all === 2 ? l10n.t('both exports need attention') : l10n.t('all {0} exports need attention', all);
  const ready = all - troubled;
  const trouble = needAttention(troubled);
  return ready === 1
    ? l10n.t('1 of {0} exports is ready, {1}', all, trouble)
    : l10n.t('{0} of {1} exports are ready, {2}', ready, all, trouble);
}

function readyWords(jobs: readonly Job[]): string {
  const ready = jobs.length === 2 ? l10n.t('both exports are ready') : l10n.t('all {0} exports are ready', jobs.length);
  const missing = jobs.reduce((sum, job) => sum + job.failedFiles.length, 0);
  if (missing === 1) return l10n.t('{0}, but 1 file could not be exported', ready);
  if (missing > 1) return l10n.t('{0}, but {1} files could not be exported', ready, missing);
  return jobs.some((job) => job.partial) ? l10n.t('{0}, but without some of their files', ready) : ready;
}

/** A toast about several; the jobs of a batch count each. */
export function mergedWords(told: readonly NoticeSubject[]): string {
  const kinds = told.flatMap(({ kind, jobs, batch }) => jobs.map((job) => (batch ? kindOf(job) : kind)));
  const count = (...of: readonly JobEventKind[]): number => kinds.filter((kind) => of.includes(kind)).length;
  const ready = count('ready');
  const partial = count('partial');
  const failed = count('failed');
  const expired = count('expired');
  const undecided = count('unconfirmed');
  const notStarted = count('notStarted');
  const other = count('noLink', 'stuck', 'refused', 'missing');
  const parts = [
    ...(ready > 0 ? [ready === 1 ? l10n.t('1 export is ready') : l10n.t('{0} exports are ready', ready)] : []),
    ...(partial > 0
      ? [partial === 1 ? l10n.t('1 is ready without some files') : l10n.t('{0} are ready without some files', partial)]
      : []),
    ...(failed > 0 ? [l10n.t('{0} failed', failed)] : []),
    ...(expired > 0 ? [expired === 1 ? l10n.t('1 link expired') : l10n.t('{0} links expired', expired)] : []),
    ...(undecided > 0 ? [l10n.t('{0} may have started', undecided)] : []),
    ...(notStarted > 0 ? [l10n.t('{0} not started', notStarted)] : []),
    ...(other > 0 ? [needAttention(other)] : []),
  ];
  return ready > 0 ? l10n.t('{0}.', parts.join(', ')) : l10n.t('Exports: {0}.', parts.join(', '));
}

/** What ended in a batch, by where each of its jobs stands. */
function kindOf({ state, partial }: Job): JobEventKind {
  switch (state) {
    case 'ready':
    case 'downloaded':
    case 'starting':
    case 'running':
      return partial ? 'partial' : 'ready';
    case 'failed':
    case 'noLink':
    case 'expired':
    case 'stuck':
    case 'refused':
    case 'missing':
    case 'unconfirmed':
    case 'notStarted':
      return state;
  }
}

function withoutFullStop(message: string): string {
  return message.replace(/[.\s]+$/, '');
}
