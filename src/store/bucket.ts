import { type Row, jsonIn } from './row.ts';

const MINUTE_MS = 60_000;
/** A pause that ends later than this was written before the clock was set back, or is a mistake of the service, ms. */
export const LONGEST_PAUSE_MS = 60 * MINUTE_MS;
/** How long a grant counts, ms: longer than a minute, since some requests take longer than others to arrive. */
const COUNTED_MS = MINUTE_MS + 1000;
/** Grants are remembered together, this many ms of them, so that the memory of a minute stays short. */
const SLICE_MS = 250;
/** Times are whole ms: a request that is refilled but for this much is there. */
const ROUNDING = 1e-6;

/** How many requests were granted until then (epoch ms). */
type Grants = readonly (readonly [until: number, count: number])[];

/** What a budget allows at one moment. */
export interface Bucket {
  /** Requests that may be sent now. */
  readonly available: number;
  /** When to ask again if there are none, epoch ms. */
  readonly retryAt: number;
  /** The end of the pause that the service asked for, epoch ms. */
  readonly pausedUntil?: number | undefined;
  /** What the burst still holds, in requests. */
  readonly tokens: number;
  /** What was granted in the last minute. */
  readonly grants: Grants;
}

/**
 * Reads a budget of so many requests a minute. In no 60 seconds are more granted, and in the long run as many: a bucket
 * holds a burst of a sixth and refills at the full rate, and the grants of the last minute are counted as well. Pure.
 * @param row its row in the table, if it has one
 * @param now epoch ms
 */
export function bucketOf(row: Row | undefined, perMinute: number, now: number): Bucket {
  const burst = Math.max(1, Math.floor(perMinute / 6));
  const perMs = perMinute / MINUTE_MS;
  // After the clock was set back, time counts from now on.
  const elapsed = Math.max(0, now - Number(row?.['refilled_at'] ?? now));
  const tokens = Math.min(burst, Number(row?.['tokens'] ?? burst) + elapsed * perMs);
  const grants = grantsOf(row ?? {}).filter(([until]) => until > now - COUNTED_MS && until <= now + SLICE_MS);
  const room = perMinute - grants.reduce((sum, [, count]) => sum + count, 0);
  const pausedUntil = livingPause(row?.['paused_until'], now);
  return {
    available: pausedUntil === undefined ? Math.max(0, Math.min(Math.floor(tokens + ROUNDING), room)) : 0,
    retryAt:
      pausedUntil ??
      Math.max(
        tokens + ROUNDING >= 1 ? now : now + Math.ceil((1 - tokens) / perMs),
        room >= 1 ? now : (grants[0]?.[0] ?? now) + COUNTED_MS,
      ),
    pausedUntil,
    tokens,
    grants,
  };
}

/** The columns of a budget that has granted so many requests. @param now epoch ms */
export function afterGrant({ tokens, grants }: Bucket, count: number, now: number): Row & GrantColumns {
  const until = Math.ceil(now / SLICE_MS) * SLICE_MS;
  const last = grants.at(-1);
  const next: Grants =
    last?.[0] === until ? [...grants.slice(0, -1), [until, last[1] + count]] : [...grants, [until, count]];
  return { tokens: tokens - count, refilled_at: now, grants: JSON.stringify(next) };
}

interface GrantColumns {
  readonly tokens: number;
  readonly refilled_at: number;
  readonly grants: string;
}

/** The end of a pause that is not over, epoch ms. */
export function livingPause(until: unknown, now: number): number | undefined {
  return typeof until === 'number' && until > now && until <= now + LONGEST_PAUSE_MS ? until : undefined;
}

/** What we wrote ourselves; anything else counts as nothing. */
function grantsOf(row: Row): Grants {
  const stored = jsonIn(row, 'grants');
  return Array.isArray(stored) ? stored.filter(isGrant) : [];
}

function isGrant(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number';
}
