import * as l10n from '@vscode/l10n';
import type { FailedFile } from '../acc/reading.ts';
import type { Job, JobState } from '../jobs/job.ts';
import { jobErrorMessage } from './failedFileRow.ts';
import { type RowContext, hasLivingLink, jobRow } from './jobRow.ts';
import { plainText } from './format/text.ts';

/** What Check Status returns to a keybinding, a task, an extension or an agent. Never a link. */
export interface CheckResult {
  /** Where the job stands, in this extension's words. */
  readonly status: JobState;
  /** The service's own word, when it answered. */
  readonly rawStatus?: string | undefined;
  /** True while there is a link to download from. */
  readonly ready: boolean;
  /** When the link expires, ISO 8601; `undefined` without a link or when it is signed again by each poll. */
  readonly expiresAt?: string | undefined;
  readonly failedFiles: readonly FailedFile[];
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}

/** The answer as data. */
export function checkResult(job: Job, now: number): CheckResult {
  const ready = hasLivingLink(job, now);
  return {
    status: job.state,
    rawStatus: job.rawStatus,
    ready,
    expiresAt: ready && job.linkExpiresAt !== undefined ? new Date(job.linkExpiresAt).toISOString() : undefined,
    failedFiles: job.failedFiles,
    error: job.error && { code: job.error.code, message: jobErrorMessage(job.error) },
  };
}

/** The answer in words: "Tower A: running 3 min." */
export function checkWords(job: Job, now: number, context: RowContext): string {
  return l10n.t('{0}: {1}.', plainText(job.name, 80) || job.exportId, jobRow(job, now, context).message);
}
