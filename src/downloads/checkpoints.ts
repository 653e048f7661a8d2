import type { FileHandle } from 'node:fs/promises';
import type { Clock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';
import type { RangeSet } from './ranges.ts';

/** How often it is written down what there is, ms. */
const EVERY_MS = 1000;

export interface CheckpointPorts {
  readonly clock: Clock;
  readonly file: Pick<FileHandle, 'datasync'>;
  /** What was written to the file by now. */
  readonly written: RangeSet;
  /** Writes it down. */
  readonly save: (onDisk: RangeSet) => Promise<void>;
  /** Told when it did not work: a transfer goes on without, since only more would have to be fetched again. */
  readonly onFailure: (error: unknown) => void;
}

/** Writes down what has reached the disk, at most once a second, and never what has only been handed to the system. */
export class Checkpoints implements Disposable {
  readonly #ports: CheckpointPorts;
  #savedBytes: number;
  #timer: Disposable | undefined;
  #saving: Promise<void> | undefined;

  constructor(ports: CheckpointPorts) {
    this.#ports = ports;
    this.#savedBytes = ports.written.bytes;
  }

  /** Something was written. */
  touch(): void {
    this.#timer ??= this.#ports.clock.after(EVERY_MS, () => {
      const saving = this.save().finally(() => (this.#timer = undefined));
      void saving;
    });
  }

  /** Writes it down now. Never fails. */
  async save(): Promise<void> {
    await this.#saving;
    this.#saving = this.#save();
    await this.#saving;
  }

  /** No more of them by themselves. */
  dispose(): void {
    this.#timer?.dispose();
  }

  async #save(): Promise<void> {
    const { file, written, save, onFailure } = this.#ports;
    if (written.bytes === this.#savedBytes) return;
    // Taken before: what is written meanwhile counts the next time.
    const before = written.copy();
    try {
      await file.datasync();
      await save(before);
      this.#savedBytes = before.bytes;
    } catch (error) {
      onFailure(error);
    }
  }
}
