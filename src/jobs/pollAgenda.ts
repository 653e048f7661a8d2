import type { Accounts } from '../auth/accounts.ts';
import type { Clock } from '../lib/clock.ts';
import type { Limits } from '../store/limits.ts';
import { type BudgetOutlook, RequestBudget } from '../store/requestBudget.ts';
import type { Job } from './job.ts';
import type { Ledger, PollQueue, PollScope } from './ledger.ts';

/**
 * How long a window may take for one poll, ms; then others may take the job over. Longer than the request's own
 * deadline (10 s), so that no result arrives after the claim was lost.
 */
export const LEASE_MS = 12_000;

export interface AgendaPorts {
  readonly ledger: Pick<Ledger, 'queues' | 'nextEnd'>;
  readonly accounts: Pick<Accounts, 'list'>;
  readonly limits: Limits;
  readonly clock: Clock;
  /** The configured API host, an origin. */
  readonly apiHost: () => string;
  /** Requests a minute, over all windows. */
  readonly maxRequestsPerMinute: () => number;
}

/** The service asked to wait: no job of this client ID, or of this account, is polled until then (epoch ms). */
export interface Pause {
  readonly clientId?: string | undefined;
  /** Whose tokens have to wait; without one, the requests of the client ID. */
  readonly account?: string | undefined;
  readonly until: number;
}

/** The jobs of one client ID, and what their budget allows now. */
export interface QueueAgenda extends PollQueue {
  readonly budget: RequestBudget;
  readonly outlook: BudgetOutlook;
}

/** What there is to do for this window, now and next. */
export interface Agenda {
  readonly who: PollScope;
  readonly queues: readonly QueueAgenda[];
  /** Those that a job that runs waits for. */
  readonly pauses: readonly Pause[];
  /** When each account that waits, and has something to poll, goes on, epoch ms. */
  readonly resumes: readonly number[];
  /** When time alone ends a job next, epoch ms. */
  readonly nextEnd: number | undefined;
}

/** The budget that a poll of this job takes from. */
export function pollBudget(
  ports: Pick<AgendaPorts, 'limits' | 'clock'>,
  { apiHost, clientId }: Pick<Job, 'apiHost' | 'clientId'>,
): RequestBudget {
  return new RequestBudget(ports, { kind: 'requests', apiHost, clientId });
}

/** Reads it; writes nothing. @throws StoreError */
export async function readAgenda(ports: AgendaPorts): Promise<Agenda> {
  const { ledger, accounts, clock, maxRequestsPerMinute } = ports;
  const now = clock.now();
  const apiHost = ports.apiHost();
  const usable = (await accounts.list()).filter(({ status }) => status === 'usable');
  const isWaiting = ({ pausedUntil = 0 }: (typeof usable)[number]): boolean => pausedUntil > now;
  const who = { apiHost, accounts: usable.filter((account) => !isWaiting(account)).map(({ key }) => key) };
  const queues: QueueAgenda[] = [];
  for (const queue of await ledger.queues(who)) {
    const budget = pollBudget(ports, { apiHost, clientId: queue.clientId });
    queues.push({ ...queue, budget, outlook: await budget.outlook(maxRequestsPerMinute()) });
  }
  const pauses: Pause[] = [];
  for (const { clientId, open, outlook } of queues) {
    if (open > 0 && outlook.pausedUntil !== undefined) pauses.push({ clientId, until: outlook.pausedUntil });
  }
  const resumes: number[] = [];
  for (const { key, pausedUntil: until = now } of usable.filter(isWaiting)) {
    const waiting = await ledger.queues({ apiHost, accounts: [key] });
    if (waiting.length > 0) resumes.push(until);
    if (waiting.some(({ open }) => open > 0)) pauses.push({ account: key, until });
  }
  const paused = pausedIds({ queues });
  return { who, queues, pauses, resumes, nextEnd: await ledger.nextEnd(who, { paused }) };
}

/** The client IDs whose requests have to wait because the service asked for it. */
export function pausedIds({ queues }: Pick<Agenda, 'queues'>): readonly (string | undefined)[] {
  return queues.filter(({ outlook }) => outlook.pausedUntil !== undefined).map(({ clientId }) => clientId);
}

/** The end of the first pause, epoch ms, while every job that runs waits for one. */
export function allPausedUntil({ queues, pauses }: Agenda): number | undefined {
  const goesOn = queues.some(({ open, outlook }) => open > 0 && outlook.pausedUntil === undefined);
  return goesOn || pauses.length === 0 ? undefined : Math.min(...pauses.map(({ until }) => until));
}

/** When there is something to do next, epoch ms: a poll that its budget allows, an end, the end of a pause. */
export function nextWake(agenda: Agenda, isFull: (queue: QueueAgenda) => boolean): number | undefined {
  const times = [
    ...(agenda.nextEnd === undefined ? [] : [agenda.nextEnd]),
    // One that is full goes on when a slot is free.
    ...agenda.queues.filter((queue) => !isFull(queue)).map(dueAt),
    ...agenda.pauses.map(({ until }) => until),
    ...agenda.resumes,
  ];
  return times.length === 0 ? undefined : Math.min(...times);
}

/** When the first job of a queue is due and a request granted, epoch ms. */
export function dueAt({ due, outlook }: QueueAgenda): number {
  return outlook.available > 0 ? due : Math.max(due, outlook.retryAt);
}
