import type { Readable } from 'node:stream';
import { systemClock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';

/** Bytes that wait for the disk before the network is held back. */
const HOLD_BYTES = 2 * 1024 * 1024;
/** The network goes on when no more than this is left. */
const GO_BYTES = 512 * 1024;
/** Bytes and pieces of one write. */
const WRITE_BYTES = 1024 * 1024;
const WRITE_PIECES = 512;
/** Less than a whole write waits so long for more, ms: on a slow line each write costs more than its bytes. */
const GATHER_MS = 15;

export interface BodyTarget {
  /** Writes all of the pieces, one after the other, from a position on. */
  readonly write: (pieces: readonly Buffer[], position: number) => Promise<void>;
  /** Where in the file the body's first byte goes. */
  readonly from: number;
  /** Where in the file it stops being taken; asked anew with each piece, since another connection may take the rest. */
  readonly limit: () => number;
  /** Called with each piece that comes. */
  readonly onReceived: (bytes: number) => void;
  /** Called after bytes are in the file; in order, without gaps. */
  readonly onWritten: (from: number, to: number) => void;
}

/**
 * Writes a body into a file while it comes. What arrives during one write, or shortly after it, goes into the next one together; a disk that is slower than the line holds the line back.
 * @returns where it stopped: at the body's end or at the limit, everything written. The body is not destroyed
 * @throws what the body or the writing fails with, after what had come was written as far as possible
 */
export function writeBody(body: Readable, target: BodyTarget): Promise<number> {
  return new BodyWriter(body, target).done;
}

class BodyWriter {
  readonly done: Promise<number>;
  readonly #body: Readable;
  readonly #target: BodyTarget;
  readonly #settled = Promise.withResolvers<number>();
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** Where the next byte that comes goes, and where the next one that is written. */
  #next: number;
  #written: number;
  #isWriting = false;
  #gathering: Disposable | undefined;
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(body: Readable, target: BodyTarget) {
    this.#body = body;
    this.#target = target;
    this.#next = target.from;
    this.#written = target.from;
    this.done = this.#settled.promise;
    body.on('data', this.#take);
    body.once('end', this.#end);
    body.once('error', this.#fail);
    body.once('close', this.#close);
    // It may have broken before anybody listened.
    if (body.errored) this.#fail(body.errored);
    else if (body.destroyed) this.#close();
  }

  readonly #take = (chunk: Buffer): void => {
    const room = this.#target.limit() - this.#next;
    const piece = chunk.length > room ? chunk.subarray(0, Math.max(0, room)) : chunk;
    if (piece.length > 0) {
      this.#target.onReceived(piece.length);
      this.#waiting.push(piece);
      this.#waitingBytes += piece.length;
      this.#next += piece.length;
      if (this.#waitingBytes >= HOLD_BYTES) this.#body.pause();
    }
    if (chunk.length > room) this.#end();
    else this.#kick();
  };

  readonly #end = (): void => {
    this.#isOver = true;
    this.#release();
    this.#kick();
  };

  readonly #fail = (error: unknown): void => {
    this.#failure ??= { error };
    this.#end();
  };

  /** A body that is destroyed without an error ends without an `end`, too. */
  readonly #close = (): void => {
    if (!this.#isOver) this.#fail(Object.assign(new Error('closed'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }));
  };

  #release(): void {
    this.#body.off('data', this.#take);
    this.#body.off('end', this.#end);
    this.#body.off('close', this.#close);
    // A late error of a body that nobody needs any more must not be an uncaught one.
    this.#body.on('error', () => undefined);
    this.#body.pause();
  }

  #kick(): void {
    if (this.#isWriting) return;
    if (this.#isOver || this.#waitingBytes >= WRITE_BYTES) this.#begin();
    // Not the transfer's clock: this is about the machine, whatever time it is.
    else this.#gathering ??= systemClock.after(GATHER_MS, () => this.#begin());
  }

  #begin(): void {
    this.#gathering?.dispose();
    this.#gathering = undefined;
    if (this.#isWriting) return;
    this.#isWriting = true;
    void this.#write();
  }

  /** Never fails: the promise of the whole does. */
  async #write(): Promise<void> {
    try {
      do await this.#writeSome();
      while (this.#waiting.length > 0 && (this.#isOver || this.#waitingBytes >= WRITE_BYTES));
    } catch (error) {
      this.#failure = { error };
      this.#waiting = [];
      if (!this.#isOver) this.#end();
    }
    this.#isWriting = false;
    if (this.#waiting.length > 0) return this.#kick();
    if (!this.#isOver) return;
    if (this.#failure) this.#settled.reject(this.#failure.error);
    else this.#settled.resolve(this.#written);
  }

  async #writeSome(): Promise<void> {
    let bytes = 0;
    let count = 0;
    while (count < this.#waiting.length && count < WRITE_PIECES && bytes < WRITE_BYTES) {
      bytes += this.#waiting[count++]?.length ?? 0;
    }
    const pieces = this.#waiting.splice(0, count);
    if (pieces.length === 0) return;
    await this.#target.write(pieces, this.#written);
    const from = this.#written;
    this.#written += bytes;
    this.#waitingBytes -= bytes;
    this.#target.onWritten(from, this.#written);
    if (!this.#isOver && this.#waitingBytes <= GO_BYTES) this.#body.resume();
  }
}
