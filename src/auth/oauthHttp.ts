import fetch from 'node-fetch';
import * as oauth from 'oauth4webapi';
import { readBounded } from '../acc/body.ts';
import { type HttpAnswer, freshPost } from '../acc/freshPost.ts';
import { RequestDeadline } from '../acc/requestDeadline.ts';
import { AccError } from '../acc/errors.ts';
import { requestIdOf } from '../acc/httpErrors.ts';
import { redirectTarget } from '../acc/redirects.ts';
import { ServerClock } from '../acc/serverTime.ts';
import { isLoopback, isSafeTransport } from '../acc/transport.ts';
import { throwIfCancelled } from '../lib/cancel.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { AuthError } from './errors.ts';
import { type AppKind, refusal, withoutSecrets } from './oauthErrors.ts';

const DEADLINE_MS = 15_000;
const MAX_BODY_BYTES = 1024 * 1024;
const MAX_ERROR_BODY_BYTES = 64 * 1024;

/** What we use of oauth4webapi's `CustomFetchOptions`. */
interface Outgoing {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** For every call of oauth4webapi that sends something. */
export interface OAuthRequestOptions {
  readonly [oauth.customFetch]: (url: string, outgoing: Outgoing) => Promise<Response>;
  readonly [oauth.allowInsecureRequests]: boolean;
}

/**
 * The one way to the authorization server, for oauth4webapi. Uses node-fetch without an agent of its own, so that
 * VS Code's proxy and certificate support applies, and hands back a global `Response`, which that library needs (it
 * cancels a body of an error answer, and the streams of node-fetch cannot). A POST gets a connection of its own, since a
 * refresh token can be sent once only. Never retries and never follows a redirect:
 * what is sent here may be sent once and to one place only.
 */
export class OAuthHttp {
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
   * Options for calls to one server. Only answers of 2xx reach the library; the fetch throws AuthError and AccError
   * for all others, and CancelledError when `signal` is aborted.
   * @param issuer http is allowed when it is on this machine
   */
  options(issuer: string, app: AppKind, signal: AbortSignal): OAuthRequestOptions {
    return {
      [oauth.customFetch]: (url, outgoing) => this.#fetch(new URL(url), outgoing, app, signal),
      [oauth.allowInsecureRequests]: isLoopback(new URL(issuer).hostname),
    };
  }

  /** What time it is by the clock of a host, epoch ms, as far as its answers have told: what is signed is judged by it. */
  timeOf(host: string): number {
    const now = this.#clock.now();
    return now + this.#serverClock.offsetMs(host, now);
  }

  async #fetch(url: URL, outgoing: Outgoing, app: AppKind, signal: AbortSignal): Promise<Response> {
    throwIfCancelled(signal);
    if (!isSafeTransport(url)) throw new AccError('unsafeAddress', { host: url.host });
    const startedAt = this.#clock.now();
    const cutoff = new RequestDeadline(this.#clock, DEADLINE_MS, url.host, signal);
    // Without the query, and never a body.
    const told = (outcome: string | number): void =>
      this.#log.debug(
        `${outgoing.method} ${url.origin}${url.pathname}: ${outcome}, ${this.#clock.now() - startedAt} ms`,
      );
    try {
      const headers = { ...outgoing.headers, 'user-agent': this.#userAgent };
      const { signal: cut } = cutoff;
      const response: HttpAnswer =
        outgoing.body instanceof URLSearchParams
          ? await freshPost(url, { headers, body: outgoing.body.toString(), signal: cut })
          : await fetch(url.href, { method: outgoing.method, headers, redirect: 'manual', signal: cut });
      const answer = await this.#read(response, url, outgoing, app, signal);
      told(answer.status);
      return answer;
    } catch (error) {
      const meaning = AuthError.is(error) ? error : cutoff.meaningOf(error);
      told(meaning.message);
      throw meaning;
    } finally {
      cutoff.dispose();
    }
  }

  async #read(
    response: HttpAnswer,
    url: URL,
    outgoing: Outgoing,
    app: AppKind,
    signal: AbortSignal,
  ): Promise<Response> {
    const { status, headers, ok } = response;
    const facts = { status, host: url.host, requestId: requestIdOf(headers) };
    const target = redirectTarget(response, url);
    if (target) {
      await readBounded(response.body, 0);
      throw new AccError('unexpectedAnswer', { ...facts, sample: `Redirected to ${target.origin}` });
    }
    const most = ok ? MAX_BODY_BYTES : MAX_ERROR_BODY_BYTES;
    const body = await readBounded(response.body, most, headers.get('content-type'));
    if (!ok) {
      // Whatever came of the body: the status alone says enough. Only a user's cancellation goes before it.
      throwIfCancelled(signal);
      const bodyText = withoutSecrets(body.text, secretsOf(outgoing));
      throw refusal({ status, headers, bodyText, host: url.host }, app, this.#clock.now());
    }
    if (body.end === 'broken') throw body.failure;
    if (isJson(body.text)) this.#serverClock.learn(url.host, headers, this.#clock.now());
    const expectsJson = outgoing.headers['accept'] === 'application/json';
    // No sample: a success that cannot be read may hold tokens in any form. One that is too long was cut, and cannot be read.
    if (expectsJson && !isJson(body.text)) throw new AccError('unexpectedAnswer', facts);
    const contentType = headers.get('content-type');
    return new Response([204, 205].includes(status) ? null : body.text, {
      status,
      headers: contentType === null ? {} : { 'content-type': contentType },
    });
  }
}

const SECRET_FIELDS = ['code', 'code_verifier', 'refresh_token', 'token', 'assertion', 'client_secret'];

/** What must not come back in an error: fields of the body, a bearer, and both forms of a client secret. */
function secretsOf({ headers, body }: Outgoing): string[] {
  const fields = body instanceof URLSearchParams ? SECRET_FIELDS.flatMap((name) => body.getAll(name)) : [];
  const [scheme = '', value = ''] = (headers['authorization'] ?? '').split(' ');
  if (scheme !== 'Basic') return [...fields, value];
  const encoded = Buffer.from(value, 'base64').toString('utf8').split(':')[1] ?? '';
  return [...fields, value, encoded, new URLSearchParams(`secret=${encoded}`).get('secret') ?? ''];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
