import { AccError, type AccErrorCode, type AccErrorDetails } from './errors.ts';
import { type ErrorBody, readErrorBody } from './errorBody.ts';
import { serverTime } from './serverTime.ts';

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
 * @param now epoch ms, for a `Retry-After` that is a date, when the answer does not say what time it is
 * Source: API pages A, F and G.
 */
export function classify(answer: ErrorAnswer, now: number): AccError {
  const body = readErrorBody(answer.bodyText, answer.headers.get('content-type'));
  return new AccError(codeOf(answer.status, body), {
    status: answer.status,
    serviceCode: body.code,
    serviceText: body.text,
    requestId: requestIdOf(answer.headers),
    retryAfterMs: retryAfterMs(answer.headers.get('retry-after'), serverTime(answer.headers) ?? now),
    host: answer.host,
    sample: answer.bodyText.trim() === '' ? undefined : answer.bodyText,
  });
}

/** `X-Request-ID` of an answer. */
export function requestIdOf(headers: ErrorAnswer['headers']): string | undefined {
  return headers.get('x-request-id') ?? undefined;
}

function codeOf(status: number, body: ErrorBody): AccErrorCode {
  if (status === 408 || status >= 500) return 'service';
  if (status === 429) return 'rateLimited';
  // What a proxy or a web filter says is nothing about this job, this token or this user.
  if (body.speaker === 'between') return 'unexpectedAnswer';
  switch (status) {
    case 401:
      return 'tokenRefused';
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
 * All of them come as `ERR_NOT_ALLOWED`, so the documented texts are what tells them apart. AUTH-001 is the gateway's
 * "this app may not use this API".
 */
function isAboutProject({ code, text = '' }: ErrorBody): boolean {
  if (code === 'AUTH-001' || lacksScope({ serviceCode: code, serviceText: text })) return true;
  return inactivePart(text) !== undefined || /\bapi access den/i.test(text);
}

/** Who is inactive, as the documented texts of a 403 say it. A hub is what the API calls an account. */
export function inactivePart(text = ''): 'account' | 'project' | 'user' | undefined {
  const who = /\b(hub|account|project|user) (?:is )?inactive\b/i.exec(text)?.[1]?.toLowerCase() ?? '';
  switch (who) {
    case 'hub':
    case 'account':
      return 'account';
    case 'project':
      return 'project';
    case 'user':
      return 'user';
    default:
      return undefined;
  }
}

/** True when the token's scopes do not allow the call: by the gateway's code, or by its words alone. Source: API page D. */
export function lacksScope({
  serviceCode,
  serviceText = '',
}: Pick<AccErrorDetails, 'serviceCode' | 'serviceText'>): boolean {
  return serviceCode === 'AUTH-010' || /\bdoes not have the privilege\b/i.test(serviceText);
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
