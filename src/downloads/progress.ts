import type { Clock } from '../lib/clock.ts';

/** How far a transfer is. */
export interface TransferProgress {
  readonly receivedBytes: number;
  /** `undefined` when the storage did not say the length. */
  readonly totalBytes?: number | undefined;
  /** Bytes per second over the last seconds; 0 until known. */
  readonly bytesPerSecond: number;
  /** How many connections there are now, when there is more than one. */
  readonly connections?: number;
}

const REPORT_EVERY_MS = 100;
/** The speed is measured over this long: steady enough to read, quick enough to show a stall. */
const WINDOW_MS = 4_000;

/** Counts bytes, and tells about ten times a second how far it is and how fast. */
export class ProgressMeter {
  readonly #clock: Clock;
  readonly #totalBytes: number | undefined;
  readonly #onProgress: (progress: TransferProgress) => void;
  /** One for each report of the last seconds, so at most some forty. */
  #samples: { readonly at: number; readonly bytes: number }[];
  #receivedBytes: number;
  #connections = 1;

  /** Reports at once. @param heldBytes what there is from an earlier transfer */
  constructor(
    clock: Clock,
    totalBytes: number | undefined,
    onProgress: (progress: TransferProgress) => void,
    heldBytes = 0,
  ) {
    this.#clock = clock;
    this.#totalBytes = totalBytes;
    this.#onProgress = onProgress;
    this.#receivedBytes = heldBytes;
    this.#samples = [{ at: clock.now(), bytes: heldBytes }];
    this.#report(0);
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** @param connections that there are now */
  add(bytes: number, connections = 1): void {
    this.#connections = connections;
    this.#receivedBytes += bytes;
    const now = this.#clock.now();
    const last = this.#samples.at(-1);
    // A clock that was set back starts a new measurement.
    if (!last || now < last.at) this.#samples = [{ at: now, bytes: this.#receivedBytes }];
    else if (now - last.at >= REPORT_EVERY_MS) this.#sample(now);
  }

  /** Reports the last bytes, too. */
  finish(): void {
    this.#sample(this.#clock.now());
  }

  #sample(now: number): void {
    const recent = this.#samples.filter((sample) => sample.at > now - WINDOW_MS);
    const oldest = recent[0] ?? this.#samples.at(-1);
    const elapsedMs = oldest ? now - oldest.at : 0;
    this.#samples = [...recent, { at: now, bytes: this.#receivedBytes }];
    this.#report(oldest && elapsedMs > 0 ? ((this.#receivedBytes - oldest.bytes) / elapsedMs) * 1000 : 0);
  }

  #report(bytesPerSecond: number): void {
    const connections = this.#connections > 1 ? { connections: this.#connections } : {};
    const [receivedBytes, totalBytes] = [this.#receivedBytes, this.#totalBytes];
    this.#onProgress({ receivedBytes, totalBytes, bytesPerSecond, ...connections });
  }
}
