import { AccError } from '../acc/errors.ts';
import type { ExportsApi } from '../acc/exports.ts';
import type { Reading } from '../acc/reading.ts';
import type { SignedUrl } from '../acc/signedUrl.ts';
import type { Accounts, Credential } from '../auth/accounts.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Limits } from '../store/limits.ts';
import { RequestBudget } from '../store/requestBudget.ts';
import type { Job } from './job.ts';
import { pollErrorOf } from './job.ts';
import type { Claim, Ledger } from './ledger.ts';
import { nextPoll } from './schedule.ts';
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
  /** Requests a minute, over all windows. */
  readonly maxRequestsPerMinute: () => number;
  /** 0 ≤ random < 1 */
  readonly random: () => number;
}

/** What came of one poll under a claim. */
export type PollOutcome =
  | { readonly kind: 'recorded'; readonly job: Job; readonly link?: SignedUrl | undefined; readonly error?: AccError }
  /** The budget is used up or the service asked to wait: nothing was sent. Epoch ms. */
  | { readonly kind: 'postponed'; readonly until: number; readonly paused: boolean }
  /** The claim was lost meanwhile; what was found is dropped. */
  | { readonly kind: 'lost' };

/** Looks at one claimed job: asks the service, works out the next state, writes it down. */
export class StatusPoller {
  readonly #ports: StatusPollerPorts;

  constructor(ports: StatusPollerPorts) {
    this.#ports = ports;
  }

  /** The budget that a poll of this job takes from. */
  budget({ apiHost, clientId }: Pick<Job, 'apiHost' | 'clientId'>): RequestBudget {
    return new RequestBudget(this.#ports, { kind: 'requests', apiHost, clientId });
  }

  /** @throws StoreError, CancelledError (the claim is given back then) */
  async poll(claim: Claim, focused: boolean, signal: AbortSignal): Promise<PollOutcome> {
    const { ledger, accounts, apiHost, maxRequestsPerMinute } = this.#ports;
    const { job } = claim;
    // No export to ask about: the start was claimed because its time is up.
    if (job.state === 'starting') return this.#record(claim, { kind: 'time' }, focused, {});
    let credential: Credential;
    try {
      if (job.apiHost !== apiHost()) throw new AccError('unsafeAddress', { host: new URL(job.apiHost).host });
      credential = await accounts.credential(job.account, signal);
    } catch (error) {
      return this.#withoutAsking(claim, error, focused);
    }
    const permit = await this.budget(job).take(maxRequestsPerMinute());
    if (!permit.granted) {
      await ledger.release(claim, permit.retryAt);
      return { kind: 'postponed', until: permit.retryAt, paused: permit.paused };
    }
    return this.#ask(claim, credential, focused, signal);
  }

  async #ask(claim: Claim, credential: Credential, focused: boolean, signal: AbortSignal): Promise<PollOutcome> {
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
      return this.#record(claim, { kind: 'error', error: pollErrorOf(error) }, focused, { error });
    }
    const link = 'link' in reading ? reading.link : undefined;
    return this.#record(claim, { kind: 'reading', reading }, focused, { link });
  }

  /** Without a usable token and its host nothing is sent, but a dead link is noticed all the same. */
  async #withoutAsking(claim: Claim, error: unknown, focused: boolean): Promise<PollOutcome> {
    if (!AccError.is(error)) {
      await this.#ports.ledger.release(claim, claim.job.nextPollAt);
      throw error;
    }
    return this.#record(claim, { kind: 'error', error: pollErrorOf(error) }, focused, { error });
  }

  /** What one failed look means for others: the account, the project, the whole service. */
  async #spread(job: Job, credential: Credential, error: AccError): Promise<void> {
    const { accounts, log } = this.#ports;
    log.warn(`Look at ${job.id}: ${error.message}, request ${error.details.requestId ?? 'unknown'}`);
    if (error.code === 'tokenRefused') await accounts.refuse(credential);
    if (error.code === 'rateLimited') {
      await this.budget(job).pauseAfterRefusal(error.details.retryAfterMs);
    }
  }

  async #record(
    claim: Claim,
    observation: Observation,
    focused: boolean,
    found: { readonly link?: SignedUrl | undefined; readonly error?: AccError },
  ): Promise<PollOutcome> {
    const { ledger, clock, random } = this.#ports;
    const now = clock.now();
    const isFetching = claim.job.state === 'ready' && (await ledger.isFetching(claim.job.id));
    const after = transition(claim.job, observation, now, isFetching);
    const typicalMs = after.job.state === 'running' ? await ledger.typicalMs(after.job) : undefined;
    const nextPollAt = nextPoll(after.job, now, { focused, typicalMs, random: random() });
    const job = await ledger.record(claim, { ...after.job, nextPollAt }, after.events);
    if (!job) return { kind: 'lost' };
    if (found.error?.code === 'projectForbidden') await ledger.refuseProject(job);
    return { kind: 'recorded', job, ...found };
  }
}
