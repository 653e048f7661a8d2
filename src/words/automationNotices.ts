import * as l10n from '@vscode/l10n';
import { dirname } from 'node:path';
import type { DownloadedFile } from '../downloads/fetcher.ts';
import type { Job } from '../jobs/job.ts';
import { plainText } from './format/text.ts';

const LONGEST_NAME = 80;
const LONGEST_PATH = 300;

/** A file that was fetched without being asked for. */
export type Fetched = Pick<DownloadedFile, 'path' | 'job'>;

/** The name of one export, also of one within a batch. */
export function exportName({ name, exportId }: Pick<Job, 'name' | 'exportId'>): string {
  return plainText(name, LONGEST_NAME) || exportId;
}

/** What is said of a job and those that were started with it: the name of the batch, if there is one. */
export function batchOrExportName(job: Job): string {
  return plainText(job.batchName ?? '', LONGEST_NAME) || exportName(job);
}

/** True when files are missing in the result of a job. */
export function isIncomplete({ partial, failedFiles }: Pick<Job, 'partial' | 'failedFiles'>): boolean {
  return partial || failedFiles.length > 0;
}

/** The sentence about files that were fetched in a row. Empty only when there are none. */
export function fetchedWords(files: readonly Fetched[]): string {
  const [first, second] = files;
  if (!first) return '';
  return second ? severalWords(files, first) : singleWords(first);
}

function singleWords({ path, job }: Fetched): string {
  const [name, where] = [exportName(job), plainText(path, LONGEST_PATH)];
  const missing = job.failedFiles.length;
  if (!isIncomplete(job)) return l10n.t('“{0}” was downloaded automatically to {1}.', name, where);
  if (missing === 0) {
    return l10n.t('“{0}” was downloaded automatically to {1}, but some of its files are missing.', name, where);
  }
  return missing === 1
    ? l10n.t('“{0}” was downloaded automatically to {1}, but 1 file is missing.', name, where)
    : l10n.t('“{0}” was downloaded automatically to {1}, but {2} files are missing.', name, where, missing);
}

function severalWords(files: readonly Fetched[], { path, job }: Fetched): string {
  const where = plainText(dirname(path), LONGEST_PATH);
  const count = files.length;
  const incomplete = files.filter((file) => isIncomplete(file.job)).length;
  const isSection = job.batchId !== undefined && files.every((file) => file.job.batchId === job.batchId);
  if (!isSection) {
    return incomplete === 0
      ? l10n.t('{0} files were downloaded automatically to {1}.', count, where)
      : l10n.t(
          '{0} files were downloaded automatically to {1}, but files are missing in {2} of them.',
          count,
          where,
          incomplete,
        );
  }
  const name = batchOrExportName(job);
  return incomplete === 0
    ? l10n.t('“{0}”: {1} files were downloaded automatically to {2}.', name, count, where)
    : l10n.t(
        '“{0}”: {1} files were downloaded automatically to {2}, but files are missing in {3} of them.',
        name,
        count,
        where,
        incomplete,
      );
}
