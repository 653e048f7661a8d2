import type { Response } from 'node-fetch';
import { throwIfCancelled } from '../lib/cancel.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { readBounded } from './body.ts';
import { Cutoff } from './cutoff.ts';
import { AccError } from './errors.ts';
import { classify, requestIdOf } from './httpErrors.ts';
import { MAX_REDIRECTS, redirectTarget } from './redirects.ts';
import { isSafeTransport } from './signedUrl.ts';

const DEADLINE_MS = 10_000;
const MAX_BODY_BYTES = 5 * 1024 * 1024;
const MAX_ERROR_BODY_BYTES = 64 * 1024;

export interface JsonRequest {
  /** Origin, such as `https://developer.api.autodesk.com`. */
  readonly apiHost: string;
  /** Begins with one `/`, every segment percent-encoded. */
  readonly path: string;
  readonly credential: { readonly bearer: string; readonly userId?: string | undefined };
  /** For headers and body together; 10,000 ms when absent. */
  readonly deadlineMs?: number | undefined;
  readonly signal: AbortSignal;
}

export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly requestId?: string | undefined;
}

/**
 * The one way to the API. Uses node-fetch without an agent of its own, so that VS Code's proxy and certificate support,
 * which patches `node:https`, applies. Does not retry: the callers' schedules do.
 */
export class HttpDoor {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #userAgent: string;

  constructor(options: { readonly clock: Clock; readonly log: Log; readonly userAgent: string }) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#userAgent = options.userAgent;
  }

  /**
   * GETs JSON with a bearer, which goes to `apiHost` and nowhere else.
   * @throws AccError; CancelledError when `signal` is aborted
   */
  async getJson(request: JsonRequest): Promise<JsonAnswer> {
    throwIfCancelled(request.signal);
    const url = addressOf(request);
    const headers = { ...credentialHeaders(request.credential), Accept: 'application/json' };
    const startedAt = this.#clock.now();
    const cutoff = new Cutoff(this.#clock, request.deadlineMs ?? DEADLINE_MS, url.host, request.signal);
    const told = (outcome: string | number): void =>
      this.#log.debug(`GET ${url.origin}${url.pathname}: ${outcome}, ${this.#clock.now() - startedAt} ms`);
    try {
      const response = await this.#send(url, headers, cutoff);
      const answer = await this.#read(response, url.host, request.signal);
      told(answer.status);
      return answer;
    } catch (error) {
      const meaning = cutoff.meaningOf(error);
      told(meaning.message);
      throw meaning;
    } finally {
      cutoff.dispose();
    }
  }

  /** Follows redirects within the origin only: the bearer must not leave it, and without one the API answers nothing. */
  async #send(start: URL, headers: Readonly<Record<string, string>>, cutoff: Cutoff): Promise<Response> {
    let url = start;
    // Loaded by the first request, which spares every start without one.
    const { default: fetch } = await import('node-fetch');
    for (let followed = 0; ; followed++) {
      const response = await fetch(url.href, {
        headers: { ...headers, 'User-Agent': this.#userAgent },
        redirect: 'manual',
        signal: cutoff.signal,
      });
      const target = redirectTarget(response, url);
      if (!target) return response;
      await readBounded(response.body, 0);
      if (target.origin !== start.origin || followed === MAX_REDIRECTS) {
        throw new AccError('unexpectedAnswer', {
          status: response.status,
          host: start.host,
          requestId: requestIdOf(response.headers),
          sample: `Redirected to ${target.origin}`,
        });
      }
      url = target;
    }
  }

  async #read(response: Response, host: string, signal: AbortSignal): Promise<JsonAnswer> {
    const { status, headers, ok } = response;
    const body = await readBounded(response.body, ok ? MAX_BODY_BYTES : MAX_ERROR_BODY_BYTES);
    if (!ok) {
      // Whatever came of the body: the status alone says enough. Only a person's cancellation goes before it.
      throwIfCancelled(signal);
      throw classify({ status, headers, bodyText: body.text, host }, this.#clock.now());
    }
    if (body.end === 'broken') throw body.failure;
    const requestId = requestIdOf(headers);
    try {
      if (body.end === 'whole') return { status, body: JSON.parse(body.text), requestId };
    } catch {
      // Not JSON: told below, together with a body that is too long.
    }
    throw new AccError('unexpectedAnswer', { status, host, requestId, sample: body.text });
  }
}

/** @throws AccError `unsafeAddress` when a bearer must not be sent there */
function addressOf({ apiHost, path }: JsonRequest): URL {
  const host = URL.canParse(apiHost) ? new URL(apiHost) : undefined;
  // Without the leading slash a path could continue the host's name.
  if (!host || !isSafeTransport(host) || !path.startsWith('/'))
    throw new AccError('unsafeAddress', { host: host?.host });
  return new URL(host.origin + path);
}

/**
 * A token that no header can carry, such as one pasted with a line break in it, counts as refused: only another token helps.
 * @throws AccError `noToken`, `tokenRefused`; neither says anything of the token
 */
function credentialHeaders({ bearer, userId }: JsonRequest['credential']): Record<string, string> {
  if (bearer === '') throw new AccError('noToken');
  if (![bearer, userId ?? '-'].every((value) => /^[\x21-\x7e]*$/.test(value))) {
    throw new AccError('tokenRefused', { systemCode: 'ERR_INVALID_CHAR' });
  }
  return { Authorization: `Bearer ${bearer}`, ...(userId ? { 'x-user-id': userId } : {}) };
}
