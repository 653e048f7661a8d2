import type { Job } from '../jobs/job.ts';
import { bytes } from './format/bytes.ts';
import { fileReason, jobErrorMessage } from './failedFileRow.ts';
import { type RowContext, jobRow } from './jobRow.ts';
import { accountName } from './owner.ts';
import { codeSpan, escapeMarkdown } from './format/text.ts';
import { fullTime } from './format/time.ts';
import type { Translate } from './translate.ts';
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
  t: Translate,
  names: ReadonlyMap<string, string> = new Map(),
): string {
  const row = jobRow(job, now, context, t);
  const time = (at: number | undefined): string | undefined =>
    at === undefined ? undefined : escapeMarkdown(fullTime(at, context.locale));
  const code = (text: string | undefined): string | undefined =>
    text === undefined || text === '' ? undefined : codeSpan(text);
  const account = context.accounts?.get(job.account);
  const total = requestedFiles(job);
  const facts: readonly (readonly [string, string | undefined])[] = [
    [t('Group'), job.batchName === undefined ? undefined : escapeMarkdown(job.batchName)],
    [t('Service'), escapeMarkdown(serviceName(job.service, t))],
    [t('Project'), code(job.projectId)],
    [t('Export'), code(job.exportId)],
    [t('Version'), code(job.versionUrn)],
    [t('Status of the service'), code(job.rawStatus)],
    [t('Account'), account && escapeMarkdown(accountName(account, t))],
    [t('Files'), total === undefined ? undefined : String(total)],
    [t('Repeats the export of'), time(job.predecessorAt)],
    [t('Recipe'), code(job.recipe)],
    [t('Tracked since'), time(job.trackedAt)],
    [t('Start sent'), time(job.sentAt)],
    [t('Last look'), time(job.lastPollAt)],
    [t('Next look'), job.state === 'running' ? time(job.nextPollAt) : undefined],
    [t('Ready since'), time(job.readyAt)],
    [t('Link dies'), job.state === 'ready' ? time(job.linkExpiresAt) : undefined],
    [t('Downloaded'), time(job.downloadedAt)],
    [t('Size'), job.bytes === undefined ? undefined : escapeMarkdown(bytes(job.bytes, context.locale))],
    [t('File'), code(job.filePath)],
    [t('Request id'), code(job.requestId)],
    [t('API host'), code(job.apiHost)],
  ];
  const paragraphs = [`**${escapeMarkdown(row.label)}**`, escapeMarkdown(row.message)];
  if (job.error) paragraphs.push(`${escapeMarkdown(jobErrorMessage(job.error, t))} ${codeSpan(job.error.code)}`);
  if (job.pollError?.serviceText !== undefined) {
    paragraphs.push(t('The service says: {0}', escapeMarkdown(job.pollError.serviceText)));
  }
  paragraphs.push(
    facts
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `- ${escapeMarkdown(name)}: ${value}`)
      .join('\n'),
  );
  if (job.failedFiles.length > 0) paragraphs.push(failedFiles(job, names, t));
  return paragraphs.join('\n\n');
}

function failedFiles(job: Job, names: ReadonlyMap<string, string>, t: Translate): string {
  const nameOf = (id: string): string => escapeMarkdown(names.get(id) ?? '') || codeSpan(id);
  const listed = job.failedFiles
    .slice(0, LISTED_FILES)
    .map((file) => `- ${nameOf(file.id)}: ${escapeMarkdown(fileReason(file, t))}`);
  const rest = job.failedFiles.length - listed.length;
  if (rest > 0) listed.push(`- ${escapeMarkdown(t('and {0} more', rest))}`);
  return `${escapeMarkdown(t('Not exported:'))}\n\n${listed.join('\n')}`;
}
