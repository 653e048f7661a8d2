import { type Readable } from 'node:stream';
import type { LinkAnswer, LinkHeaders, openLink } from '../acc/signedUrlClient.ts';
import type { SignedUrl } from '../acc/signedUrl.ts';
import type { Clock } from '../lib/clock.ts';
import { decoded } from './contentEncoding.ts';
import { DownloadError } from './errors.ts';
import { connectionError, refusal } from './transferErrors.ts';

/** The way to the storage; `openLink` of `acc/signedUrlClient.ts`. */
export type OpenLink = typeof openLink;
type OpenAnswer = Extract<LinkAnswer, { readonly kind: 'open' }>;

/** The object in the storage, as an answer describes it. */
export interface RemoteObject {
  /** Bytes; `undefined` when the storage does not say, or when something in between compresses it. */
  readonly size: number | undefined;
  /** Names this version of it; only a strong one does. */
  readonly etag: string | undefined;
  /** True when parts of it can be asked for, each known to be of the same version. */
  readonly inRanges: boolean;
}

/** An answer whose body is about to come. */
export interface Opened {
  readonly body: Readable;
  /** Where in the object the body begins. */
  readonly from: number;
  readonly object: RemoteObject;
  readonly headers: LinkHeaders;
}

export interface Wanted {
  readonly link: SignedUrl;
  readonly clock: Clock;
  readonly range?: { readonly from: number; readonly to?: number | undefined } | undefined;
  /** The version that is wanted: of another one, the whole object comes. */
  readonly etag?: string | undefined;
}

/**
 * Asks for an object, or a range of it. What comes may begin elsewhere: a storage without ranges, and one whose object is
 * another version, send everything.
 * @throws DownloadError `rangeRefused` when there is no such range; the others of a refusal; CancelledError
 */
export async function opened(wanted: Wanted, openLink: OpenLink, signal: AbortSignal): Promise<Opened> {
  const { link, clock, range, etag } = wanted;
  const { host } = link;
  let answer: LinkAnswer;
  try {
    answer = await openLink(link, { clock, signal, range, ifRange: etag });
  } catch (error) {
    signal.throwIfAborted();
    throw connectionError(error, { host });
  }
  if (answer.kind === 'refused') throw refusal(answer, host);
  const found = understood(answer, range?.from ?? 0);
  if (found !== undefined) return found;
  answer.body.destroy();
  const { status, redirectedTo } = answer;
  throw new DownloadError(isPage(answer) ? 'redirected' : 'refused', { host, status, target: redirectedTo });
}

function understood(answer: OpenAnswer, askedFrom: number): Opened | undefined {
  const { status, headers, body } = answer;
  if (isPage(answer) || (status !== 200 && status !== 206)) return undefined;
  const plain = decoded(body, headers.contentEncoding);
  if (status === 200) {
    const size = plain === body ? headers.contentLength : undefined;
    return { body: plain, from: 0, headers, object: { size, etag: strongTag(headers.etag), inRanges: false } };
  }
  const span = spanOf(headers.contentRange);
  if (!span || span.from !== askedFrom) return undefined;
  const isWhole = span.from === 0 && span.to === span.size;
  // A part of what something in between has compressed cannot be put together with others.
  if (plain !== body && !isWhole) return undefined;
  const size = plain === body ? span.size : undefined;
  const etag = strongTag(headers.etag);
  const inRanges = etag !== undefined && size !== undefined;
  return { body: plain, from: span.from, headers, object: { size, etag, inRanges } };
}

/** A page of another host, where a network wants to be signed in to. */
function isPage({ redirectedTo, headers }: OpenAnswer): boolean {
  return redirectedTo !== undefined && /^text\/html\b/i.test(headers.contentType ?? '');
}

function strongTag(etag: string | undefined): string | undefined {
  return etag !== undefined && /^"[^"]+"$/.test(etag) ? etag : undefined;
}

/** `bytes 0-99/1000`; the end is not included. */
function spanOf(
  contentRange: string | undefined,
): { readonly from: number; readonly to: number; readonly size: number | undefined } | undefined {
  const [, first, last, size] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i.exec(contentRange?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first)) return undefined;
  return { from: Number(first), to: Number(last) + 1, size: size === '*' ? undefined : Number(size) };
}
