import type { Clock } from '../lib/clock.ts';
import { type Bucket, LONGEST_PAUSE_MS } from './bucket.ts';
import type { Limits, Permit } from './limits.ts';

/** Pause after a 429 that does not say how long, and the shortest after any, ms. The longest is `LONGEST_PAUSE_MS`. */
const DEFAULT_PAUSE_MS = 60_000;
export const SHORTEST_PAUSE_MS = 1000;
/** Added to a wait, so that clocks that tick apart do not come too early, ms. */
const MARGIN_MS = 50;

/** Whose requests are counted together: the service's quotas are per client ID, each for some of its calls. */
export interface BudgetScope {
  /** Polls of jobs, starts of exports, or one kind of call for browsing. */
  readonly kind: 'requests' | 'starts' | `browse ${string}` | `token ${string}`;
  /** An origin. */
  readonly apiHost: string;
  readonly clientId?: string | undefined;
}

export interface BudgetPorts {
  readonly limits: Pick<Limits, 'take' | 'outlook' | 'pause' | 'pausedUntil'>;
  readonly clock: Clock;
}

/** What a budget allows now, see {@link Bucket}. */
export type BudgetOutlook = Pick<Bucket, 'available' | 'retryAt' | 'pausedUntil'>;

/** The request budget of one scope, shared by all windows: whether a request may be sent, and the pause after a 429. */
export class RequestBudget {
  /** By it all windows, also those with another version of the extension, find the same budget. */
  readonly key: string;
  readonly #ports: BudgetPorts;

  constructor({ limits, clock }: BudgetPorts, { kind, apiHost, clientId = '' }: BudgetScope) {
    this.key = `${kind} ${apiHost} ${clientId}`.trimEnd();
    this.#ports = { limits, clock };
  }

  /** Takes one request out of the budget. @throws StoreError */
  take(perMinute: number): Promise<Permit> {
    return this.#ports.limits.take(this.key, perMinute);
  }

  /** What the budget allows now; nothing is taken. @throws StoreError */
  outlook(perMinute: number): Promise<BudgetOutlook> {
    return this.#ports.limits.outlook(this.key, perMinute);
  }

  /** How long to wait, ms, before a budget that has nothing now is asked again. */
  waitMs({ retryAt }: { readonly retryAt: number }): number {
    return Math.max(0, retryAt - this.#ports.clock.now()) + MARGIN_MS;
  }

  /**
   * Stops all requests of this scope, in every window, after the service has answered 429.
   * @param retryAfterMs what the answer said, if it did
   * @returns the pause, ms
   * @throws StoreError
   */
  async pauseAfterRefusal(retryAfterMs: number | undefined): Promise<number> {
    const { limits, clock } = this.#ports;
    const askedMs = retryAfterMs ?? DEFAULT_PAUSE_MS;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, askedMs));
    await limits.pause(this.key, clock.now() + pauseMs);
    return pauseMs;
  }

  /** The end of the pause, epoch ms, or `undefined` when there is none. @throws StoreError */
  pausedUntil(): Promise<number | undefined> {
    return this.#ports.limits.pausedUntil(this.key);
  }
}
