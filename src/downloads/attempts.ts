import { DownloadError } from './errors.ts';

/** So often a busy storage is asked again, ms apart: the first wait, doubled each time, and the longest. */
const BUSY_TRIES = 4;
const FIRST_WAIT_MS = 3000;
const LONGEST_WAIT_MS = 60_000;

/** What one download has tried so far. Bytes that come are a new beginning: whatever was refused before has passed. */
export class AttemptsMade {
  #receivedBytes: number | undefined;
  #hasProgress = false;
  #busy = 0;
  #looks = 0;

  /** How far the attempt is, bytes; an attempt begins with what there is already. */
  note(receivedBytes: number): void {
    if (this.#receivedBytes !== undefined && receivedBytes > this.#receivedBytes) this.#hasProgress = true;
    this.#receivedBytes = receivedBytes;
  }

  /** How long to wait before the next attempt, ms; `undefined`: another one would not help now. */
  pauseAfter(error: unknown): number | undefined {
    if (this.#hasProgress) {
      this.#busy = 0;
      this.#looks = 0;
    }
    this.#hasProgress = false;
    this.#receivedBytes = undefined;
    // Another look may give another link.
    if (needsNewExport(error)) return this.#looks++ === 0 ? 0 : undefined;
    if (!DownloadError.is(error, 'busy') || this.#busy === BUSY_TRIES) return undefined;
    const waitMs = Math.max(FIRST_WAIT_MS * 2 ** this.#busy++, error.details.retryAfterMs ?? 0);
    return waitMs > LONGEST_WAIT_MS ? undefined : waitMs;
  }
}

/** True when this link will not work any more: another reading may give another one, else only a new export helps. */
export function needsNewExport(error: unknown): boolean {
  return DownloadError.is(error, 'linkDead') || DownloadError.is(error, 'gone');
}
