interface Headers {
  get(name: string): string | null;
}

/** How long an answer's clock counts, ms. A computer whose clock is set meanwhile is right again after a few answers. */
const MEMORY_MS = 2 * 60 * 60_000;
/** So many answers of a host are compared. */
const COMPARED = 5;
/** `Date` counts whole seconds, and answers take their time: a smaller difference is none, ms. */
const NOTHING_MS = 5000;
/** More than a wrong day and a wrong time zone together is a mistake of the server's, ms. */
const PLAUSIBLE_MS = 38 * 60 * 60_000;

/** What the server's clock shows when an answer comes, epoch ms, to the second: its `Date`, and its `Age` in caches. */
export function serverTime(headers: Headers): number | undefined {
  const at = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(at)) return undefined;
  const age = headers.get('age')?.trim() ?? '';
  return at + (/^\d{1,9}$/.test(age) ? Number(age) * 1000 : 0);
}

/**
 * How far the server's clock is ahead of this computer's, ms; negative: behind; `undefined` when it does not say.
 * @param now epoch ms, when the answer came
 */
export function clockOffsetMs(headers: Headers, now: number): number | undefined {
  const at = serverTime(headers);
  return at === undefined ? undefined : at - now;
}

/**
 * How far the clocks of servers are from this computer's, learned from their answers, for each host. Of the last few
 * answers the smallest difference counts: an answer out of a cache that does not give its age, or a server with a wrong
 * clock among good ones, must not move a deadline. Whoever feeds it leaves out what something in between answers.
 */
export class ServerClock {
  readonly #seen = new Map<string, readonly { readonly at: number; readonly offsetMs: number }[]>();

  /** @param now epoch ms, when the answer came */
  learn(host: string, headers: Headers, now: number): void {
    const offsetMs = clockOffsetMs(headers, now);
    if (offsetMs === undefined || Math.abs(offsetMs) > PLAUSIBLE_MS) return;
    this.#seen.set(host, [{ at: now, offsetMs }, ...this.#living(host, now)].slice(0, COMPARED));
  }

  /** What to add to this computer's time to get the server's, ms; 0 while nothing is known. @param now epoch ms */
  offsetMs(host: string, now: number): number {
    const [first = 0, ...others] = this.#living(host, now).map(({ offsetMs }) => offsetMs);
    const least = others.reduce((best, offset) => (Math.abs(offset) < Math.abs(best) ? offset : best), first);
    return Math.abs(least) < NOTHING_MS ? 0 : least;
  }

  /** Without those from before the clock was set back. */
  #living(host: string, now: number): readonly { readonly at: number; readonly offsetMs: number }[] {
    return (this.#seen.get(host) ?? []).filter(({ at }) => at <= now && at > now - MEMORY_MS);
  }
}
