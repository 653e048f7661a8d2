import * as oauth from 'oauth4webapi';
import { readErrorBody } from '../acc/errorBody.ts';
import { AccError } from '../acc/errors.ts';
import { classify, type ErrorAnswer, requestIdOf } from '../acc/httpErrors.ts';
import { redactedSample } from '../lib/redact.ts';
import { AuthError, type AuthErrorCode, type AuthErrorDetails } from './errors.ts';

/** Public apps have no secret; confidential ones authenticate with HTTP Basic. The same refusal means another mistake. */
export type AppKind = 'public' | 'confidential';

/** OAuth errors that say more than the gateway's code beside them. Source: RFC 6749, 4.1.2.1 and 5.2; RFC 6750, 3.1. */
const OAUTH_ERRORS: ReadonlyMap<string, AuthErrorCode> = new Map<string, AuthErrorCode>([
  ['invalid_grant', 'invalidGrant'],
  ['access_denied', 'accessDenied'],
  ['invalid_scope', 'scope'],
  ['insufficient_scope', 'scope'],
  ['unauthorized_client', 'wrongAppType'],
]);

/** Source: API page D. */
const GATEWAY_CODES: ReadonlyMap<string, AuthErrorCode> = new Map<string, AuthErrorCode>([
  ['AUTH-001', 'apiNotEnabled'],
  ['AUTH-004', 'scope'],
  ['AUTH-006', 'invalidGrant'],
  ['AUTH-008', 'wrongAppType'],
  ['AUTH-010', 'scope'],
]);

/** OAuth errors that mean "try again later". */
const OAUTH_TROUBLE: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);

/**
 * Turns a refusal of the authorization server into a typed error: OAuth's form, the gateway's form, or a page of
 * something in between.
 * @param answer its `bodyText` without the secrets of the request, see {@link withoutSecrets}
 * @param now epoch ms, for a `Retry-After` that is a date
 * Source: API pages D and G.
 */
export function refusal(answer: ErrorAnswer, app: AppKind, now: number): AuthError | AccError {
  const { status, host } = answer;
  if (status === 408 || status === 429 || status >= 500) return classify(answer, now);
  const body = readErrorBody(answer.bodyText, answer.headers.get('content-type'));
  if (body.speaker === 'between') {
    const requestId = requestIdOf(answer.headers);
    return new AccError('unexpectedAnswer', { status, host, requestId, sample: answer.bodyText });
  }
  return meaningOfWords({ error: oauthErrorOf(answer.bodyText), ...body, status, host }, app);
}

/** Turns the `error` that came back with the browser into a typed error. */
export function denial(error: string, description: string | undefined): AuthError | AccError {
  return meaningOfWords({ error, code: error, text: description }, 'public');
}

interface Words {
  readonly error: string | undefined;
  readonly code?: string | undefined;
  readonly text?: string | undefined;
  readonly status?: number | undefined;
  readonly host?: string | undefined;
}

function meaningOfWords({ error, code, text, status, host }: Words, app: AppKind): AuthError | AccError {
  if (error !== undefined && OAUTH_TROUBLE.has(error)) {
    return new AccError('service', { status, host, serviceCode: error, serviceText: text });
  }
  return authError(OAUTH_ERRORS.get(error ?? '') ?? gatewayMeaning(code, app) ?? plainMeaning(error, status), {
    status,
    serverCode: code,
    serverText: text,
    host,
  });
}

function gatewayMeaning(code: string | undefined, app: AppKind): AuthErrorCode | undefined {
  // A public app has no secret that could be wrong: the server expects one, so the app is of another type.
  if (code === 'AUTH-003') return app === 'public' ? 'wrongAppType' : 'invalidClient';
  return GATEWAY_CODES.get(code ?? '');
}

function plainMeaning(error: string | undefined, status: number | undefined): AuthErrorCode {
  return error === 'invalid_client' || (error === undefined && status === 401) ? 'invalidClient' : 'unexpected';
}

function oauthErrorOf(body: string): string | undefined {
  try {
    const { error } = Object(JSON.parse(body)) as { readonly error?: unknown };
    return typeof error === 'string' ? error : undefined;
  } catch {
    return undefined;
  }
}

function authError(code: AuthErrorCode, details: AuthErrorDetails): AuthError {
  const { serverCode, serverText } = details;
  return new AuthError(code, {
    ...details,
    serverCode: serverCode && redactedSample(serverCode, 100),
    serverText: serverText && redactedSample(serverText, 300),
  });
}

/** Takes the given secrets out of a server's words, since some servers repeat what they refuse. */
export function withoutSecrets(text: string, secrets: Iterable<string>): string {
  let clean = text;
  for (const secret of secrets) {
    // Shorter ones are no secrets of any server, and would tear the words apart.
    if (secret.length >= 6) clean = clean.replaceAll(secret, '[redacted]');
  }
  return clean;
}

/**
 * Runs calls of oauth4webapi and turns what that library throws into our errors, without its causes: they hold whole
 * answers, tokens included. Our own errors pass.
 * @throws AuthError, AccError, CancelledError
 */
export async function translated<T>(host: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw meaningOf(error, host);
  }
}

/** Answers that are no JSON object of the expected form, or of a status that is no plain success. */
const MALFORMED: ReadonlySet<string | undefined> = new Set([
  oauth.RESPONSE_IS_NOT_CONFORM,
  oauth.RESPONSE_IS_NOT_JSON,
  oauth.RESPONSE_BODY_ERROR,
  oauth.WWW_AUTHENTICATE_CHALLENGE,
]);

/** A discovery document without, or with an unusable, endpoint. */
const UNDISCOVERED: ReadonlySet<string | undefined> = new Set([
  oauth.MISSING_SERVER_METADATA,
  oauth.INVALID_SERVER_METADATA,
  oauth.HTTP_REQUEST_FORBIDDEN,
  oauth.REQUEST_PROTOCOL_FORBIDDEN,
]);

/** What oauth4webapi found wrong with a successful answer; {@link refusal} has dealt with the others before. */
function meaningOf(error: unknown, host: string): unknown {
  const known =
    error instanceof oauth.OperationProcessingError ||
    error instanceof oauth.UnsupportedOperationError ||
    error instanceof oauth.ResponseBodyError ||
    error instanceof oauth.WWWAuthenticateChallengeError;
  if (!known) return error;
  if (UNDISCOVERED.has(error.code)) return new AuthError('badDiscovery', { host });
  // The library's causes name the body when the fault is there; what else it judges are ID tokens and their keys.
  const aboutBody = typeof error.cause === 'object' && error.cause !== null && 'body' in error.cause;
  if (aboutBody || MALFORMED.has(error.code)) return new AccError('unexpectedAnswer', { host });
  return new AuthError('badIdToken', { host });
}
