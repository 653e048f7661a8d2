import * as l10n from '@vscode/l10n';
import type { Batch } from '../jobs/batch.ts';
import { coarseDuration } from './format/duration.ts';
import { type JobRow, type RowContext, type RowIcon, appearance, hasLivingLink, jobRow } from './jobRow.ts';
import { asides } from './ancestry.ts';
import { plainText, escapeMarkdown } from './format/text.ts';
import { dayAndTime } from './format/time.ts';

import { exportCount, needAttention } from './terms.ts';

/** Shows jobs that were started together as one row. Pure, like the rows of its jobs. */
export function batchRow(batch: Batch, now: number, context: RowContext): JobRow {
  const { words, icon } = standing(batch, now, context);
  const label = plainText(batch.name);
  const count = exportCount(batch.jobs.length);
  const [first] = batch.jobs;
  const again = batch.jobs.every((job) => job.successor !== undefined);
  const besides = first ? asides(again ? first : { ...first, successor: undefined }, now, context.locale) : [];
  const message = batch.section === 'ready' ? [l10n.t('ready'), count, ...words] : [count, ...words];
  const unseen = isBatchUnseen(batch);
  return {
    label,
    icon,
    unseen,
    description: [[count, ...words].join(', '), ...besides].join(' · '),
    message: [message.join(', '), ...besides].join('; '),
    contextValue: abilities(batch, now, unseen),
    accessibilityLabel: [l10n.t('group {0}', label), ...message, ...besides, ...(unseen ? [l10n.t('new')] : [])].join(
      ', ',
    ),
  };
}

/** True when a batch waits for a user to look at it: its first job bears the mark for all of them. */
export function isBatchUnseen({ section, jobs }: Batch): boolean {
  return (section === 'ready' || section === 'attention') && jobs[0]?.seenAt === undefined;
}

/** The section comes last: a clause that looks for `ready … downloadable` means single jobs. */
function abilities({ jobs, section }: Batch, now: number, unseen: boolean): string {
  return [
    'batch',
    ...(jobs.some((job) => job.state === 'ready' && hasLivingLink(job, now)) ? ['downloadable'] : []),
    ...(jobs.every((job) => job.request !== undefined) ? ['again'] : []),
    section,
    ...(unseen ? ['unseen'] : []),
  ].join(' ');
}

interface Standing {
  readonly words: readonly string[];
  readonly icon: RowIcon;
}

function standing(batch: Batch, now: number, context: RowContext): Standing {
  switch (batch.section) {
    case 'running':
      return running(batch, now, context);
    case 'attention':
      return attention(batch, now, context);
    case 'ready':
      return {
        words: [...downloadedWords(batch), ...missingWords(batch), ...linkWords(batch, now)],
        icon: { id: 'cloud-download', color: colorOf(batch) },
      };
    case 'done': {
      const last = Math.max(...batch.jobs.map((job) => job.downloadedAt ?? job.endedAt ?? 0));
      const fetched = batch.jobs.some((job) => job.state === 'downloaded');
      return {
        words: [...downloadedWords(batch), ...(last > 0 ? [dayAndTime(last, context.locale)] : [])],
        icon: fetched ? { id: 'pass', color: colorOf(batch) } : { id: 'history' },
      };
    }
  }
}

/** Its icon, and any trouble, are those of the first job that still runs: its like have the same. */
function running(batch: Batch, now: number, context: RowContext): Standing {
  const { jobs, counts } = batch;
  const starting = jobs.filter((job) => job.state === 'starting');
  const leader = jobs.find((job) => job.state === 'running') ?? starting[0];
  const { description, icon } = leader ? appearance(leader, now, context) : { description: '', icon: SPINNING };
  const fetched = counts.ready + counts.done;
  return {
    words: [
      ...(starting.length > 0 ? [l10n.t('{0} not started yet', starting.length)] : []),
      ...(fetched > 0 ? [l10n.t('{0} ready', fetched)] : []),
      ...(counts.attention > 0 ? [needAttention(counts.attention)] : []),
      ...(icon.id === SPINNING.id ? [] : [description]),
    ],
    icon,
  };
}

function attention(batch: Batch, now: number, context: RowContext): Standing {
  const { jobs, counts } = batch;
  const undecided = jobs.filter((job) => job.state === 'unconfirmed');
  const expired = jobs.filter((job) => job.state === 'expired' && job.successor === undefined);
  const leader = undecided[0] ?? jobs.find((job) => job.state !== 'downloaded' && job.state !== 'ready');
  const icon = leader ? appearance(leader, now, context).icon : { id: 'warning' };
  const trouble =
    undecided.length > 0
      ? l10n.t('{0} may have started: resolve', undecided.length)
      : expired.length === counts.attention
        ? expired.length === 1
          ? l10n.t('1 link expired, export again')
          : l10n.t('{0} links expired, export again', expired.length)
        : needAttention(counts.attention);
  const ready = counts.ready > 0 ? [l10n.t('{0} ready', counts.ready), ...linkWords(batch, now)] : [];
  return { words: [trouble, ...ready], icon };
}

const SPINNING: RowIcon = { id: 'sync~spin' };

function colorOf({ jobs }: Batch): string {
  return jobs.some((job) => job.partial) ? 'charts.yellow' : 'charts.green';
}

/** How many files are here already, when not all are. */
function downloadedWords({ jobs }: Batch): readonly string[] {
  const count = jobs.filter((job) => job.state === 'downloaded').length;
  return count === 0 || count === jobs.length ? [] : [l10n.t('{0} downloaded', count)];
}

function missingWords({ jobs }: Batch): readonly string[] {
  const count = jobs.reduce((sum, job) => sum + job.failedFiles.length, 0);
  if (count === 0) return [];
  return [count === 1 ? l10n.t('1 file missing') : l10n.t('{0} files missing', count)];
}

function linkWords({ linkExpiresAt }: Batch, now: number): readonly string[] {
  if (linkExpiresAt === undefined || linkExpiresAt <= now) return [];
  return [l10n.t('link expires in {0}', coarseDuration(linkExpiresAt - now))];
}

/** How many exports a tooltip lists before it only counts. */
const LISTED = 10;

/** A batch and its exports as Markdown. Everything from outside is escaped. */
export function batchTooltip(batch: Batch, now: number, context: RowContext): string {
  const row = batchRow(batch, now, context);
  const rows = batch.jobs.slice(0, LISTED).map((job) => {
    const { label, message } = jobRow(job, now, context);
    return `- ${escapeMarkdown(label)}: ${escapeMarkdown(message)}`;
  });
  const rest = batch.jobs.length - rows.length;
  if (rest > 0) rows.push(`- ${escapeMarkdown(l10n.t('and {0} more', rest))}`);
  return [`**${escapeMarkdown(row.label)}**`, escapeMarkdown(row.message), rows.join('\n')].join('\n\n');
}
