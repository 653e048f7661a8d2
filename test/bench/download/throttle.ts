import { setTimeout as sleep } from 'node:timers/promises';

/** What a line may fall behind and make up for, ms. */
const SLACK_MS = 50;

/** Holds what shares it to so many bytes a second. */
export class Throttle {
  readonly #bytesPerMs: number;
  /** When the line is free again, ms. */
  #freeAt = 0;

  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / 1000;
  }

  /** Waits until these bytes may go. */
  async take(bytes: number): Promise<void> {
    const now = performance.now();
    this.#freeAt = Math.max(this.#freeAt, now - SLACK_MS) + bytes / this.#bytesPerMs;
    const waitMs = this.#freeAt - now;
    // A timer's own grain is a millisecond: shorter waits are left to the next one.
    if (waitMs > 2) await sleep(waitMs);
  }
}
