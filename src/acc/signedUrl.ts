import { isSafeTransport } from './transport.ts';
import { inspect } from 'node:util';
import { nameFromDisposition } from './disposition.ts';

const REDACTION = '[signed link]';

/**
 * The signed link to a finished export. Anyone who holds it can download, so it lives in memory only and prints as a
 * redaction wherever it might be written: string conversion, JSON, and Node's `inspect`.
 * Source: API page B.
 */
export class SignedUrl {
  readonly #url: string;
  /** When the link expires, epoch ms by this computer's clock, as its own query says; `undefined` when it does not say. */
  readonly expiresAt: number | undefined;

  /**
   * @param clockOffsetMs how far the clock of whoever has signed it is ahead of this computer's
   * @throws TypeError when `url` is not an absolute https URL (http on loopback is allowed) or holds a user name.
   * The message holds no part of it.
   */
  constructor(url: string, clockOffsetMs = 0) {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (!parsed || !isSafeTransport(parsed) || parsed.username || parsed.password) {
      throw new TypeError('not an https link');
    }
    this.#url = url;
    const deadline = deadlineOf(parsed);
    this.expiresAt = deadline === undefined ? undefined : deadline - clockOffsetMs;
  }

  /** The exact bytes the service sent. Only for the transfer itself and the user's own Copy Link and Open in Browser. */
  reveal(): string {
    return this.#url;
  }

  /** Host of the storage, which is no secret and helps to explain proxy trouble. */
  get host(): string {
    return new URL(this.#url).host;
  }

  /** The file name the link asks the storage to answer with (`response-content-disposition`), not made safe; no secret. */
  get fileName(): string | undefined {
    return nameFromDisposition(new URL(this.#url).searchParams.get('response-content-disposition') ?? undefined);
  }

  toString(): string {
    return REDACTION;
  }

  toJSON(): string {
    return REDACTION;
  }

  [inspect.custom](): string {
    return REDACTION;
  }
}

/** The link in `text`, or `undefined` when it is none that may be fetched. Never throws. */
export function toSignedUrl(text: string | undefined, clockOffsetMs = 0): SignedUrl | undefined {
  if (text === undefined) return undefined;
  try {
    return new SignedUrl(text, clockOffsetMs);
  } catch {
    return undefined;
  }
}

/** Reads the deadline of both signature styles: `Expires=` (epoch s) and `X-Amz-Date` + `X-Amz-Expires`. */
function deadlineOf(url: URL): number | undefined {
  const query = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  const started = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('x-amz-date') ?? '');
  const lifetime = seconds(query.get('x-amz-expires'));
  if (started && lifetime !== undefined) {
    const [year, month, day, hour, minute, second] = started.slice(1).map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return Date.UTC(year, month - 1, day, hour, minute, second) + lifetime * 1000;
  }
  const expires = seconds(query.get('expires'));
  return expires === undefined ? undefined : expires * 1000;
}

/** At most 11 digits: seconds stay within what a `Date` can hold. */
function seconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,11}$/.test(text) ? Number(text) : undefined;
}
