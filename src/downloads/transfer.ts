import { access, constants, mkdir } from 'node:fs/promises';
import { nameFromDisposition } from '../acc/disposition.ts';
import type { SignedUrl } from '../acc/signedUrl.ts';
import { CancelledError, throwIfCancelled } from '../lib/cancel.ts';
import type { Clock } from '../lib/clock.ts';
import { type Log, messageOf } from '../lib/log.ts';
import { Checker } from './check/checker.ts';
import { Connections } from './connections.ts';
import { freeBytes, onDisk } from './diskErrors.ts';
import { DownloadError, ObjectChangedError } from './errors.ts';
import { safeFileName } from './fileName.ts';
import { type Held, findHeld } from './held.ts';
import { Incoming } from './incoming.ts';
import type { Journal } from './journal.ts';
import { type OpenLink, type Opened, opened } from './opening.ts';
import { sweepParts } from './partFile.ts';
import { Pieces } from './pieces.ts';
import { ProgressMeter, type TransferProgress } from './progress.ts';
import { type Checked, verified } from './verify.ts';

/** So often an object that changes while it is fetched is begun anew. */
const TRIES = 3;

export interface TransferRequest {
  readonly link: SignedUrl;
  /** Absolute path; made when it is missing. */
  readonly folder: string;
  /** What the file is called when the storage does not say. Not a path: slashes in it are replaced. */
  readonly fallbackName: string;
  /** Marks the part file, so that what a killed process left is known as ours. One transfer at a time may use it. */
  readonly tag: string;
  /** Absolute path of a finished file of an earlier transfer, which stays. */
  readonly kept?: string | undefined;
  /** Where it is written down what there is, so that a later transfer goes on with it; without one, none does. */
  readonly journal?: Journal | undefined;
  /** The most connections at a time; 1 when absent. */
  readonly connections?: number | undefined;
  readonly clock: Clock;
  readonly log?: Log | undefined;
  readonly onProgress: (progress: TransferProgress) => void;
}

export interface Transferred {
  readonly path: string;
  readonly bytes: number;
  /** Bytes that came now: less than all when a transfer went on where an earlier one had ended. */
  readonly fetchedBytes: number;
  readonly checked: Checked;
}

/**
 * Fetches what is missing of one link's file into a `.part` file, checks length and type, and gives the file its name,
 * never another's. Whatever fails, nothing of it stays in the folder but what a later transfer can go on with, and a
 * finished file that something holds; what an earlier, killed transfer left there otherwise is removed first.
 * @throws DownloadError, CancelledError
 */
export async function transfer(
  request: TransferRequest,
  openLink: OpenLink,
  signal: AbortSignal,
): Promise<Transferred> {
  throwIfCancelled(signal);
  await onDisk(request.folder, async () => {
    await mkdir(request.folder, { recursive: true });
    // Asked first, so that no link is opened for a folder that takes nothing.
    await access(request.folder, constants.W_OK);
  });
  for (let tries = 1; ; tries++) {
    const stop = new AbortController();
    const cancel = (): void => stop.abort(cancellation(signal));
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    try {
      return await attempt(request, openLink, stop);
    } catch (error) {
      if (!(error instanceof ObjectChangedError)) throw error;
      request.log?.info('The file in the storage has changed: it is fetched from its beginning.');
      if (tries === TRIES) throw new DownloadError('refused', { host: request.link.host });
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }
}

async function attempt(request: TransferRequest, openLink: OpenLink, stop: AbortController): Promise<Transferred> {
  const { folder, tag } = request;
  const held = await heldFor(request);
  const ports = { ...request, journal: request.journal, onJournalFailure: failureLog(request) };
  const earlier = held && Incoming.continuing(ports, held, tag, folder);
  await onDisk(folder, () => sweepParts(folder, tag, request.kept, earlier?.part.path));
  let incoming = earlier;
  let first: Opened | undefined;
  try {
    first = await begin(request, earlier, openLink, stop.signal);
    if (earlier && first && !goesOn(earlier, first)) {
      await earlier.giveUp(new ObjectChangedError());
      if (first.from > 0) throw new ObjectChangedError();
      request.log?.info('The file in the storage has changed: what there was of the old one was removed.');
      incoming = undefined;
    }
    await checkSpace(folder, (first?.object.size ?? 0) - (incoming?.written.bytes ?? 0));
    incoming ??= await Incoming.create(ports, expectedOf(request, first));
    return await receive(request, incoming, first, openLink, stop);
  } catch (error) {
    await incoming?.giveUp(error);
    throw error;
  } finally {
    first?.body.destroy();
  }
}

async function heldFor({ journal, folder, log }: TransferRequest): Promise<Held | undefined> {
  try {
    return journal && (await findHeld(journal, folder));
  } catch (error) {
    log?.warn(`What there is of an earlier download could not be read: ${messageOf(error)}`);
    return undefined;
  }
}

/** Asks for everything from the first missing byte on; `undefined` when none is missing. */
async function begin(
  { link, clock }: TransferRequest,
  earlier: Incoming | undefined,
  openLink: OpenLink,
  signal: AbortSignal,
): Promise<Opened | undefined> {
  const from = earlier ? earlier.written.gaps(earlier.expected.size ?? 0)[0]?.from : 0;
  if (from === undefined) return undefined;
  try {
    return await opened({ link, clock, range: { from }, etag: earlier?.expected.etag }, openLink, signal);
  } catch (error) {
    // There is no such range, or it cannot be understood: the object is shorter, empty, or compressed on its way.
    const noRange = DownloadError.is(error) && (error.details.status === 416 || error.details.status === 206);
    if (!noRange) throw error;
    return await opened({ link, clock }, openLink, signal);
  }
}

/** Whether an answer brings what is missing of what there is. */
function goesOn({ expected, written }: Incoming, { from, object }: Opened): boolean {
  const missingFrom = written.gaps(expected.size ?? 0)[0]?.from;
  return from === missingFrom && object.etag === expected.etag && object.size === expected.size;
}

async function receive(
  request: TransferRequest,
  incoming: Incoming,
  first: Opened | undefined,
  openLink: OpenLink,
  stop: AbortController,
): Promise<Transferred> {
  const { folder, clock, link } = request;
  const { part, written, expected } = incoming;
  const { size } = expected;
  const heldBytes = written.bytes;
  const meter = new ProgressMeter(clock, size, request.onProgress, heldBytes);
  const checker = new Checker(part.handle, part.path, (error) =>
    request.log?.warn(`A file is checked without a thread of its own: ${messageOf(error)}`),
  );
  try {
    if (first) {
      await new Connections({
        clock,
        host: link.host,
        pieces: new Pieces(size ?? Infinity, written),
        size,
        most: request.connections ?? 1,
        inRanges: expected.inRanges,
        open: (from, to, signal) => openRange(request, expected, from, to, openLink, signal),
        write: (pieces, position) => incoming.write(pieces, position),
        onWritten: (bytes, connections) => {
          meter.add(bytes, connections);
          incoming.touch();
          checker.advance(written.prefix);
        },
        stop,
      })
        .run(first)
        .finally(() => meter.finish());
    }
    incoming.complete();
    const bytes = written.prefix;
    if (size !== undefined && bytes !== size) {
      throw new DownloadError('wrongLength', { host: link.host, expectedBytes: size, receivedBytes: bytes });
    }
    // The disk is as busy with the one as the processor is with the other.
    const [finding] = await Promise.all([
      onDisk(folder, () => checker.finish(bytes, stop.signal)),
      onDisk(folder, () => part.handle.sync()),
    ]);
    const checked = verified(finding, bytes);
    await onDisk(folder, () => part.close());
    stop.signal.throwIfAborted();
    const placing = { clock, signal: stop.signal };
    const name = safeFileName(expected.name, { extension: checked.kind });
    const path = await onDisk(folder, () => part.place(name, placing));
    await incoming.forget();
    return { path, bytes, fetchedBytes: bytes - heldBytes, checked };
  } finally {
    checker.dispose();
  }
}

/** A range of the object that the first answer was of. @throws ObjectChangedError, DownloadError, CancelledError */
async function openRange(
  { link, clock }: TransferRequest,
  { etag, size }: Incoming['expected'],
  from: number,
  to: number,
  openLink: OpenLink,
  signal: AbortSignal,
): Promise<Opened> {
  const answer = await opened({ link, clock, range: { from, to: to - 1 }, etag }, openLink, signal);
  const { object } = answer;
  if (object.etag === etag && object.size === size && answer.from === from) return answer;
  answer.body.destroy();
  if (object.etag !== etag || object.size !== size) throw new ObjectChangedError();
  throw new DownloadError('refused', { host: link.host, status: 200 });
}

function expectedOf(request: TransferRequest, first: Opened | undefined): Incoming['expected'] {
  const { folder, tag, link, fallbackName } = request;
  // The link has the name in UTF-8; what the storage makes of it in a header may have lost letters.
  const asked = link.fileName ?? nameFromDisposition(first?.headers.contentDisposition);
  const name = safeFileName(asked ?? fallbackName.replace(/[/\\]/g, '-'));
  const { size, etag, inRanges = false } = first?.object ?? {};
  return { folder, tag, name, size, etag, inRanges };
}

function failureLog({ log }: TransferRequest): (error: unknown) => void {
  return (error) => log?.warn(`Not written down how far a download is: ${messageOf(error)}`);
}

/** What stopped it: the caller's own error when it gave one (a lost lease), else a plain cancellation. */
function cancellation(signal: AbortSignal): Error {
  return DownloadError.is(signal.reason) ? signal.reason : new CancelledError();
}

async function checkSpace(folder: string, neededBytes: number): Promise<void> {
  const free = await freeBytes(folder);
  if (free !== undefined && neededBytes > free) {
    throw new DownloadError('diskFull', { folder, freeBytes: free, expectedBytes: neededBytes });
  }
}
