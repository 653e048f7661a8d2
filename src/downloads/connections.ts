import type { Clock } from '../lib/clock.ts';
import { sleep } from '../lib/clock.ts';
import { writeBody } from './bodyWriter.ts';
import { DownloadError, type DownloadErrorCode } from './errors.ts';
import { IdleWatch } from './idleWatch.ts';
import type { Opened } from './opening.ts';
import type { Piece, Pieces } from './pieces.ts';
import { connectionError } from './transferErrors.ts';
import { Tuner } from './tuner.ts';

/** Without a byte for this long, a connection is given up, ms; one that can be replaced by another, sooner. */
const IDLE_MS = 60_000;
const REPLACEABLE_IDLE_MS = 20_000;
/** What one connection fetches at a time: so many seconds of its speed, within these bounds. */
const PIECE_SECONDS = 2;
const LEAST_PIECE = 4 * 1024 * 1024;
const MOST_PIECE = 64 * 1024 * 1024;
/** A connection that broke is made again so often without a byte, ms apart: the first pause, doubled each time. */
const TRIES = 5;
const FIRST_PAUSE_MS = 500;

export interface ConnectionsPorts {
  readonly clock: Clock;
  readonly host: string;
  readonly pieces: Pieces;
  /** Bytes; `undefined` when the storage does not say. */
  readonly size: number | undefined;
  /** The most connections; 1 when the storage does not send ranges. */
  readonly most: number;
  /** True when a connection can be replaced by one that goes on where it broke. */
  readonly inRanges: boolean;
  /** Asks for a range. @throws ObjectChangedError when the object is another one now */
  readonly open: (from: number, to: number, signal: AbortSignal) => Promise<Opened>;
  readonly write: (pieces: readonly Buffer[], position: number) => Promise<void>;
  /** Called after bytes are in the file, with the number of connections. */
  readonly onWritten: (bytes: number, connections: number) => void;
  readonly stop: AbortController;
}

interface Connection {
  /** Whether its present answer has begun to come. */
  hasBytes: boolean;
  /** How often it broke without a byte in between. */
  failures: number;
}

/** Fetches everything that is missing, over as many connections as make it fastest. */
export class Connections {
  readonly #ports: ConnectionsPorts;
  readonly #tuner: Tuner | undefined;
  readonly #startedAt: number;
  readonly #running = new Set<Connection>();
  readonly #done = Promise.withResolvers<void>();
  #receivedBytes = 0;
  /** What one connection was refused with, while others went on. */
  #refusal: DownloadError | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(ports: ConnectionsPorts) {
    this.#ports = ports;
    this.#startedAt = ports.clock.now();
    if (ports.inRanges && ports.most > 1 && ports.pieces.missingBytes >= 2 * LEAST_PIECE) {
      this.#tuner = new Tuner({
        clock: ports.clock,
        most: ports.most,
        receivedBytes: () => this.#receivedBytes,
        isSteady: () => [...this.#running].every(({ hasBytes }) => hasBytes),
        onChange: () => this.#fill(),
      });
    }
  }

  /**
   * @param first an answer that begins with the first missing byte
   * @throws DownloadError, ObjectChangedError, CancelledError: whatever was not a matter of one connection
   */
  async run(first: Opened): Promise<void> {
    try {
      // Of an empty object nothing is missing.
      if (this.#begin(first)) await this.#done.promise;
    } finally {
      this.#tuner?.dispose();
    }
  }

  get #wanted(): number {
    return this.#refusal === undefined ? (this.#tuner?.connections ?? 1) : 0;
  }

  #fill(): void {
    while (this.#running.size < this.#wanted) if (!this.#begin(undefined)) return;
  }

  #begin(first: Opened | undefined): boolean {
    const piece = this.#ports.pieces.take(first ? Infinity : this.#pieceBytes());
    if (!piece) return false;
    const connection: Connection = { hasBytes: false, failures: 0 };
    this.#running.add(connection);
    void this.#work(connection, piece, first)
      .catch((error: unknown) => {
        this.#failure ??= { error };
        // The others are of no use any more; the file stays open till they have noticed.
        this.#ports.stop.abort(error);
      })
      .finally(() => {
        this.#running.delete(connection);
        if (this.#running.size === 0) this.#settle();
      });
    return true;
  }

  #settle(): void {
    if (this.#failure) this.#done.reject(this.#failure.error);
    else if (this.#refusal && !this.#ports.pieces.isComplete) this.#done.reject(this.#refusal);
    else this.#done.resolve();
  }

  async #work(connection: Connection, begun: Piece, first: Opened | undefined): Promise<void> {
    let answer = first;
    for (let piece: Piece | undefined = begun; piece; piece = this.#next()) {
      try {
        await this.#fetch(connection, piece, answer);
      } catch (error) {
        this.#ports.pieces.release(piece);
        if (await this.#isOver(connection, error)) return;
      } finally {
        this.#ports.pieces.release(piece);
        answer = undefined;
      }
    }
  }

  #next(): Piece | undefined {
    // Without ranges the first answer was all there is.
    if (!this.#ports.inRanges) return undefined;
    const isSpare = this.#refusal !== undefined || this.#running.size > Math.max(1, this.#wanted);
    return isSpare ? undefined : this.#ports.pieces.take(this.#wanted > 1 ? this.#pieceBytes() : Infinity);
  }

  async #fetch(connection: Connection, piece: Piece, given: Opened | undefined): Promise<void> {
    const { clock, host, inRanges, pieces, size, stop } = this.#ports;
    connection.hasBytes = false;
    const { body } = given ?? (await this.#ports.open(piece.from, piece.to, stop.signal));
    piece.reach = given ? (size ?? Infinity) : piece.to;
    const known = { host, expectedBytes: size, receivedBytes: pieces.written.bytes };
    const idle = new IdleWatch(clock, inRanges ? REPLACEABLE_IDLE_MS : IDLE_MS, () =>
      body.destroy(new DownloadError('timeout', { ...known, receivedBytes: pieces.written.bytes })),
    );
    try {
      const end = await writeBody(body, {
        write: this.#ports.write,
        from: piece.from,
        limit: () => piece.to,
        onReceived: (bytes) => {
          idle.alive();
          connection.hasBytes = true;
          connection.failures = 0;
          this.#receivedBytes += bytes;
        },
        onWritten: (from, to) => {
          pieces.wrote(piece, from, to);
          this.#ports.onWritten(to - from, this.#running.size);
        },
      });
      if (end < piece.to && piece.to !== Infinity) {
        throw new DownloadError('wrongLength', { ...known, receivedBytes: pieces.written.bytes });
      }
    } catch (error) {
      stop.signal.throwIfAborted();
      throw connectionError(error, { ...known, receivedBytes: pieces.written.bytes });
    } finally {
      idle.dispose();
      body.destroy();
    }
  }

  /** Waits before the next try. True: this connection is over, and others go on. @throws what is over for all */
  async #isOver(connection: Connection, error: unknown): Promise<boolean> {
    const { clock, inRanges, pieces, stop } = this.#ports;
    if (!DownloadError.is(error) || !inRanges) throw error;
    if (BROKEN.has(error.code)) {
      if (connection.failures === TRIES) throw error;
      this.#tuner?.fewer();
      await sleep(clock, FIRST_PAUSE_MS * 2 ** connection.failures++, stop.signal);
      return false;
    }
    // A link that dies, or a storage that is busy, refuses new requests; those under way may still bring everything.
    if (!REFUSED.has(error.code) || this.#running.size === 1) throw error;
    this.#refusal ??= error;
    pieces.extend();
    return true;
  }

  #pieceBytes(): number {
    const seconds = (this.#ports.clock.now() - this.#startedAt) / 1000;
    const speed = seconds > 0 ? this.#receivedBytes / seconds / Math.max(1, this.#running.size) : 0;
    return Math.min(MOST_PIECE, Math.max(LEAST_PIECE, Math.round(speed * PIECE_SECONDS)));
  }
}

const BROKEN: ReadonlySet<DownloadErrorCode> = new Set(['network', 'timeout', 'wrongLength']);
const REFUSED: ReadonlySet<DownloadErrorCode> = new Set([
  'linkDead',
  'gone',
  'clock',
  'denied',
  'busy',
  'between',
  'redirected',
  'refused',
]);
