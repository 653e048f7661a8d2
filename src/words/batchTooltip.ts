import * as l10n from '@vscode/l10n';
import type { Batch } from '../jobs/batch.ts';
import { batchRow } from './batchRow.ts';
import { type RowContext, jobRow } from './jobRow.ts';
import { escapeMarkdown } from './format/text.ts';

/** How many exports a tooltip lists before it only counts. */
const LISTED = 10;

/** A group and its exports as Markdown. Everything from outside is escaped. */
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
