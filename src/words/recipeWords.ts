import * as l10n from '@vscode/l10n';
import { AccError } from '../acc/errors.ts';
import type { Service } from '../acc/reading.ts';
import { batchOf } from '../jobs/batch.ts';
import type { Job, PollError } from '../jobs/job.ts';
import type { RunEvent } from '../recipes/runEvent.ts';
import { bytes } from './format/bytes.ts';
import { errorMessage } from './errorMessage.ts';
import { fileReason } from './failedFileRow.ts';
import { countWords, obstacleLines } from './planWords.ts';
import { noLinkWords } from './pollTrouble.ts';
import { plainText } from './format/text.ts';
import { clockTime, dayAndTime } from './format/time.ts';
import { transferWords } from './transferWords.ts';
import type { Locale } from './locale.ts';
import { exportCount, failedFilesMessage, requestedFiles } from './terms.ts';

/** How many left-out files are listed. */
const MOST_FILES = 20;

/** True for what only says how far something is, and may be replaced by what comes next. */
export function isPassing({ kind }: RunEvent): boolean {
  return kind === 'looking' || kind === 'downloading';
}

/** What a run of a recipe does, as lines for a terminal. */
export function runLines(event: RunEvent, service: Service, locale: Locale): readonly string[] {
  switch (event.kind) {
    case 'looking':
      return [l10n.t('Looking through the folder: {0}', countWords('files', event.files))];
    case 'found':
      return foundLines(event, service, locale);
    case 'leftOut':
      return [l10n.t('Left out:'), ...obstacleLines(event.obstacles).split('\n').map(indented)];
    case 'pausing':
      return [l10n.t('The service asked to wait. Resumes at {0}.', clockTime(event.until, locale))];
    case 'started':
      return [l10n.t('Started: {0}.', exportCount(event.jobs))];
    case 'waiting':
      return [l10n.t('Waiting until it is ready. Closing this terminal stops the waiting, not the export.')];
    case 'trouble':
      return [troubleWords(event.error, locale)];
    case 'ready':
      return [l10n.t('{0} is ready.', nameOf(event.job))];
    case 'partial':
      return [...partialLines(event.job)];
    case 'downloading':
      return [l10n.t('Downloading {0}: {1}', nameOf(event.job), transferWords(event.progress, locale))];
    case 'saved':
      return [l10n.t('Saved {0} ({1}).', plainText(event.path, 300), bytes(event.bytes, locale))];
    case 'failed':
      return [l10n.t('{0}: {1}', nameOf(event.job), errorMessage(event.error, locale).message)];
    case 'left':
      return [
        event.jobs === 1
          ? l10n.t('Stopped waiting. The export goes on and stays on the list.')
          : l10n.t('Stopped waiting. {0} exports go on and stay on the list.', event.jobs),
      ];
  }
}

function troubleWords(error: PollError, locale: Locale): string {
  if (error.code === 'noLink' || error.code === 'insecureLink') {
    return l10n.t('The export is finished, and its link is waited for: {0}.', noLinkWords(error));
  }
  return errorMessage(new AccError(error.code, error), locale).message;
}

/** How the last run ended: "16 Nov 14:02, 3 files", or what its jobs wait for. */
export function lastResultWords(jobs: readonly Job[], locale: Locale): string | undefined {
  const [first] = jobs;
  const batch = batchOf('', jobs);
  if (!first || !batch) return undefined;
  const when = dayAndTime(first.trackedAt, locale);
  switch (batch.section) {
    case 'running':
      return l10n.t('{0}, running', when);
    case 'ready':
      return l10n.t('{0}, ready to download', when);
    case 'attention':
      return l10n.t('{0}, needs attention', when);
    case 'done':
      return l10n.t('{0}, {1}', when, countWords(first.service, countOf(jobs)));
  }
}

function foundLines(event: Extract<RunEvent, { kind: 'found' }>, service: Service, locale: Locale): readonly string[] {
  const count = countWords(service, event.files);
  const found = event.bytes > 0 ? l10n.t('{0}, {1}', count, bytes(event.bytes, locale)) : count;
  if (event.others === 0) return [l10n.t('Found {0}.', found)];
  return [l10n.t('Found {0}, and {1} of a kind that cannot be exported.', found, countWords('files', event.others))];
}

function partialLines(job: Job): readonly string[] {
  const lines = job.failedFiles
    .slice(0, MOST_FILES)
    .map((file) => indented(l10n.t('{0}: {1}', plainText(file.id, 80), fileReason(file))));
  const rest = job.failedFiles.length - lines.length;
  const head = failedFilesMessage(job) ?? l10n.t('Some files could not be exported');
  return [`${head}:`, ...lines, ...(rest > 0 ? [indented(l10n.t('and {0} more', rest))] : [])];
}

function countOf(jobs: readonly Job[]): number {
  return jobs.reduce((sum, job) => sum + (requestedFiles(job) ?? 1), 0);
}

function nameOf(job: Job): string {
  return plainText(job.name, 80);
}

function indented(line: string): string {
  return `  ${line}`;
}
