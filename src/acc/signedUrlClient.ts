import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { CancelledError, throwIfCancelled } from '../lib/cancel.ts';
import type { Clock } from '../lib/clock.ts';
import { redactedSample } from '../lib/redact.ts';
import { readBounded } from './body.ts';
import { RequestDeadline } from './requestDeadline.ts';
import { readErrorBody } from './errorBody.ts';
import { AccError } from './errors.ts';
import { retryAfterMs } from './httpErrors.ts';
import { getLink } from './linkRequest.ts';
import { MAX_REDIRECTS, redirectTarget } from './redirects.ts';
import { clockOffsetMs, serverTime } from './serverTime.ts';
import type { SignedUrl } from './signedUrl.ts';
import { type StorageMeaning, storageMeaning } from './storageRefusal.ts';
import { isLoopback, isSafeTransport } from './transport.ts';

const HEADERS_DEADLINE_MS = 30_000;
const MAX_ERROR_BODY_BYTES = 64 * 1024;

export interface LinkOptions {
  readonly clock: Clock;
  readonly userAgent?: string | undefined;
  /** Ends the request and, later, the body: it is then destroyed with a `CancelledError`. */
  readonly signal: AbortSignal;
  /** Until the headers are there; 30,000 ms when absent. The caller watches over the body. */
  readonly headersDeadlineMs?: number | undefined;
  /** First byte, and last one when given, both counted from 0. */
  readonly range?: { readonly from: number; readonly to?: number | undefined } | undefined;
  /** An ETag: when the object has another one, the storage sends all of it instead of the range. */
  readonly ifRange?: string | undefined;
}

export interface LinkHeaders {
  /** Bytes in this answer's body. */
  readonly contentLength?: number | undefined;
  readonly contentRange?: string | undefined;
  /** What something in between has done to the body, although none was asked for. */
  readonly contentEncoding?: string | undefined;
  readonly contentType?: string | undefined;
  /** As sent, undecoded. */
  readonly contentDisposition?: string | undefined;
  readonly etag?: string | undefined;
  readonly acceptRanges?: string | undefined;
}

export type LinkAnswer =
  | {
      readonly kind: 'open';
      readonly status: number;
      readonly headers: LinkHeaders;
      readonly body: Readable;
      /** The host that has answered, when the link's own has sent there. */
      readonly redirectedTo?: string | undefined;
    }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly meaning: StorageMeaning;
      readonly redirectedTo?: string | undefined;
      /** From `Retry-After`, ms. */
      readonly retryAfterMs?: number | undefined;
      /** How far the storage's clock is ahead of this computer's, ms; negative: behind. */
      readonly clockOffsetMs?: number | undefined;
      /** The storage's own name, such as `AccessDenied`. */
      readonly s3Code?: string | undefined;
      /** The storage's own words, redacted, at most 300 characters. */
      readonly text?: string | undefined;
      readonly requestId?: string | undefined;
    };

/**
 * GETs a signed link, uncompressed. Takes no credential, so none can be sent: S3 answers 400 to two of them.
 * A non-2xx answer is a result, not an error: what 403 means is the caller's to find out.
 * What the body fails with later is a raw stream error; `networkError` classifies it.
 * @throws AccError `network`, `certificate`, `timeout`, `unsafeAddress`, `unexpectedAnswer`; CancelledError
 * Source: API page B.
 */
export async function openLink(link: SignedUrl, options: LinkOptions): Promise<LinkAnswer> {
  throwIfCancelled(options.signal);
  const cutoff = new RequestDeadline(
    options.clock,
    options.headersDeadlineMs ?? HEADERS_DEADLINE_MS,
    link.host,
    options.signal,
  );
  try {
    const { response, host } = await send(new URL(link.reveal()), requestHeaders(options), cutoff.signal);
    const redirectedTo = host === link.host ? undefined : host;
    const found = response.ok ? opened(response) : await refused(response, options.clock.now());
    const answer: LinkAnswer = { ...found, redirectedTo };
    throwIfCancelled(options.signal);
    if (answer.kind === 'open') destroyOnAbort(answer.body, options.signal);
    return answer;
  } catch (error) {
    throw cutoff.meaningOf(error);
  } finally {
    cutoff.dispose();
  }
}

/** Follows redirects to https, and within this machine. */
async function send(
  start: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<{ readonly response: Answer; readonly host: string }> {
  let url = start;
  for (let followed = 0; ; followed++) {
    const response = answerOf(await getLink(url, headers, signal));
    const target = redirectTarget(response, url);
    if (!target) return { response, host: url.host };
    await readBounded(response.body, 0);
    const safe = isSafeTransport(target) && (target.protocol === 'https:' || isLoopback(url.hostname));
    if (!safe) throw new AccError('unsafeAddress', { status: response.status, host: target.host });
    if (followed === MAX_REDIRECTS) {
      throw new AccError('unexpectedAnswer', { status: response.status, host: target.host });
    }
    url = target;
  }
}

interface Answer {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: { get(name: string): string | null };
  readonly body: IncomingMessage;
}

function answerOf(body: IncomingMessage): Answer {
  const { statusCode: status = 0, headers } = body;
  const get = (name: string): string | null => {
    const value = headers[name];
    return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
  };
  return { status, ok: status >= 200 && status < 300, headers: { get }, body };
}

function requestHeaders({ range, ifRange, userAgent }: LinkOptions): Record<string, string> {
  return {
    Accept: '*/*',
    // A compressed body would not have the length that the storage announces.
    'Accept-Encoding': 'identity',
    ...(userAgent === undefined ? {} : { 'User-Agent': userAgent }),
    ...(range === undefined || ifRange === undefined ? {} : { 'If-Range': ifRange }),
    ...(range === undefined ? {} : { Range: `bytes=${range.from}-${range.to ?? ''}` }),
  };
}

function opened(response: Answer): LinkAnswer {
  const header = (name: string): string | undefined => response.headers.get(name) ?? undefined;
  const length = header('content-length');
  return {
    kind: 'open',
    status: response.status,
    headers: {
      contentLength: length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined,
      contentRange: header('content-range'),
      contentEncoding: header('content-encoding'),
      contentType: header('content-type'),
      contentDisposition: header('content-disposition'),
      etag: header('etag'),
      acceptRanges: header('accept-ranges'),
    },
    body: response.body,
  };
}

async function refused(response: Answer, now: number): Promise<LinkAnswer> {
  const type = response.headers.get('content-type');
  const body = readErrorBody((await readBounded(response.body, MAX_ERROR_BODY_BYTES, type)).text, type);
  const { status, headers } = response;
  return {
    kind: 'refused',
    status,
    meaning: storageMeaning({ ...body, status }),
    retryAfterMs: retryAfterMs(headers.get('retry-after'), serverTime(headers) ?? now),
    clockOffsetMs: clockOffsetMs(headers, now),
    s3Code: body.speaker === 'storage' ? body.code : undefined,
    text: body.text === undefined ? undefined : redactedSample(body.text, 300),
    requestId: response.headers.get('x-amz-request-id') ?? undefined,
  };
}

function destroyOnAbort(body: Readable, signal: AbortSignal): void {
  const onAbort = (): void => void body.destroy(new CancelledError());
  signal.addEventListener('abort', onAbort, { once: true });
  body.once('close', () => signal.removeEventListener('abort', onAbort));
}
