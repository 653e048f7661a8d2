import { AccError } from '../acc/errors.ts';
import type { SignedUrl } from '../acc/signedUrl.ts';
import { sleep } from '../lib/clock.ts';
import { StoreError } from '../store/errors.ts';
import type { Job } from './job.ts';
import type { Claim, Ledger } from './ledger.ts';
import { type AgendaPorts, LEASE_MS, pollBudget } from './pollAgenda.ts';
import { roundMs } from './schedule.ts';
import type { SharedFocus } from './sharedFocus.ts';
import type { PollContext, PollOutcome } from './statusPoller.ts';

/** How often a job that another window is looking at is tried again, and for how long, ms. */
const RETRY_CLAIM_MS = 250;
const CLAIM_PATIENCE_MS = LEASE_MS + 2000;
/** Longest that a user who asks for one job waits for the request budget, ms. */
const BUDGET_PATIENCE_MS = 15_000;

/** What one poll found. */
export interface PollResult {
  readonly job: Job;
  /** Present when the service handed out a link. Memory only. */
  readonly link?: SignedUrl | undefined;
}

export interface UserPollPorts extends Pick<AgendaPorts, 'limits' | 'clock' | 'maxRequestsPerMinute'> {
  readonly ledger: Pick<Ledger, 'get' | 'claimOne' | 'queues'>;
}

/** Polls that a user, or a download, asks for: now, within the same budget and under a claim as all others. */
export class UserPolls {
  readonly #ports: UserPollPorts;
  readonly #focus: SharedFocus;
  readonly #poll: (claim: Claim, context: PollContext, signal: AbortSignal) => Promise<PollOutcome>;

  /** @param poll asks about a claimed job */
  constructor(
    ports: UserPollPorts,
    focus: SharedFocus,
    poll: (claim: Claim, context: PollContext, signal: AbortSignal) => Promise<PollOutcome>,
  ) {
    this.#ports = ports;
    this.#focus = focus;
    this.#poll = poll;
  }

  /** See `Poller.pollNow`. */
  async pollNow(jobId: string, signal: AbortSignal): Promise<PollResult> {
    const patience = this.#ports.clock.now() + BUDGET_PATIENCE_MS;
    let refusals = 0;
    for (;;) {
      await this.#permit(await this.#exported(jobId), patience, signal);
      const claim = await this.#claim(jobId, signal);
      const outcome = await this.#poll(claim, await this.#context(claim.job), signal);
      if (outcome.kind === 'lost') continue;
      // A token that was refused is renewed by the next poll. Where it cannot be, that one sends nothing.
      if (outcome.error?.code === 'tokenRefused' && ++refusals === 1) continue;
      if (outcome.error) throw outcome.error;
      return { job: outcome.job, link: outcome.link };
    }
  }

  /** Without an export ID there is nothing that the service could be asked for. @throws AccError `notFound` */
  async #exported(jobId: string): Promise<Job> {
    const job = await this.#ports.ledger.get(jobId);
    if (!job || job.exportId === '') throw new AccError('notFound');
    return job;
  }

  /** Takes a request, a moment before the queue would. @throws AccError `rateLimited` */
  async #permit(job: Job, patience: number, signal: AbortSignal): Promise<void> {
    const { clock, maxRequestsPerMinute } = this.#ports;
    for (;;) {
      signal.throwIfAborted();
      const permit = await pollBudget(this.#ports, job).take(maxRequestsPerMinute());
      if (permit.granted) return;
      const waitMs = Math.max(0, permit.retryAt - clock.now());
      if (permit.paused || permit.retryAt > patience) throw new AccError('rateLimited', { retryAfterMs: waitMs });
      await sleep(clock, waitMs, signal);
    }
  }

  /** Waits while another window has it. */
  async #claim(jobId: string, signal: AbortSignal): Promise<Claim> {
    const { ledger, clock } = this.#ports;
    const deadline = clock.now() + CLAIM_PATIENCE_MS;
    for (;;) {
      signal.throwIfAborted();
      await this.#exported(jobId);
      const claim = await ledger.claimOne(jobId, LEASE_MS);
      if (claim) return claim;
      if (clock.now() > deadline) throw new StoreError('busy');
      await sleep(clock, RETRY_CLAIM_MS, signal);
    }
  }

  async #context({ apiHost, clientId, account }: Job): Promise<PollContext> {
    const { ledger, maxRequestsPerMinute } = this.#ports;
    const queues = await ledger.queues({ apiHost, accounts: [account] });
    const open = queues.find((queue) => queue.clientId === clientId)?.open ?? 0;
    return { focused: await this.#focus.any(), roundMs: roundMs(open, maxRequestsPerMinute()) };
  }
}
