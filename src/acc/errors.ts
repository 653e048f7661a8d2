import { redactedSample } from '../lib/redact.ts';
import { CodedError } from '../lib/codedError.ts';

/**
 * What can go wrong between us and the service. The code decides what happens next; the text for people is made from
 * it in one place (`editor/present`). Source: API pages A and G.
 */
export type AccErrorCode =
  /** No connection: refused, no DNS answer, reset, network unreachable. */
  | 'network'
  /** A certificate was not accepted. */
  | 'certificate'
  /** No answer, or no further byte, within the deadline. */
  | 'timeout'
  /** 401, or 400 "Failed to parse the token": stops the account. */
  | 'tokenRefused'
  /** There is no token to send. */
  | 'noToken'
  /** The window's secret store holds an older token than another window has stored. */
  | 'tokenElsewhere'
  /** 403 about this job or one file in it. */
  | 'forbidden'
  /** 403 about the whole project: inactive account, project or user, or API access not granted to the app. */
  | 'projectForbidden'
  /** 404: project, project user or job unknown, or somebody else's job. */
  | 'notFound'
  /** 400 and 422: the request itself is wrong. */
  | 'badRequest'
  /** 429, or our own budget is used up. */
  | 'rateLimited'
  /** 408 and every 5xx. */
  | 'service'
  /** An answer that is not what the API page describes: HTML from a proxy, broken JSON, a body without bounds. */
  | 'unexpectedAnswer'
  /** An address that a bearer must not be sent to. */
  | 'unsafeAddress';

export interface AccErrorDetails {
  /** HTTP status, when there was an answer. */
  readonly status?: number | undefined;
  /** The service's own `ERR_…` or `AUTH-…` name, when it gave one. */
  readonly serviceCode?: string | undefined;
  /** The service's own words, redacted and at most 300 characters. */
  readonly serviceText?: string | undefined;
  /** `X-Request-ID` of the answer. */
  readonly requestId?: string | undefined;
  /** From `Retry-After`, in ms. */
  readonly retryAfterMs?: number | undefined;
  /** Node's error code, such as `ECONNREFUSED` or `SELF_SIGNED_CERT_IN_CHAIN`. */
  readonly systemCode?: string | undefined;
  /** What Node was doing when the connection failed, such as `connect` or `read`. */
  readonly systemCall?: string | undefined;
  /** The connection failed before the first byte of the request was written: nobody can have read it. */
  readonly isUnsent?: boolean | undefined;
  /** Host that was asked. */
  readonly host?: string | undefined;
  /** The answer's beginning, redacted and at most 500 characters, for diagnostics only. */
  readonly sample?: string | undefined;
}

/** A failed call. The message is for logs and holds no secret; people read `present/errorSentence`. */
export class AccError extends CodedError<AccErrorCode, AccErrorDetails> {
  override readonly name = 'AccError';

  /**
   * Redacts and shortens the service's words itself. There is no `cause` on purpose: node-fetch puts the whole URL,
   * signature and all, into its messages, and Node prints causes.
   */
  constructor(code: AccErrorCode, details: AccErrorDetails = {}) {
    const clean = cleaned(details);
    const facts = [clean.status, clean.serviceCode, clean.systemCode, clean.serviceText].filter(
      (fact) => fact !== undefined,
    );
    super(code, clean, facts.length > 0 ? `${code} (${facts.join(', ')})` : code);
  }
}

function cleaned(details: AccErrorDetails): AccErrorDetails {
  return {
    ...details,
    serviceCode: shortened(details.serviceCode, 100),
    serviceText: shortened(details.serviceText, 300),
    requestId: shortened(details.requestId, 100),
    sample: shortened(details.sample, 500),
  };
}

function shortened(text: string | undefined, maxLength: number): string | undefined {
  return text === undefined ? undefined : redactedSample(text, maxLength);
}
