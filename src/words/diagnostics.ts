import type { AccountStatus } from '../auth/accounts.ts';
import type { Job } from '../jobs/job.ts';
import type { PollerStatus } from '../jobs/poller.ts';
import { codeSpan } from './format/text.ts';
import type { Counts } from './counts.ts';

/** What the window knew when it was asked. */
export interface DiagnosticsState {
  /** `undefined` until the ledger was read. */
  readonly counts?: Counts | undefined;
  readonly account: AccountStatus;
  readonly poller: PollerStatus;
  readonly ledgerProblem?: string | undefined;
}

export interface DiagnosticsInput {
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly state: DiagnosticsState;
  readonly jobs: readonly Job[];
  /** Why the ledger could not be read. */
  readonly problem?: string | undefined;
}

/** A report for a bug tracker, in English whatever the display language. Names of jobs and files are left out. */
export function diagnostics({ versions, settings, state, jobs, problem }: DiagnosticsInput): string {
  const { counts, account, poller } = state;
  const facts: Record<string, string> = { account, offline: String(poller.offline) };
  const pauses = (poller.pauses ?? []).map(
    ({ clientId, account, until }) => `${account ?? clientId ?? 'no client ID'} until ${iso(until)}`,
  );
  if (pauses.length > 0) facts['paused'] = pauses.join(', ');
  if (problem !== undefined || state.ledgerProblem !== undefined) facts['ledger'] = problem ?? `${state.ledgerProblem}`;
  for (const [section, { total, unseen }] of Object.entries(counts ?? {}))
    facts[section] = `${total}, ${unseen} unseen`;
  const sections = [
    '# ACC Exports diagnostics',
    list(versions),
    `## Settings\n\n${list(settings)}`,
    `## State\n\n${list(facts)}`,
    ...jobs.map((job) => `## Job ${codeSpan(job.id)}\n\n${list(jobFacts(job))}`),
  ];
  return `${sections.join('\n\n')}\n`;
}

function jobFacts(job: Job): Readonly<Record<string, string>> {
  const facts: Readonly<Record<string, string | number | undefined>> = {
    service: job.service,
    project: job.projectId,
    export: job.exportId,
    version: job.versionUrn,
    batch: job.batchId,
    predecessor: job.predecessor,
    successor: job.successor,
    ordinal: job.ordinal,
    autoRepeats: job.autoRepeats,
    sentAt: time(job.sentAt),
    state: job.state,
    rawStatus: job.rawStatus,
    requestId: job.requestId,
    apiHost: job.apiHost,
    trackedAt: time(job.trackedAt),
    lastPollAt: time(job.lastPollAt),
    nextPollAt: time(job.nextPollAt),
    endedAt: time(job.endedAt),
    readyAt: time(job.readyAt),
    linkExpiresAt: time(job.linkExpiresAt),
    downloadedAt: time(job.downloadedAt),
    seenAt: time(job.seenAt),
    failedPolls: job.failedPolls,
    bytes: job.bytes,
    failedFiles: job.failedFiles.length === 0 ? undefined : job.failedFiles.map((file) => file.reason).join(', '),
    error: job.error && `${job.error.code} ${job.error.title} ${job.error.detail}`,
    lastError: job.pollError && JSON.stringify(job.pollError),
  };
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

function list(facts: Readonly<Record<string, string>>): string {
  return Object.entries(facts)
    .map(([name, value]) => `- ${name}: ${codeSpan(value)}`)
    .join('\n');
}

function time(at: number | undefined): string | undefined {
  return at === undefined ? undefined : iso(at);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
