import { ERROR_POLICY } from '../acc/errorPolicy.ts';
import { AccError } from '../acc/errors.ts';
import type { StartAnswer } from '../acc/startCall.ts';
import { mayHaveStarted } from '../acc/errorPolicy.ts';
import { type Credential, LAUNCH_SCOPE } from '../auth/accounts.ts';
import { AuthError } from '../auth/errors.ts';
import type { Job, PollError } from '../jobs/job.ts';
import { pollErrorOf } from '../jobs/job.ts';
import { CancelledError, ClosingError, isCancelled, throwIfCancelled } from '../lib/cancel.ts';
import { sleep } from '../lib/clock.ts';
import { messageOf } from '../lib/log.ts';
import { StoreError } from '../store/errors.ts';
import { RequestBudget } from '../store/requestBudget.ts';
import type { LauncherPorts } from './launcher.ts';
import type { LaunchProgress, Part, Plan, Started } from './order.ts';
import { meaningOf } from './refusal.ts';

/** Quota of the calls that start exports, for each client ID. Source: Files API, POST exports. */
const STARTS_PER_MINUTE = 100;
/** How long a token is waited for when nobody says how long it takes, ms. */
const TOKEN_WAIT_MS = 60_000;
/** How often intents that wait are renewed, ms: the ledger gives them up after 10 minutes. */
const RENEW_EVERY_MS = 4 * 60_000;
/** How often, and after which pause (ms), writing down an export's id is tried again: without it the export is lost. */
const CONFIRM_RETRIES = 5;
const CONFIRM_PAUSE_MS = 1000;

interface Assignment {
  readonly plan: Plan;
  /** The intents in the ledger, one for each part of the plan. */
  readonly jobs: readonly Job[];
  readonly apiHost: string;
  readonly clientId: string | undefined;
  readonly onProgress: (progress: LaunchProgress) => void;
}

/** One order on its way: sends its parts one after the other. */
export class LaunchRun {
  readonly #ports: LauncherPorts;
  readonly #assignment: Assignment;
  readonly #budget: RequestBudget;
  /** What became of the parts, by their number, as far as anything did. */
  readonly #rows = new Map<number, Job>();
  readonly #refused: { readonly job: Job; readonly error: AccError }[] = [];
  /** Intents of which nothing was sent. */
  readonly #waiting: Set<string>;
  #done = 0;
  #renewedAt: number;

  constructor(ports: LauncherPorts, assignment: Assignment) {
    this.#ports = ports;
    this.#assignment = assignment;
    const { apiHost, clientId } = assignment;
    this.#budget = new RequestBudget(ports, { kind: 'starts', apiHost, clientId });
    this.#waiting = new Set(assignment.jobs.map(({ id }) => id));
    this.#renewedAt = ports.clock.now();
  }

  /** Sends every part at most once. @throws as `Launcher.start` */
  async run(signal: AbortSignal): Promise<Started> {
    const { plan, jobs } = this.#assignment;
    try {
      for (const [index, part] of plan.parts.entries()) {
        const job = jobs[index];
        if (!job) break;
        throwIfCancelled(signal);
        this.#report();
        const stop = await this.#startPart(index, part, job, signal);
        if (stop) {
          await this.#leaveOut(index + 1, stop);
          break;
        }
      }
    } catch (error) {
      // Only who cancels takes back what was not sent.
      const isTrouble = this.#mayRun && !isCancelled(error);
      if (isTrouble || signal.reason instanceof ClosingError) await this.#leaveWaiting();
      else await this.#withdraw();
      if (!isCancelled(error) || !this.#mayRun) throw error;
    }
    this.#report();
    return this.#result();
  }

  /**
   * Cases: started · removed or given up while it waited · 401 (renew the token once) · 429 (wait) · refused with nothing
   * started (throw) · refused later · answer lost.
   * @returns why the parts behind it must not be sent, if they must not
   */
  async #startPart(index: number, part: Part, job: Job, signal: AbortSignal): Promise<AccError | undefined> {
    const { starter, ledger, accounts } = this.#ports;
    const { apiHost } = this.#assignment;
    let renewed = false;
    for (;;) {
      await this.#permit(signal);
      let credential: Credential;
      try {
        credential = await accounts.credential(job.account, signal, [LAUNCH_SCOPE]);
        // A token that is there now is for the host that is configured now.
        if (this.#ports.apiHost() !== apiHost) throw new AccError('unsafeAddress', { host: new URL(apiHost).host });
      } catch (error) {
        // No token for a while: as with the requests themselves, it is waited for.
        if (AccError.is(error, 'rateLimited')) {
          await this.#wait(error.details.retryAfterMs ?? TOKEN_WAIT_MS, signal);
          continue;
        }
        return this.#refuse(index, part, job, error);
      }
      throwIfCancelled(signal);
      const sent = await ledger.sending(job.id);
      this.#waiting.delete(job.id);
      if (!sent) return this.#passOver(index, job);
      let answer: StartAnswer;
      try {
        // Never cut short: the one who does not wait for the answer does not know whether the export runs.
        answer = await starter.start(part.request, { apiHost, credential, signal: new AbortController().signal });
      } catch (error) {
        if (mayHaveStarted(error)) return this.#loseSight(index, job, error);
        const mayTryAgain = AccError.is(error, 'rateLimited') || (AccError.is(error, 'tokenRefused') && !renewed);
        const waits = mayTryAgain && (await ledger.unsend(job.id)) !== undefined;
        if (waits) this.#waiting.add(job.id);
        await this.#mend(error, credential);
        if (!waits) return this.#refuse(index, part, job, error);
        renewed ||= AccError.is(error, 'tokenRefused');
        continue;
      }
      await this.#confirm(index, job, answer);
      return undefined;
    }
  }

  /** Waits for the request budget, and keeps the intents that wait alive. @throws CancelledError, StoreError */
  async #permit(signal: AbortSignal): Promise<void> {
    const { clock } = this.#ports;
    for (;;) {
      if (clock.now() >= this.#renewedAt + RENEW_EVERY_MS) await this.#renew();
      const permit = await this.#budget.take(STARTS_PER_MINUTE);
      if (permit.granted) return;
      if (permit.paused) this.#report(permit.retryAt);
      const untilRenewal = this.#renewedAt + RENEW_EVERY_MS - clock.now();
      await sleep(clock, Math.min(this.#budget.waitMs(permit), untilRenewal), signal);
    }
  }

  /** Waits, and keeps the intents that wait alive. @throws CancelledError, StoreError */
  async #wait(waitMs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#ports;
    const until = clock.now() + waitMs;
    this.#report(until);
    while (clock.now() < until) {
      if (clock.now() >= this.#renewedAt + RENEW_EVERY_MS) await this.#renew();
      await sleep(clock, Math.min(until, this.#renewedAt + RENEW_EVERY_MS) - clock.now(), signal);
    }
  }

  async #renew(): Promise<void> {
    await this.#ports.ledger.renew([...this.#waiting]);
    this.#renewedAt = this.#ports.clock.now();
  }

  /** Does what a refusal asks for before the next start, here and in all windows. */
  async #mend(error: unknown, credential: Credential): Promise<void> {
    const { accounts, log } = this.#ports;
    if (AccError.is(error, 'tokenRefused')) await accounts.refuse(credential);
    if (!AccError.is(error, 'rateLimited')) return;
    const pauseMs = await this.#budget.pauseAfterRefusal(error.details.retryAfterMs);
    log.info(`Starting exports: the service asks to wait ${pauseMs} ms.`);
  }

  async #confirm(index: number, job: Job, { exportId, requestId }: StartAnswer): Promise<void> {
    const { log } = this.#ports;
    this.#done++;
    const started: Job = { ...job, state: 'running', exportId };
    this.#rows.set(index, started);
    try {
      const row = await this.#writeDown(job.id, exportId);
      // One that a user removed meanwhile runs all the same.
      this.#rows.set(index, row ?? started);
      log.info(`Export ${exportId} started as job ${row?.id ?? job.id}, request ${requestId ?? 'unknown'}.`);
    } catch (error) {
      log.error(`Export ${exportId} of project ${job.projectId} was started but could not be written down.`);
      throw error;
    }
  }

  /** Waits longer than usual for a ledger that cannot be written at the moment. @throws StoreError */
  async #writeDown(id: string, exportId: string): Promise<Job | undefined> {
    for (let tries = 0; ; tries++) {
      try {
        return await this.#ports.ledger.confirm(id, exportId);
      } catch (error) {
        if (!StoreError.is(error) || tries === CONFIRM_RETRIES) throw error;
        await sleep(this.#ports.clock, CONFIRM_PAUSE_MS);
      }
    }
  }

  /** The answer was lost: nobody knows whether it runs, and what broke it would break the next ones, too. */
  async #loseSight(index: number, job: Job, error: unknown): Promise<AccError> {
    const { ledger, log } = this.#ports;
    const cause = AccError.is(error) ? error : new AccError('unexpectedAnswer');
    log.warn(`Start of ${job.id}, which may run all the same: ${messageOf(error)}`);
    this.#rows.set(index, { ...job, state: 'unconfirmed' });
    // Anyone who asked for the export hears it from the answer; of an automatic repetition only a notice tells.
    const row = await ledger.unconfirm(job.id, pollErrorOf(cause), { tell: job.autoRepeats > 0 });
    if (row) this.#rows.set(index, row);
    return cause;
  }

  /** @throws what the refusal means when nothing was started yet */
  async #refuse(index: number, part: Part, job: Job, error: unknown): Promise<AccError | undefined> {
    const { ledger, log } = this.#ports;
    const refusal = AuthError.is(error) ? new AccError('tokenRefused') : error;
    if (!AccError.is(refusal)) throw error;
    log.warn(`Start of ${job.id}: ${messageOf(error)}, request ${refusal.details.requestId ?? 'unknown'}`);
    const row = await ledger.refuse(job.id, pollErrorOf(refusal));
    if (!this.#mayRun) {
      this.#waiting.add(job.id);
      throw meaningOf(error, job.account, part);
    }
    this.#waiting.delete(job.id);
    const refused = row ?? { ...job, state: 'notStarted' as const };
    this.#rows.set(index, refused);
    this.#refused.push({ job: refused, error: refusal });
    return ERROR_POLICY[refusal.code].stopsStarts ? refusal : undefined;
  }

  /** A user removed the intent while it waited, or the machine slept for longer than it lasts. */
  async #passOver(index: number, job: Job): Promise<undefined> {
    const row = await this.#ports.ledger.get(job.id);
    if (row) this.#rows.set(index, row);
    return undefined;
  }

  /** What is not sent any more stays in the list as not started. */
  async #leaveOut(from: number, cause: AccError): Promise<void> {
    const ids = this.#assignment.jobs.slice(from).map(({ id }) => id);
    for (const id of ids) this.#waiting.delete(id);
    await this.#notStarted(ids, pollErrorOf(cause));
  }

  /** That it ends here is no word against the order: what was not sent stays in the list as not started. */
  async #leaveWaiting(): Promise<void> {
    try {
      await this.#notStarted([...this.#waiting], undefined);
    } catch (error) {
      this.#ports.log.warn(`Intents were left as they are: ${messageOf(error)}`);
    }
  }

  async #notStarted(ids: readonly string[], cause: PollError | undefined): Promise<void> {
    if (ids.length === 0) return;
    const refused = new Map((await this.#ports.ledger.refuseAll(ids, cause)).map((job) => [job.id, job]));
    for (const [index, { id }] of this.#assignment.jobs.entries()) {
      const row = refused.get(id);
      if (row) this.#rows.set(index, row);
    }
  }

  /** Removes the intents of which nothing was sent. Never fails: those that stay are given up by the ledger itself. */
  async #withdraw(): Promise<void> {
    try {
      if (this.#waiting.size > 0) await this.#ports.ledger.abandon([...this.#waiting]);
    } catch (error) {
      this.#ports.log.warn(`Intents were not withdrawn: ${messageOf(error)}`);
    }
  }

  /** True when something was started, or may have been. */
  get #mayRun(): boolean {
    return [...this.#rows.values()].some(({ state }) => state !== 'notStarted');
  }

  #result(): Started {
    const jobs = [...this.#rows].sort(([a], [b]) => a - b).map(([, job]) => job);
    // A user removed them all before anything was sent.
    if (jobs.length === 0) throw new CancelledError();
    return { jobs, refused: this.#refused };
  }

  #report(waitingUntil?: number): void {
    const { onProgress, plan } = this.#assignment;
    onProgress({ started: this.#done, total: plan.parts.length, waitingUntil });
  }
}
