import type { Batch } from '../jobs/batch.ts';
import { coarseDuration } from './format/duration.ts';
import { type JobRow, type RowContext, type RowIcon, appearance, hasLivingLink } from './jobRow.ts';
import { asides } from './ancestry.ts';
import { plainText } from './format/text.ts';
import { dayAndTime } from './format/time.ts';
import type { Translate } from './translate.ts';
import { exportCount, needAttention } from './terms.ts';

/** Shows jobs that were started together as one row. Pure, like the rows of its jobs. */
export function batchRow(batch: Batch, now: number, context: RowContext, t: Translate): JobRow {
  const { words, icon } = standing(batch, now, context, t);
  const label = plainText(batch.name);
  const count = exportCount(batch.jobs.length, t);
  const [first] = batch.jobs;
  const again = batch.jobs.every((job) => job.successor !== undefined);
  const besides = first ? asides(again ? first : { ...first, successor: undefined }, now, context.locale, t) : [];
  const message = batch.section === 'ready' ? [t('ready'), count, ...words] : [count, ...words];
  const unseen = isBatchUnseen(batch);
  return {
    ...{ label, icon, unseen },
    description: [[count, ...words].join(', '), ...besides].join(' · '),
    message: [message.join(', '), ...besides].join('; '),
    contextValue: abilities(batch, now, unseen),
    accessibilityLabel: [t('group {0}', label), ...message, ...besides, ...(unseen ? [t('new')] : [])].join(', '),
  };
}

/** True when a group waits for a person to look at it: its first job bears the mark for all of them. */
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

function standing(batch: Batch, now: number, context: RowContext, t: Translate): Standing {
  switch (batch.section) {
    case 'running':
      return running(batch, now, context, t);
    case 'attention':
      return attention(batch, now, context, t);
    case 'ready':
      return {
        words: [...downloadedWords(batch, t), ...missingWords(batch, t), ...linkWords(batch, now, t)],
        icon: { id: 'cloud-download', color: colorOf(batch) },
      };
    case 'done': {
      const last = Math.max(...batch.jobs.map((job) => job.downloadedAt ?? job.endedAt ?? 0));
      const fetched = batch.jobs.some((job) => job.state === 'downloaded');
      return {
        words: [...downloadedWords(batch, t), ...(last > 0 ? [dayAndTime(last, context.locale)] : [])],
        icon: fetched ? { id: 'pass', color: colorOf(batch) } : { id: 'history' },
      };
    }
  }
}

/** Its icon, and any trouble, are those of the first job that still runs: its like have the same. */
function running(batch: Batch, now: number, context: RowContext, t: Translate): Standing {
  const { jobs, counts } = batch;
  const starting = jobs.filter((job) => job.state === 'starting');
  const leader = jobs.find((job) => job.state === 'running') ?? starting[0];
  const { description, icon } = leader ? appearance(leader, now, context, t) : { description: '', icon: SPINNING };
  const fetched = counts.ready + counts.done;
  return {
    words: [
      ...(starting.length > 0 ? [t('{0} not started yet', starting.length)] : []),
      ...(fetched > 0 ? [t('{0} ready', fetched)] : []),
      ...(counts.attention > 0 ? [needAttention(counts.attention, t)] : []),
      ...(icon.id === SPINNING.id ? [] : [description]),
    ],
    icon,
  };
}

function attention(batch: Batch, now: number, context: RowContext, t: Translate): Standing {
  const { jobs, counts } = batch;
  const undecided = jobs.filter((job) => job.state === 'unconfirmed');
  const expired = jobs.filter((job) => job.state === 'expired' && job.successor === undefined);
  const leader = undecided[0] ?? jobs.find((job) => job.state !== 'downloaded' && job.state !== 'ready');
  const icon = leader ? appearance(leader, now, context, t).icon : { id: 'warning' };
  const trouble =
    undecided.length > 0
      ? t('{0} may have started: decide', undecided.length)
      : expired.length === counts.attention
        ? expired.length === 1
          ? t('1 link died, export again')
          : t('{0} links died, export again', expired.length)
        : needAttention(counts.attention, t);
  const ready = counts.ready > 0 ? [t('{0} ready', counts.ready), ...linkWords(batch, now, t)] : [];
  return { words: [trouble, ...ready], icon };
}

const SPINNING: RowIcon = { id: 'sync~spin' };

function colorOf({ jobs }: Batch): string {
  return jobs.some((job) => job.partial) ? 'charts.yellow' : 'charts.green';
}

/** How many files are here already, when not all are. */
function downloadedWords({ jobs }: Batch, t: Translate): readonly string[] {
  const count = jobs.filter((job) => job.state === 'downloaded').length;
  return count === 0 || count === jobs.length ? [] : [t('{0} downloaded', count)];
}

function missingWords({ jobs }: Batch, t: Translate): readonly string[] {
  const count = jobs.reduce((sum, job) => sum + job.failedFiles.length, 0);
  if (count === 0) return [];
  return [count === 1 ? t('1 file missing') : t('{0} files missing', count)];
}

function linkWords({ linkExpiresAt }: Batch, now: number, t: Translate): readonly string[] {
  if (linkExpiresAt === undefined || linkExpiresAt <= now) return [];
  return [t('link dies in {0}', coarseDuration(linkExpiresAt - now, t))];
}
