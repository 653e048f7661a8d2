import { AccError } from '../acc/errors.ts';
import type { ExportsApi } from '../acc/exports.ts';
import type { Reading } from '../acc/reading.ts';
import type { SignedUrl } from '../acc/signedUrl.ts';
import type { Accounts, Credential } from '../auth/accounts.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Limits } from '../store/limits.ts';
import type { Job } from './job.ts';
import { pollErrorOf } from './job.ts';
import type { Claim, Ledger } from './ledger.ts';
import { pollBudget } from './pollAgenda.ts';
import { type ScheduleContext, nextPoll } from './schedule.ts';
import { type Observation, transition } from './transition.ts';

export interface StatusPollerPorts {
  readonly ledger: Ledger;
  readonly exports: Pick<ExportsApi, 'read'>;
  readonly accounts: Accounts;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly log: Log;
  /** The configured API host, an origin: the only one that gets a bearer. */
  readonly apiHost: () => string;
  /** 0 ≤ random < 1 */
  readonly random: () => number;
}

/** What came of one poll under a claim. */
export type PollOutcome =
  | { readonly kind: 'recorded'; readonly job: Job; readonly link?: SignedUrl | undefined; readonly error?: AccError }
  /** The claim was lost meanwhile; what was found is dropped. */
  | { readonly kind: 'lost' };

/** What the schedule needs to know besides the job. */
export type PollContext = Pick<ScheduleContext, 'focused' | 'roundMs'>;

/** Looks at one claimed job: asks the service, works out the next state, writes it down. */
export class StatusPoller {
  readonly #ports: StatusPollerPorts;

  constructor(ports: StatusPollerPorts) {
    this.#ports = ports;
  }

  /**
   * Asks about one job. The request has been taken out of the budget.
   * @throws StoreError, CancelledError (the claim is given back then)
   */
  async poll(claim: Claim, context: PollContext, signal: AbortSignal): Promise<PollOutcome> {
    const { accounts, apiHost } = this.#ports;
    const { job } = claim;
    let credential: Credential;
    try {
      if (job.apiHost !== apiHost()) throw new AccError('unsafeAddress', { host: new URL(job.apiHost).host });
      credential = await accounts.credential(job.account, signal);
    } catch (error) {
      return this.#withoutAsking(claim, error, context);
    }
    return this.#ask(claim, credential, context, signal);
  }

  /** Writes down what time alone makes of a job: nobody is asked. @throws StoreError */
  endByTime(claim: Claim): Promise<PollOutcome> {
    return this.#record(claim, { kind: 'time' }, { focused: false }, {});
  }

  async #ask(claim: Claim, credential: Credential, context: PollContext, signal: AbortSignal): Promise<PollOutcome> {
    const { exports, ledger } = this.#ports;
    const { job } = claim;
    let reading: Reading;
    try {
      reading = await exports.read(job, { apiHost: job.apiHost, credential, signal });
    } catch (error) {
      if (!AccError.is(error)) {
        await ledger.release(claim, job.nextPollAt);
        throw error;
      }
      await this.#spread(job, credential, error);
      return this.#record(claim, { kind: 'error', error: pollErrorOf(error) }, context, { error });
    }
    const link = 'link' in reading ? reading.link : undefined;
    return this.#record(claim, { kind: 'reading', reading }, context, { link });
  }

  /** Without a usable token and its host nothing is sent, but a dead link is noticed all the same. */
  async #withoutAsking(claim: Claim, error: unknown, context: PollContext): Promise<PollOutcome> {
    if (!AccError.is(error)) {
      await this.#ports.ledger.release(claim, claim.job.nextPollAt);
      throw error;
    }
    return this.#record(claim, { kind: 'error', error: pollErrorOf(error) }, context, { error });
  }

  /** What one failed look means for others: the account, the project, the whole service. */
  async #spread(job: Job, credential: Credential, error: AccError): Promise<void> {
    const { accounts, log } = this.#ports;
    log.warn(`Look at ${job.id}: ${error.message}, request ${error.details.requestId ?? 'unknown'}`);
    if (error.code === 'tokenRefused') await accounts.refuse(credential);
    if (error.code === 'rateLimited') {
      await pollBudget(this.#ports, job).pauseAfterRefusal(error.details.retryAfterMs);
    }
  }

  async #record(
    claim: Claim,
    observation: Observation,
    context: PollContext,
    found: { readonly link?: SignedUrl | undefined; readonly error?: AccError },
  ): Promise<PollOutcome> {
    const { ledger, clock, random } = this.#ports;
    const now = clock.now();
    const isFetching = claim.job.state === 'ready' && (await ledger.isFetching(claim.job.id));
    const after = transition(claim.job, observation, now, isFetching);
    const typicalMs = after.job.state === 'running' ? await ledger.typicalMs(after.job) : undefined;
    const nextPollAt = nextPoll(after.job, now, { ...context, typicalMs, random: random() });
    const job = await ledger.record(claim, { ...after.job, nextPollAt }, after.events);
    if (!job) return { kind: 'lost' };
    if (job.state === 'refused' && found.error?.code === 'projectForbidden') await ledger.refuseProject(job);
    // Somebody may read it again, and with it what else is in its project.
    if (claim.job.state === 'refused' && observation.kind === 'reading') await ledger.admitProject(job);
    return { kind: 'recorded', job, ...found };
  }
}
