import * as l10n from '@vscode/l10n';
import type { AccountStatus } from '../auth/accounts.ts';
import type { Listed } from '../jobs/batch.ts';
import type { Job } from '../jobs/job.ts';
import type { PollerStatus } from '../jobs/poller.ts';
import { batchRow } from './batchRow.ts';
import { type Counts, isQuiet, summary } from './counts.ts';
import { hasLivingLink, jobRow, readyUntil } from './jobRow.ts';
import type { RowAccount } from './owner.ts';
import { escapeMarkdown } from './format/text.ts';
import { clockTime } from './format/time.ts';
import type { Locale } from './locale.ts';
import { needAttention } from './terms.ts';

/** What a click on the item or on a link of its tooltip does. */
export const STATUS_ACTIONS = ['show', 'download', 'signIn', 'setAccessToken', 'refresh'] as const;
export type StatusAction = (typeof STATUS_ACTIONS)[number];
/** A link in Markdown that does something, with one job when it is given. */
export type ActionLink = (label: string, action: StatusAction, job?: Pick<Job, 'id'>) => string;

export interface StatusBarInput {
  readonly counts: Counts;
  readonly poller: PollerStatus;
  readonly account: AccountStatus;
  /** The account of new jobs. */
  readonly current?: RowAccount | undefined;
  readonly accounts?: ReadonlyMap<string, RowAccount> | undefined;
  /** The newest rows that are ready or running, for the tooltip. */
  readonly rows: readonly Listed[];
  readonly locale: Locale;
  /** How the tooltip links to what can be done. */
  readonly link: ActionLink;
}

export interface StatusBarText {
  readonly visible: boolean;
  readonly text: string;
  /** Markdown; its links are those that the input makes. */
  readonly tooltip: string;
  readonly severity?: 'error' | 'warning' | undefined;
  readonly accessibilityLabel: string;
  /** What a click does. */
  readonly action: StatusAction;
}

/** What the one status bar item says. Hidden while nothing runs, waits or needs somebody. */
export function statusBar(input: StatusBarInput, now: number): StatusBarText {
  const { counts } = input;
  const running = counts.running.total;
  const ready = counts.ready.total;
  const attention = counts.attention.unseen;
  if (isQuiet(counts)) {
    return { visible: false, text: '', tooltip: '', accessibilityLabel: '', action: 'show' };
  }

  const words = summary(counts);
  const tooltip = tooltipOf(input, words, now);
  const tokenNeeded = running > 0 && (input.account === 'none' || input.account === 'refused');
  if (tokenNeeded) {
    const text =
      ready > 0 ? `$(key) ${l10n.t('token needed')} $(cloud-download) ${ready}` : `$(key) ${l10n.t('token needed')}`;
    const label = l10n.t('ACC exports: token needed, {0}', words);
    return {
      visible: true,
      text,
      tooltip,
      severity: 'warning',
      accessibilityLabel: label,
      action: remedy(input),
    };
  }
  const state = stateWords(input, now);
  const parts: string[] = [];
  if (ready > 0) parts.push(`$(cloud-download) ${l10n.t('{0} ready', ready)}`);
  if (running > 0) parts.push(`${runningIcon(input, now)} ${ready > 0 ? running : l10n.t('{0} exporting', running)}`);
  if (parts.length === 0) parts.push(`$(warning) ${needAttention(attention)}`);
  const text = parts.join(' ') + (state === undefined ? '' : `, ${state}`);
  const spoken = state === undefined ? words : `${words}, ${state}`;
  return {
    visible: true,
    text,
    tooltip,
    accessibilityLabel: l10n.t('ACC exports: {0}', spoken),
    action: 'show',
  };
}

function stateWords(input: StatusBarInput, now: number): string | undefined {
  if (input.counts.running.total === 0) return undefined;
  if (input.poller.offline) return l10n.t('no connection');
  if (isPaused(input.poller, now))
    return l10n.t('resumes at {0}', clockTime(input.poller.pausedUntil ?? now, input.locale));
  return undefined;
}

function runningIcon(input: StatusBarInput, now: number): string {
  if (input.poller.offline) return '$(debug-disconnect)';
  return isPaused(input.poller, now) ? '$(watch)' : '$(sync~spin)';
}

function isPaused(poller: PollerStatus, now: number): boolean {
  return poller.pausedUntil !== undefined && poller.pausedUntil > now;
}

function tooltipOf(input: StatusBarInput, words: string, now: number): string {
  const context = {
    account: input.account,
    accounts: input.accounts,
    current: input.current,
    offline: input.poller.offline,
    pauses: input.poller.pauses,
    locale: input.locale,
  };
  const rows = input.rows.map(({ job, batch }) => {
    if (batch) {
      const { label, message } = batchRow(batch, now, context);
      return `- ${input.link(label, 'show', job)}: ${escapeMarkdown(message)}`;
    }
    const row = jobRow(job, now, context);
    const name = input.link(row.label, 'show', job);
    const living = job.state === 'ready' && hasLivingLink(job, now);
    const words = living ? readyUntil(job, input.locale) : row.message;
    const download = living ? ` · ${input.link(l10n.t('Download'), 'download', job)}` : '';
    return `- ${name}: ${escapeMarkdown(words)}${download}`;
  });
  const total = input.counts.ready.total + input.counts.running.total;
  if (total > rows.length && rows.length > 0)
    rows.push(`- ${input.link(l10n.t('and {0} more', total - rows.length), 'show')}`);
  return [`**${escapeMarkdown(l10n.t('ACC Exports'))}**: ${escapeMarkdown(words)}`, rows.join('\n'), advice(input, now)]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** A user who pasted a token sets a new one; everyone else signs in. */
function remedy({ current }: StatusBarInput): 'setAccessToken' | 'signIn' {
  const pasted = current === undefined || (current.kind === 'accessToken' && current.status === 'refused');
  return pasted ? 'setAccessToken' : 'signIn';
}

/** What stands in the way, and the link that helps. */
function advice(input: StatusBarInput, now: number): string {
  if (input.counts.running.total === 0) return '';
  const help = remedy(input);
  const link = input.link(help === 'signIn' ? l10n.t('Sign In') : l10n.t('Set Access Token'), help);
  switch (input.account) {
    case 'none':
      return `${escapeMarkdown(l10n.t('Exports are not checked until there is an access token.'))} ${link}`;
    case 'refused':
      return `${escapeMarkdown(l10n.t('The service no longer accepts the access token. Your exports are kept.'))} ${link}`;
    case 'elsewhere':
      return escapeMarkdown(l10n.t('Another window has the newer token and watches the exports.'));
    case 'usable':
      break;
  }
  if (input.poller.offline)
    return escapeMarkdown(l10n.t('There is no connection to the service. Retrying automatically.'));
  if (isPaused(input.poller, now)) {
    const until = clockTime(input.poller.pausedUntil ?? now, input.locale);
    return escapeMarkdown(l10n.t('The service asked everyone to wait. Checking resumes at {0}.', until));
  }
  return input.link(l10n.t('Check All'), 'refresh');
}
