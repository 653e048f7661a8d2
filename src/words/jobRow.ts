import * as l10n from '@vscode/l10n';
import { sectionOf, isUnseen, type Job } from '../jobs/job.ts';
import type { Pause } from '../jobs/pollAgenda.ts';
import { coarseDuration } from './format/duration.ts';
import { jobErrorMessage } from './failedFileRow.ts';
import { asides } from './ancestry.ts';
import { type AccountContext, needsOwner, ownerStatus, ownerWords } from './owner.ts';
import { noLinkWords, pollTrouble, projectRefusal, stuckWords } from './pollTrouble.ts';
import { notStartedWords } from './startState.ts';
import { plainText } from './format/text.ts';
import { clockTime, dayAndTime } from './format/time.ts';
import type { Locale } from './locale.ts';
import { failedFilesMessage, serviceName } from './terms.ts';

/** What a row needs to know besides its job. */
export interface RowContext extends AccountContext {
  readonly offline: boolean;
  /** What the service asked to wait for: jobs of other client IDs and accounts go on. */
  readonly pauses?: readonly Pause[] | undefined;
  /** What similar jobs took, ms. */
  readonly typicalMs?: number | undefined;
  /** True below the row of a batch, which bears the unseen mark for all of its jobs. */
  readonly inBatch?: boolean | undefined;
  readonly locale: Locale;
}

export interface RowIcon {
  /** Codicon. */
  readonly id: string;
  /** Theme colour. */
  readonly color?: string | undefined;
}

/** One row of the tree. */
export interface JobRow {
  readonly label: string;
  /** Short, since the side bar is narrow: what the section already says is left out. */
  readonly description: string;
  /** The whole of the description, for where no section stands above it. */
  readonly message: string;
  readonly icon: RowIcon;
  /** Space-separated abilities, matched by `when` clauses: `job files ready link downloadable again`. */
  readonly contextValue: string;
  readonly accessibilityLabel: string;
  readonly unseen: boolean;
}

const WARNING = 'list.warningForeground';
const ERROR = 'list.errorForeground';

/** Status words that are the normal case and need not be shown. Source: Files, Sheets and BIM 360 export status. */
const ORDINARY_STATUS = new Set(['processing', 'committed', 'inqueue']);

/** The states in which it matters whether the job's account can read it. */
const WAITING: ReadonlySet<Job['state']> = new Set(['running', 'ready', 'stuck', 'refused', 'missing']);

/** Shows a job with the one thing that matters now. Pure: the same job and time give the same row. */
export function jobRow(job: Job, now: number, context: RowContext): JobRow {
  const label = plainText(job.name) || plainText(job.exportId);
  const { description, message: whole = description, icon } = appearance(job, now, context);
  const besides = asides(job, now, context.locale);
  const message = [whole, ...besides].join('; ');
  const unseen = isUnseen(job) && context.inBatch !== true;
  const words = [label, message, serviceName(job.service), ...(unseen ? [l10n.t('new')] : [])];
  return {
    label,
    message,
    icon,
    unseen,
    description: [description, ...besides].join(' · '),
    contextValue: abilities(job, now, context),
    accessibilityLabel: words.join(', '),
  };
}

/** True while there is a link worth asking for. BIM 360 signs a new one with each poll, so its links never expire here. */
export function hasLivingLink(job: Job, now: number): boolean {
  if (job.state !== 'ready' && job.state !== 'downloaded') return false;
  if (job.service === 'bim360') return true;
  return job.linkExpiresAt === undefined ? job.state === 'ready' : job.linkExpiresAt > now;
}

/** True when the row's text changes by time alone, so that it needs the ticks. */
export function changesWithTime(job: Job): boolean {
  return job.state === 'running' || (job.state === 'ready' && job.linkExpiresAt !== undefined);
}

function abilities(job: Job, now: number, context: RowContext): string {
  const living = hasLivingLink(job, now);
  return [
    'job',
    job.service,
    job.state,
    ...(job.partial ? ['partial'] : []),
    ...(living ? ['link', 'downloadable'] : []),
    ...(job.filePath === undefined ? [] : ['file']),
    ...(job.request === undefined ? [] : ['again']),
    ...(isUnseen(job) ? ['unseen'] : []),
    ...(WAITING.has(job.state) && needsOwner(job, context) ? ['signedOut'] : []),
  ].join(' ');
}

/** How a job stands. */
export interface Appearance {
  readonly description: string;
  /** Where it says more than the description. */
  readonly message?: string;
  readonly icon: RowIcon;
}

/** How a job stands, without where it comes from. What was exported again is no trouble any more. */
export function appearance(job: Job, now: number, context: RowContext): Appearance {
  const shown = ofState(job, now, context);
  if (job.state === 'downloaded' || sectionOf(job) !== 'done') return shown;
  return { ...shown, icon: { id: shown.icon.id } };
}

function ofState(job: Job, now: number, context: RowContext): Appearance {
  switch (job.state) {
    case 'starting':
      return { description: l10n.t('being started'), icon: { id: 'sync~spin' } };
    case 'notStarted':
      return { description: notStartedWords(job.pollError), icon: { id: 'circle-slash', color: WARNING } };
    case 'unconfirmed':
      return {
        description: job.successor === undefined ? l10n.t('may have started: resolve') : l10n.t('may have started'),
        icon: { id: 'warning', color: WARNING },
      };
    case 'running':
      return running(job, now, context);
    case 'ready':
      return ready(job, now);
    case 'downloaded':
      return downloaded(job, context);
    case 'failed':
      return failed(job);
    case 'noLink':
      return {
        description: l10n.t('finished without a link'),
        message: l10n.t('finished without a link: {0}', noLinkWords(job.pollError)),
        icon: { id: 'debug-disconnect', color: WARNING },
      };
    case 'expired':
      return linkDied(job);
    case 'stuck':
      return { description: stuckWords(job.pollError), icon: { id: 'warning', color: WARNING } };
    case 'refused':
      return { description: refusal(job, context), icon: { id: 'lock', color: WARNING } };
    case 'missing':
      return {
        description: l10n.t('not found: a wrong ID, or somebody else’s export'),
        icon: { id: 'question', color: WARNING },
      };
  }
}

function running(job: Job, now: number, context: RowContext): Appearance {
  const key: RowIcon = { id: 'key', color: WARNING };
  switch (ownerStatus(job, context)) {
    case 'none':
    case 'refused': {
      const { short, whole } = ownerWords(job, context);
      return { description: short ?? whole, message: whole, icon: key };
    }
    case 'elsewhere':
      return { description: l10n.t('watched by the window that has the token'), icon: { id: 'multiple-windows' } };
    case 'usable':
      break;
  }
  if (context.offline || job.pollError?.code === 'network') {
    return { description: l10n.t('no connection, trying again'), icon: { id: 'debug-disconnect', color: WARNING } };
  }
  const pausedUntil = pauseOf(job, context.pauses);
  if (pausedUntil > now) {
    return {
      description: l10n.t('resumes at {0}', clockTime(pausedUntil, context.locale)),
      icon: { id: 'watch' },
    };
  }
  const trouble = job.pollError && pollTrouble(job.pollError);
  if (trouble !== undefined) return { description: trouble, icon: { id: 'warning', color: WARNING } };
  if (job.lastPollAt === undefined)
    return { description: l10n.t('waiting for the first answer'), icon: { id: 'watch' } };
  return { description: age(job, now, context), icon: { id: 'sync~spin' } };
}

/** The end of the last pause that this job waits for, epoch ms; 0 when it waits for none. */
function pauseOf(job: Job, pauses: readonly Pause[] = []): number {
  const waitsFor = ({ account, clientId }: Pause): boolean =>
    account === undefined ? clientId === job.clientId : account === job.account;
  return Math.max(0, ...pauses.filter(waitsFor).map(({ until }) => until));
}

function age(job: Job, now: number, context: RowContext): string {
  const elapsed = now - job.trackedAt;
  const raw = job.rawStatus !== undefined && !ORDINARY_STATUS.has(job.rawStatus.toLowerCase()) ? job.rawStatus : '';
  if (raw !== '') return l10n.t('running {0}, the service says “{1}”', coarseDuration(elapsed), plainText(raw, 40));
  if (context.typicalMs === undefined || context.typicalMs < 60_000) {
    return l10n.t('running {0}', coarseDuration(elapsed));
  }
  const usual = Math.round(context.typicalMs / 60_000);
  return l10n.t('running {0}, usually {1}', coarseDuration(elapsed), usual);
}

function linkDied({ successor }: Job): Appearance {
  const description = successor === undefined ? l10n.t('link expired, export again') : l10n.t('link expired');
  return { description, icon: { id: 'history', color: WARNING } };
}

function ready(job: Job, now: number): Appearance {
  const icon = { id: 'cloud-download', color: job.partial ? 'charts.yellow' : 'charts.green' };
  if (job.linkExpiresAt === undefined) return { description: readiness(job), icon };
  // Within moments a look decides, or it is being fetched: what has begun goes on.
  if (job.linkExpiresAt <= now) return { description: l10n.t('link expires now'), icon };
  const left = coarseDuration(job.linkExpiresAt - now);
  const count = job.failedFiles.length;
  return {
    description:
      !job.partial || count === 0
        ? l10n.t('link expires in {0}', left)
        : count === 1
          ? l10n.t('1 file missing, link expires in {0}', left)
          : l10n.t('{0} files missing, link expires in {1}', count, left),
    message: l10n.t('{0}, link expires in {1}', readiness(job), left),
    icon,
  };
}

/** A ready job in words that stay true without being drawn again: "ready, link expires at 15:04". */
export function readyUntil(job: Job, locale: Locale): string {
  if (job.linkExpiresAt === undefined) return readiness(job);
  return l10n.t('{0}, link expires at {1}', readiness(job), clockTime(job.linkExpiresAt, locale));
}

function readiness(job: Job): string {
  if (!job.partial) return l10n.t('ready');
  const failed = job.failedFiles.length;
  if (failed === 0) return l10n.t('ready without some files');
  return failed === 1 ? l10n.t('ready without 1 file') : l10n.t('ready without {0} files', failed);
}

function downloaded(job: Job, context: RowContext): Appearance {
  const when = job.downloadedAt ?? job.endedAt;
  const moment = when === undefined ? undefined : dayAndTime(when, context.locale);
  const missing = failedFilesMessage(job);
  const both = (what: string): string => (missing === undefined ? what : `${what}, ${missing}`);
  return {
    description: both(moment ?? l10n.t('downloaded')),
    message: both(moment === undefined ? l10n.t('downloaded') : l10n.t('downloaded {0}', moment)),
    icon: { id: 'pass', color: job.partial ? 'charts.yellow' : 'charts.green' },
  };
}

function failed(job: Job): Appearance {
  const icon = { id: 'error', color: ERROR };
  if (!job.error) return { description: failedFilesMessage(job) ?? l10n.t('export failed'), icon };
  const reason = jobErrorMessage(job.error);
  return { description: reason, message: l10n.t('export failed: {0}', reason), icon };
}

function refusal(job: Job, context: RowContext): string {
  if (job.pollError?.code === 'projectForbidden') return projectRefusal(job.pollError);
  const reader = context.accounts?.get(job.account);
  return reader === undefined || reader.kind === 'accessToken'
    ? l10n.t('only its owner can read it')
    : l10n.t('only its owner can read it, not {0}', plainText(reader.label, 60));
}
