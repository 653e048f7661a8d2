import { AccError, type AccErrorCode } from './errors.ts';
import { type ErrorBody, readErrorBody } from './errorBody.ts';

/** An answer that is no success. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The body, or as much of it as came. */
  readonly bodyText: string;
  readonly host?: string | undefined;
}

/**
 * Turns a non-2xx answer into a typed error.
 * @param now epoch ms, for a `Retry-After` that is a date
 * Source: API pages A, F and G.
 */
export function classify(answer: ErrorAnswer, now: number): AccError {
  const body = readErrorBody(answer.bodyText);
  return new AccError(codeOf(answer.status, body), {
    status: answer.status,
    serviceCode: body.code,
    serviceText: body.text,
    requestId: requestIdOf(answer.headers),
    retryAfterMs: retryAfterMs(answer.headers.get('retry-after'), now),
    host: answer.host,
    sample: answer.bodyText.trim() === '' ? undefined : answer.bodyText,
  });
}

/** `X-Request-ID` of an answer. */
export function requestIdOf(headers: ErrorAnswer['headers']): string | undefined {
  return headers.get('x-request-id') ?? undefined;
}

function codeOf(status: number, body: ErrorBody): AccErrorCode {
  if (status === 401) return 'tokenRefused';
  if (status === 408 || status >= 500) return 'service';
  if (status === 429) return 'rateLimited';
  // A blocking proxy's page says nothing about this job or this user.
  if (body.html) return 'unexpectedAnswer';
  switch (status) {
    case 400:
      // The one match on words: for a token it cannot read the service documents this text and gives no other sign.
      return /failed to parse the token/i.test(body.text ?? '') ? 'tokenRefused' : 'badRequest';
    case 422:
      return 'badRequest';
    case 403:
      return isAboutProject(body) ? 'projectForbidden' : 'forbidden';
    case 404:
      return 'notFound';
    default:
      return 'unexpectedAnswer';
  }
}

/**
 * All of them come as `ERR_NOT_ALLOWED`, so the documented texts are what tells them apart. AUTH-001 and AUTH-010 are
 * the gateway's "this app may not use this API" and "this token's scope does not allow it".
 */
function isAboutProject(body: ErrorBody): boolean {
  if (body.code === 'AUTH-001' || body.code === 'AUTH-010') return true;
  return /\b(?:hub|account|project|user) (?:is )?inactive\b|\bapi access den/i.test(body.text ?? '');
}

/**
 * Reads `Retry-After`: seconds or an HTTP date. At most a day, since a typing error must not stop us for ever.
 * @returns ms from `now`, or `undefined` when it is absent or unreadable
 */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  const wait = /^\d{1,9}(?:\.\d{1,9})?$/.test(text)
    ? Math.ceil(Number(text) * 1000)
    : /[a-z]{3}/i.test(text)
      ? Date.parse(text) - now
      : Number.NaN;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(0, wait), 86_400_000);
}
