import type { Clock } from '../lib/clock.ts';
import { Checkpoints } from './checkpoints.ts';
import { onDisk } from './diskErrors.ts';
import { DownloadError, type DownloadErrorCode, ObjectChangedError } from './errors.ts';
import type { Held } from './held.ts';
import type { Journal } from './journal.ts';
import { PartFile } from './partFile.ts';
import { RangeSet } from './ranges.ts';
import { writeAt } from './writeAt.ts';

/** Less than this is fetched again rather than kept. */
const LEAST_KEPT = 1024 * 1024;

/** What is known of a file before its bytes come. */
export interface Expected {
  readonly folder: string;
  /** A safe name. */
  readonly name: string;
  readonly tag: string;
  readonly size: number | undefined;
  readonly etag: string | undefined;
  /** True when a later transfer can go on with what there is. */
  readonly inRanges: boolean;
}

export interface IncomingPorts {
  readonly clock: Clock;
  readonly journal: Journal | undefined;
  readonly onJournalFailure: (error: unknown) => void;
}

/** A part file with the record of what of it is on the disk. */
export class Incoming {
  readonly part: PartFile;
  readonly written: RangeSet;
  readonly expected: Expected;
  readonly #ports: IncomingPorts;
  readonly #checkpoints: Checkpoints | undefined;
  #isNew: boolean;
  #isComplete = false;

  private constructor(ports: IncomingPorts, part: PartFile, written: RangeSet, expected: Expected, isNew: boolean) {
    this.#ports = ports;
    this.part = part;
    this.written = written;
    this.expected = expected;
    this.#isNew = isNew;
    this.#checkpoints = this.#begin();
  }

  /** A new one. @throws DownloadError `diskFull`, `notWritable` */
  static async create(ports: IncomingPorts, expected: Expected): Promise<Incoming> {
    const { folder, name, tag } = expected;
    const part = await onDisk(folder, () => PartFile.create(folder, name, tag));
    return new Incoming(ports, part, new RangeSet(), expected, true);
  }

  /** One that an earlier transfer has left. */
  static continuing(ports: IncomingPorts, { part, record, written }: Held, tag: string, folder: string): Incoming {
    const { name, size, etag } = record;
    return new Incoming(ports, part, written, { folder, name, tag, size, etag, inRanges: true }, false);
  }

  /** @throws DownloadError `diskFull`, `notWritable` */
  async write(pieces: readonly Buffer[], position: number): Promise<void> {
    await onDisk(this.expected.folder, () => writeAt(this.part.handle, pieces, position));
  }

  /** Something was written, and is in `written`. */
  touch(): void {
    this.#checkpoints?.touch();
  }

  /** Every byte has come. */
  complete(): void {
    this.#isComplete = true;
    this.#checkpoints?.dispose();
  }

  /** It has its name. Never fails: what is written down of a part that is gone is forgotten the next time. */
  async forget(): Promise<void> {
    if (this.#isNew) return;
    await this.#ports.journal?.clear(this.part.path).catch(this.#ports.onJournalFailure);
  }

  /** Keeps what a later transfer can go on with, and removes what it cannot. Never fails. */
  async giveUp(error: unknown): Promise<void> {
    this.#checkpoints?.dispose();
    // The finished file stays, and is no part any more.
    if (DownloadError.is(error, 'kept')) return await this.forget();
    if (this.#checkpoints && this.written.bytes >= LEAST_KEPT && !this.#isUseless(error)) {
      await this.#checkpoints.save();
      if (!this.#isNew) return await this.part.keep();
    }
    await this.part.discard();
    await this.forget();
  }

  #isUseless(error: unknown): boolean {
    if (error instanceof ObjectChangedError) return true;
    return this.#isComplete && DownloadError.is(error) && SPOILED.has(error.code);
  }

  #begin(): Checkpoints | undefined {
    const { clock, journal, onJournalFailure } = this.#ports;
    const { etag, size, name, inRanges } = this.expected;
    if (!journal || !inRanges || etag === undefined || size === undefined) return undefined;
    return new Checkpoints({
      clock,
      file: this.part.handle,
      written: this.written,
      save: async ({ ranges }) => {
        await journal.save({ partPath: this.part.path, name, etag, size, ranges }, this.#isNew);
        this.#isNew = false;
      },
      onFailure: onJournalFailure,
    });
  }
}

/** What the check of a complete file finds. */
const SPOILED: ReadonlySet<DownloadErrorCode> = new Set(['wrongLength', 'notAnExport', 'damaged']);
