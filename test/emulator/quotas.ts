const WINDOW_MS = 60_000;

export interface QuotaLimits {
  /** Calls a minute, per client ID. */
  readonly post: number;
  readonly get: number;
}

/** Counts calls per client ID over the last minute. A refused call does not count. */
export class QuotaMeter {
  readonly #limits: QuotaLimits;
  readonly #now: () => number;
  readonly #calls = new Map<string, number[]>();

  constructor(limits: QuotaLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Counts one call, or says in how many whole seconds the next is allowed. */
  take(clientId: string, kind: keyof QuotaLimits): number | undefined {
    const now = this.#now();
    const key = `${kind} ${clientId}`;
    const recent = (this.#calls.get(key) ?? []).filter((time) => time > now - WINDOW_MS);
    this.#calls.set(key, recent);
    const oldest = recent[0];
    if (recent.length >= this.#limits[kind]) {
      return Math.max(1, Math.ceil(((oldest ?? now) + WINDOW_MS - now) / 1000));
    }
    recent.push(now);
    return undefined;
  }
}
