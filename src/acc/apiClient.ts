import { throwIfCancelled } from '../lib/cancel.ts';
import { type Clock, sleep } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { readBounded } from './body.ts';
import { RequestDeadline } from './requestDeadline.ts';
import { AccError } from './errors.ts';
import { type HttpAnswer, NotSentError, type Outgoing, freshPost } from './freshPost.ts';
import { classify, requestIdOf } from './httpErrors.ts';
import { networkError } from './networkErrors.ts';
import { MAX_REDIRECTS, followed } from './redirects.ts';
import { ServerClock } from './serverTime.ts';
import { isSafeTransport } from './transport.ts';

const GET_DEADLINE_MS = 10_000;
/** Longer than for reading: nobody knows what became of a POST that was given up. */
const POST_DEADLINE_MS = 60_000;
/** Pauses before a POST whose connection failed before anything was written is sent again, ms. */
const UNSENT_PAUSES_MS = [250, 1500] as const;
const MAX_BODY_BYTES = 5 * 1024 * 1024;
const MAX_ERROR_BODY_BYTES = 64 * 1024;

export interface JsonRequest {
  /** Origin, such as `https://developer.api.autodesk.com`. */
  readonly apiHost: string;
  /** Begins with one `/`, every segment percent-encoded; may end with a query. */
  readonly path: string;
  /** Media type of the answer; `application/json` when absent. */
  readonly accept?: string | undefined;
  readonly credential: { readonly bearer: string; readonly userId?: string | undefined };
  /** For headers and body together; 10,000 ms for a GET and 60,000 ms for a POST when absent. */
  readonly deadlineMs?: number | undefined;
  readonly signal: AbortSignal;
}

export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly requestId?: string | undefined;
  /** How far the server's clock is ahead of this computer's, ms; negative: behind; 0 as far as known. */
  readonly clockOffsetMs: number;
}

/** What is sent, and for how long its answer is waited for, ms. */
interface Message {
  readonly method: 'GET' | 'POST';
  readonly body?: string;
  readonly deadlineMs: number;
}

/**
 * The one way to the API. Uses node-fetch without an agent of its own, so that VS Code's proxy and certificate support,
 * which patches `node:https`, applies. Does not retry: the callers' schedules do.
 */
export class ApiClient {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #userAgent: string;
  readonly #serverClock = new ServerClock();

  constructor(options: { readonly clock: Clock; readonly log: Log; readonly userAgent: string }) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#userAgent = options.userAgent;
  }

  /**
   * GETs JSON with a bearer, which goes to `apiHost` and nowhere else.
   * @throws AccError; CancelledError when `signal` is aborted
   */
  getJson(request: JsonRequest): Promise<JsonAnswer> {
    return this.#exchange(request, { method: 'GET', deadlineMs: GET_DEADLINE_MS });
  }

  /**
   * POSTs JSON exactly once and follows no redirect. Once it is on its way `signal` does not end it any more, since the
   * service may already be acting on it: only the deadline does. One of which nothing was written is sent again.
   * @throws AccError; CancelledError when `signal` was aborted before anything was sent
   */
  postJson(request: JsonRequest & { readonly body: unknown }): Promise<JsonAnswer> {
    return this.#exchange(request, {
      method: 'POST',
      deadlineMs: POST_DEADLINE_MS,
      body: JSON.stringify(request.body),
    });
  }

  async #exchange(request: JsonRequest, { deadlineMs, ...message }: Message): Promise<JsonAnswer> {
    throwIfCancelled(request.signal);
    const url = addressOf(request);
    const headers = {
      ...credentialHeaders(request.credential),
      ...(message.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      Accept: request.accept ?? 'application/json',
      'User-Agent': this.#userAgent,
    };
    // Loaded by the first request, which spares every start without one.
    const { default: fetch } = await import('node-fetch');
    throwIfCancelled(request.signal);
    const signal = message.method === 'GET' ? request.signal : new AbortController().signal;
    const startedAt = this.#clock.now();
    const cutoff = new RequestDeadline(this.#clock, request.deadlineMs ?? deadlineMs, url.host, signal);
    const told = (outcome: string | number): void =>
      this.#log.debug(
        `${message.method} ${url.origin}${url.pathname}: ${outcome}, ${this.#clock.now() - startedAt} ms`,
      );
    let answered: HttpAnswer | undefined;
    try {
      const { method, body } = message;
      const ask = (at: URL): Promise<HttpAnswer> =>
        body === undefined
          ? fetch(at.href, { method, headers, redirect: 'manual', signal: cutoff.signal })
          : this.#post(at, { headers, body, signal: cutoff.signal });
      const response = await followed(ask, url, message.method === 'GET' ? MAX_REDIRECTS : 0);
      answered = response;
      const answer = await this.#read(response, url.host, signal);
      told(answer.status);
      return answer;
    } catch (error) {
      const isUnsent = error instanceof NotSentError || answered?.isUnsent === true;
      const cause = cutoff.meaningOf(error);
      const meaning = isUnsent && AccError.is(cause) ? new AccError(cause.code, { ...cause.details, isUnsent }) : cause;
      told(meaning.message);
      throw meaning;
    } finally {
      cutoff.dispose();
    }
  }

  async #post(url: URL, outgoing: Outgoing): Promise<HttpAnswer> {
    for (let tries = 0; ; tries++) {
      try {
        return await freshPost(url, outgoing);
      } catch (error) {
        const pauseMs = UNSENT_PAUSES_MS[tries];
        const mayPass = error instanceof NotSentError && networkError(error).code === 'network';
        if (!mayPass || pauseMs === undefined || outgoing.signal.aborted) throw error;
        await sleep(this.#clock, pauseMs, outgoing.signal).catch(() => {
          throw error;
        });
      }
    }
  }

  async #read(response: HttpAnswer, host: string, signal: AbortSignal): Promise<JsonAnswer> {
    const { status, headers, ok } = response;
    const most = ok ? MAX_BODY_BYTES : MAX_ERROR_BODY_BYTES;
    const body = await readBounded(response.body, most, headers.get('content-type'));
    if (!ok) {
      // Whatever came of the body: the status alone says enough. Only a user's cancellation goes before it.
      throwIfCancelled(signal);
      throw classify({ status, headers, bodyText: body.text, host }, this.#clock.now());
    }
    const now = this.#clock.now();
    if (body.end === 'broken') throw body.failure;
    const requestId = requestIdOf(headers);
    try {
      if (body.end === 'whole') {
        const parsed: unknown = JSON.parse(body.text);
        // Not before it was read: a portal has no say in what time it is.
        this.#serverClock.learn(host, headers, now);
        return { status, body: parsed, requestId, clockOffsetMs: this.#serverClock.offsetMs(host, now) };
      }
    } catch {
      // Not JSON: told below, together with a body that is too long.
    }
    throw new AccError('unexpectedAnswer', { status, host, requestId, sample: body.text });
  }
}

/**
 * The address of a request.
 * @throws AccError `unsafeAddress` when a bearer must not be sent there
 */
export function addressOf({ apiHost, path }: JsonRequest): URL {
  const host = URL.canParse(apiHost) ? new URL(apiHost) : undefined;
  // Without the leading slash a path could continue the host's name.
  if (!host || !isSafeTransport(host) || !path.startsWith('/')) {
    throw new AccError('unsafeAddress', { host: host?.host });
  }
  return new URL(host.origin + path);
}

/**
 * The headers that say who asks. A token that no header can carry, such as one pasted with a line break in it, counts as
 * refused: only another token helps.
 * @throws AccError `noToken`, `tokenRefused`; neither says anything of the token
 */
export function credentialHeaders({ bearer, userId }: JsonRequest['credential']): Record<string, string> {
  if (bearer === '') throw new AccError('noToken');
  if (![bearer, userId ?? '-'].every((value) => /^[\x21-\x7e]*$/.test(value))) {
    throw new AccError('tokenRefused', { systemCode: 'ERR_INVALID_CHAR' });
  }
  return { Authorization: `Bearer ${bearer}`, ...(userId ? { 'x-user-id': userId } : {}) };
}
