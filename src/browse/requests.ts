import pLimit from 'p-limit';
import type { CallOptions } from '../acc/browse.ts';
import { ERROR_POLICY } from '../acc/errorPolicy.ts';
import { AccError } from '../acc/errors.ts';
import type { Accounts, Credential } from '../auth/accounts.ts';
import { type Clock, sleep } from '../lib/clock.ts';
import { inTurn } from '../lib/limited.ts';
import type { Log } from '../lib/log.ts';
import { type BudgetPorts, RequestBudget } from '../store/requestBudget.ts';

/** Requests under way at once in this window. */
export const AT_ONCE = 4;
/** Pauses before a failed request is sent again, ms. */
const RETRY_AFTER_MS = [500, 2000] as const;
/** After this many 429 the request is given up. */
const MOST_REFUSALS = 3;
/** Longest wait for the budget: of a user who opens a folder, and of long work that shows its progress, ms. */
export const SHORT_PATIENCE_MS = 20_000;
export const LONG_PATIENCE_MS = 150_000;

/** Requests a minute for each client ID. Source: API page E; for those it does not name, a cautious guess. */
const QUOTAS = {
  hubs: 50,
  projects: 50,
  topFolders: 300,
  contents: 300,
  search: 300,
  tip: 50,
  versions: 800,
  version: 300,
  sheets: 100,
} as const;

export type CallKind = keyof typeof QUOTAS;

export interface RequestPorts {
  readonly accounts: Accounts;
  readonly limits: BudgetPorts['limits'];
  readonly clock: Clock;
  readonly log: Log;
  /** The configured API host, an origin: the only one that gets a bearer. */
  readonly apiHost: () => string;
}

/** One question to the service. */
export interface Question<T> {
  readonly account: string;
  readonly kind: CallKind;
  readonly ask: (options: CallOptions) => Promise<T>;
  /** Longest wait for the request budget, ms. */
  readonly patienceMs: number;
}

/**
 * How a request for browsing is sent: with the account's token, within the shared budget of its kind, few at once, and
 * again where that may help. A wait for the budget takes nobody's turn.
 */
export class Requests {
  readonly #ports: RequestPorts;
  readonly #limit = pLimit(AT_ONCE);

  constructor(ports: RequestPorts) {
    this.#ports = ports;
  }

  /**
   * Sends until there is an answer, or an error that sending again does not mend: a token that was refused is renewed
   * once, a failure that may pass is tried twice more, a 429 is waited out.
   * @throws AccError (`rateLimited` when the budget asks for more than the patience), AuthError, StoreError, CancelledError
   */
  async send<T>(question: Question<T>, signal: AbortSignal): Promise<T> {
    const { accounts, apiHost, clock } = this.#ports;
    const failures: AccError[] = [];
    const patientUntil = clock.now() + question.patienceMs;
    for (;;) {
      const host = apiHost();
      const credential = await accounts.credential(question.account, signal, scopesOf(question.kind));
      const budget = this.#budgetOf(question.kind, host, credential);
      const outcome = await inTurn(
        this.#limit,
        () => this.#try(question, { budget, host, credential }, signal),
        signal,
      );
      if ('answer' in outcome) return outcome.answer;
      if ('error' in outcome) {
        failures.push(outcome.error);
        await this.#afterFailure(failures, { budget, credential }, signal);
      } else {
        if (outcome.retryAt > patientUntil) throw this.#tooLong(outcome.retryAt, failures);
        await sleep(clock, budget.waitMs(outcome), signal);
      }
    }
  }

  async #try<T>(
    { kind, ask }: Question<T>,
    {
      budget,
      host,
      credential,
    }: { readonly budget: RequestBudget; readonly host: string; readonly credential: Credential },
    signal: AbortSignal,
  ): Promise<{ readonly answer: T } | { readonly error: AccError } | { readonly retryAt: number }> {
    const permit = await budget.take(QUOTAS[kind]);
    if (!permit.granted) return permit;
    try {
      return { answer: await ask({ apiHost: host, credential, signal }) };
    } catch (error) {
      if (!AccError.is(error)) throw error;
      return { error };
    }
  }

  /** Prepares the next try. @throws AccError the last one, when there shall be none */
  async #afterFailure(
    failures: readonly AccError[],
    { budget, credential }: { readonly budget: RequestBudget; readonly credential: Credential },
    signal: AbortSignal,
  ): Promise<void> {
    const { accounts, clock, log } = this.#ports;
    const error = failures.at(-1);
    if (!error) return;
    log.warn(`${budget.key}: ${error.message}, request ${error.details.requestId ?? 'unknown'}`);
    const before = failures.filter((failure) => failure.code === error.code).length - 1;
    if (error.code === 'tokenRefused') {
      await accounts.refuse(credential);
      if (before > 0) throw error;
      return;
    }
    if (error.code === 'rateLimited') {
      await budget.pauseAfterRefusal(error.details.retryAfterMs);
      if (before + 1 >= MOST_REFUSALS) throw error;
      return;
    }
    const pause = RETRY_AFTER_MS[failures.filter(mayPassSoon).length - 1];
    if (!mayPassSoon(error) || pause === undefined) throw error;
    await sleep(clock, pause, signal);
  }

  #budgetOf(kind: CallKind, apiHost: string, { clientId }: Credential): RequestBudget {
    return new RequestBudget(this.#ports, { kind: `browse ${kind}`, apiHost, clientId });
  }

  #tooLong(retryAt: number, failures: readonly AccError[]): AccError {
    const retryAfterMs = Math.max(0, retryAt - this.#ports.clock.now());
    const last = failures.findLast((failure) => failure.code === 'rateLimited');
    return new AccError('rateLimited', { ...last?.details, retryAfterMs });
  }
}

function scopesOf(kind: CallKind): readonly string[] {
  return kind === 'search' ? ['data:read', 'data:search'] : ['data:read'];
}

/** Failures that the next try may not meet. One without any connection lasts longer than a few seconds. */
function mayPassSoon({ code, details: { status, systemCode = '' } }: AccError): boolean {
  if (ERROR_POLICY[code].resend === 'never') return false;
  if (code === 'service') return [408, 502, 503, 504].includes(status ?? 0);
  return ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(systemCode);
}
