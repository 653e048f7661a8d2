const WINDOW_MS = 60_000;

/** Calls a minute for each client ID. Source: quotas of the exports calls and of Data Management. */
export const QUOTAS = {
  /** Starts of exports. */
  post: 100,
  /** Status calls. */
  get: 200,
  hubs: 50,
  projects: 50,
  topFolders: 300,
  /** Of folders: content, the folder itself and its parent. */
  contents: 300,
  search: 300,
  tip: 50,
  /** Of items and single versions. */
  items: 300,
  versions: 800,
  /** Lists of sheets and version sets. */
  sheets: 200,
};
export type QuotaKind = keyof typeof QUOTAS;
export type QuotaLimits = Readonly<Record<QuotaKind, number>>;

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
  take(clientId: string, kind: QuotaKind): number | undefined {
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
