import type { Job } from '../jobs/job.ts';

/** How many times in a row an export is repeated without being asked. */
const MOST_REPEATS = 2;
/** Results that expired longer ago are not repeated any more, ms. */
export const MEMORY_MS = 24 * 60 * 60_000;

/**
 * True when `AutoRepeat` takes care of a job whose link expired, provided that it is on and the account can start
 * exports. Pure.
 */
export function repeatsItself(
  { state, sentAt, request, autoRepeats, linkExpiresAt, endedAt, downloadedAt }: Job,
  now: number,
): boolean {
  // What was started elsewhere has a request only because a user named it, who exports it again right now.
  const isOurs = sentAt !== undefined && request !== undefined;
  const diedAt = linkExpiresAt ?? endedAt ?? 0;
  const isRecent = diedAt > now - MEMORY_MS;
  return state === 'expired' && isOurs && isRecent && downloadedAt === undefined && autoRepeats < MOST_REPEATS;
}
