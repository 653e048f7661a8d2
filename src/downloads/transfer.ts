import { access, constants, mkdir } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { LinkAnswer, openLink } from '../acc/signedUrlClient.ts';
import type { SignedUrl } from '../acc/signedUrl.ts';
import { CancelledError, throwIfCancelled } from '../lib/cancel.ts';
import type { Clock } from '../lib/clock.ts';
import { writeBody } from './bodyWriter.ts';
import { freeBytes, onDisk } from './diskErrors.ts';
import { nameFromDisposition } from '../acc/disposition.ts';
import type { TransferProgress } from './progress.ts';
import { DownloadError, type DownloadErrorDetails } from './errors.ts';
import { safeFileName } from './fileName.ts';
import { IdleWatch } from './idleWatch.ts';
import { PartFile, sweepParts } from './partFile.ts';
import { ProgressMeter } from './progress.ts';
import { connectionError, refusal } from './transferErrors.ts';
import { writeAt } from './writeAt.ts';
import { verifyExport } from './verify.ts';

/** Without a byte for this long, a transfer is given up. */
const IDLE_MS = 60_000;

/** The way to the storage; `openLink` of `acc/linkDoor.ts`. */
export type OpenLink = typeof openLink;
type OpenAnswer = Extract<LinkAnswer, { readonly kind: 'open' }>;

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
  readonly clock: Clock;
  readonly onProgress: (progress: TransferProgress) => void;
}

/**
 * Streams one link into a `.part` file, checks length and type, and gives the file its name, never another's.
 * Whatever fails, nothing of it stays in the folder but a finished file that something holds; what an earlier, killed transfer left there is removed first.
 * @throws DownloadError, CancelledError
 */
export async function transfer(
  request: TransferRequest,
  openLink: OpenLink,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly bytes: number }> {
  const { folder } = request;
  throwIfCancelled(signal);
  const stop = new AbortController();
  const cancel = (): void => stop.abort(cancellation(signal));
  signal.addEventListener('abort', cancel, { once: true });
  try {
    await onDisk(folder, async () => {
      await mkdir(folder, { recursive: true });
      // Asked first, so that no link is opened for a folder that takes nothing.
      await access(folder, constants.W_OK);
      await sweepParts(folder, request.tag, request.kept);
    });
    const answer = await opened(request, openLink, stop.signal);
    try {
      return await receive(request, answer, stop);
    } finally {
      answer.body.destroy();
    }
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

async function opened(request: TransferRequest, openLink: OpenLink, signal: AbortSignal): Promise<OpenAnswer> {
  const { host } = request.link;
  let answer: LinkAnswer;
  try {
    answer = await openLink(request.link, { clock: request.clock, signal });
  } catch (error) {
    signal.throwIfAborted();
    throw connectionError(error, { host });
  }
  if (answer.kind === 'refused') throw refusal(answer, host);
  const { status, redirectedTo, headers } = answer;
  const isPage = redirectedTo !== undefined && /^text\/html\b/i.test(headers.contentType ?? '');
  // No range was asked for, so anything but 200 is not the whole file.
  if (status === 200 && !isPage) return answer;
  answer.body.destroy();
  throw new DownloadError(isPage ? 'redirected' : 'refused', { host, status, target: redirectedTo });
}

async function receive(
  request: TransferRequest,
  answer: OpenAnswer,
  stop: AbortController,
): Promise<{ readonly path: string; readonly bytes: number }> {
  const { folder } = request;
  const { contentLength } = answer.headers;
  const name = askedName(request, answer);
  await checkSpace(folder, contentLength);
  const part = await onDisk(folder, () => PartFile.create(folder, safeFileName(name), request.tag));
  try {
    const bytes = await stream(request, answer.body, contentLength, part, stop);
    if (contentLength !== undefined && bytes !== contentLength) {
      throw new DownloadError('wrongLength', { expectedBytes: contentLength, receivedBytes: bytes });
    }
    const extension = await onDisk(folder, () => verifyExport(part.handle, bytes, contentLength !== undefined));
    await onDisk(folder, () => part.close());
    stop.signal.throwIfAborted();
    const placing = { clock: request.clock, signal: stop.signal };
    return { path: await onDisk(folder, () => part.place(safeFileName(name, { extension }), placing)), bytes };
  } catch (error) {
    if (!DownloadError.is(error, 'kept')) await part.discard();
    throw error;
  }
}

async function stream(
  request: TransferRequest,
  body: Readable,
  expectedBytes: number | undefined,
  part: PartFile,
  stop: AbortController,
): Promise<number> {
  const { clock, folder, link } = request;
  const meter = new ProgressMeter(clock, expectedBytes, request.onProgress);
  const known = (): DownloadErrorDetails => ({ host: link.host, expectedBytes, receivedBytes: meter.receivedBytes });
  const idle = new IdleWatch(clock, IDLE_MS, () => stop.abort(new DownloadError('timeout', known())));
  try {
    await writeBody(body, {
      write: (pieces, position) => onDisk(folder, () => writeAt(part.handle, pieces, position)),
      from: 0,
      limit: () => Infinity,
      onReceived: () => idle.alive(),
      onWritten: (from, to) => meter.add(to - from),
    });
  } catch (error) {
    // The stream reports an abort as its own error; the reason is what people need.
    stop.signal.throwIfAborted();
    throw connectionError(error, known());
  } finally {
    idle.dispose();
  }
  meter.finish();
  return meter.receivedBytes;
}

/** What stopped it: the caller's own error when it gave one (a lost lease), else a plain cancellation. */
function cancellation(signal: AbortSignal): Error {
  return DownloadError.is(signal.reason) ? signal.reason : new CancelledError();
}

function askedName(request: TransferRequest, answer: OpenAnswer): string {
  // The link has the name in UTF-8; what the storage makes of it in a header may have lost letters.
  const asked = request.link.fileName ?? nameFromDisposition(answer.headers.contentDisposition);
  return asked ?? request.fallbackName.replace(/[/\\]/g, '-');
}

async function checkSpace(folder: string, neededBytes: number | undefined): Promise<void> {
  const free = await freeBytes(folder);
  if (neededBytes !== undefined && free !== undefined && neededBytes > free) {
    throw new DownloadError('diskFull', { folder, freeBytes: free, expectedBytes: neededBytes });
  }
}
