import * as l10n from '@vscode/l10n';
import type { Job } from '../jobs/job.ts';
import { bytes } from './format/bytes.ts';
import { fileReason, jobErrorMessage } from './failedFileRow.ts';
import { type RowContext, jobRow } from './jobRow.ts';
import { accountName } from './owner.ts';
import { codeSpan, escapeMarkdown } from './format/text.ts';
import { fullTime } from './format/time.ts';

import { requestedFiles, serviceName } from './terms.ts';

/** How many left-out files a tooltip lists before it only counts. */
const LISTED_FILES = 10;

/**
 * The whole story of a job as Markdown. Everything from outside is escaped; there is no link or token in a job.
 * @param names names of the job's files by their version URN, as far as known
 */
export function jobTooltip(
  job: Job,
  now: number,
  context: RowContext,
  names: ReadonlyMap<string, string> = new Map(),
): string {
  const row = jobRow(job, now, context);
  const time = (at: number | undefined): string | undefined =>
    at === undefined ? undefined : escapeMarkdown(fullTime(at, context.locale));
  const code = (text: string | undefined): string | undefined =>
    text === undefined || text === '' ? undefined : codeSpan(text);
  const account = context.accounts?.get(job.account);
  const total = requestedFiles(job);
  const facts: readonly (readonly [string, string | undefined])[] = [
    [l10n.t('Group'), job.batchName === undefined ? undefined : escapeMarkdown(job.batchName)],
    [l10n.t('Service'), escapeMarkdown(serviceName(job.service))],
    [l10n.t('Project'), code(job.projectId)],
    [l10n.t('Export'), code(job.exportId)],
    [l10n.t('Version'), code(job.versionUrn)],
    [l10n.t('Status of the service'), code(job.rawStatus)],
    [l10n.t('Account'), account && escapeMarkdown(accountName(account))],
    [l10n.t('Files'), total === undefined ? undefined : String(total)],
    [l10n.t('Repeats the export of'), time(job.predecessorAt)],
    [l10n.t('Recipe'), code(job.recipe)],
    [l10n.t('Tracked since'), time(job.trackedAt)],
    [l10n.t('Start sent'), time(job.sentAt)],
    [l10n.t('Last checked'), time(job.lastPollAt)],
    [l10n.t('Next check'), job.state === 'running' ? time(job.nextPollAt) : undefined],
    [l10n.t('Ready since'), time(job.readyAt)],
    [l10n.t('Link expires'), job.state === 'ready' ? time(job.linkExpiresAt) : undefined],
    [l10n.t('Downloaded'), time(job.downloadedAt)],
    [l10n.t('Size'), job.bytes === undefined ? undefined : escapeMarkdown(bytes(job.bytes, context.locale))],
    [l10n.t('File'), code(job.filePath)],
    [l10n.t('Request ID'), code(job.requestId)],
    [l10n.t('API host'), code(job.apiHost)],
  ];
  const paragraphs = [`**${escapeMarkdown(row.label)}**`, escapeMarkdown(row.message)];
  if (job.error) paragraphs.push(`${escapeMarkdown(jobErrorMessage(job.error))} ${codeSpan(job.error.code)}`);
  if (job.pollError?.serviceText !== undefined) {
    const text = escapeMarkdown(job.pollError.serviceText);
    const isService = job.pollError.code !== 'unexpectedAnswer';
    paragraphs.push(
      isService ? l10n.t('The service says: {0}', text) : l10n.t('What answered in between says: {0}', text),
    );
  }
  paragraphs.push(
    facts
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `- ${escapeMarkdown(name)}: ${value}`)
      .join('\n'),
  );
  if (job.failedFiles.length > 0) paragraphs.push(failedFiles(job, names));
  return paragraphs.join('\n\n');
}

function failedFiles(job: Job, names: ReadonlyMap<string, string>): string {
  const nameOf = (id: string): string => escapeMarkdown(names.get(id) ?? '') || codeSpan(id);
  const listed = job.failedFiles
    .slice(0, LISTED_FILES)
    .map((file) => `- ${nameOf(file.id)}: ${escapeMarkdown(fileReason(file))}`);
  const rest = job.failedFiles.length - listed.length;
  if (rest > 0) listed.push(`- ${escapeMarkdown(l10n.t('and {0} more', rest))}`);
  return `${escapeMarkdown(l10n.t('Not exported:'))}\n\n${listed.join('\n')}`;
}
