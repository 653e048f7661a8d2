import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';

/** What is used of an answer: the same for node-fetch's and for ours. */
export interface HttpAnswer {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: { get(name: string): string | null };
  readonly body: NodeJS.ReadableStream | null;
  /** It came although nothing of the request was written: a proxy that has refused its tunnel. */
  readonly isUnsent?: boolean | undefined;
}

/** What {@link freshPost} sends. */
export interface Outgoing {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Ends the request, and the body of its answer. */
  readonly signal: AbortSignal;
}

/** The connection failed before the first byte of the request was written: nobody can have read it. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
  /** As node-fetch marks what a connection failed with. */
  readonly type = 'system';

  constructor(cause: unknown) {
    super('not sent', { cause });
  }
}

/**
 * Sends one POST on a connection that was never used before: a server that closes an idle connection at the moment it
 * is used again leaves open whether the request arrived. VS Code's proxy support puts its own agent in place of one that
 * is asked for, or goes without a proxy for it; so none is asked for, and a connection that turns out to be a used one
 * is given up before anything is written. Never retries and never follows a redirect.
 * @throws NotSentError; once the first byte was written, what `node:http` fails with
 */
export async function freshPost(url: URL, outgoing: Outgoing): Promise<HttpAnswer> {
  for (;;) {
    const answer = await sent(url, outgoing);
    // The pool gets smaller with each one that is given up.
    if (answer !== 'used') return answer;
  }
}

function sent(url: URL, { headers, body, signal }: Outgoing): Promise<HttpAnswer | 'used'> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer | 'used'>();
  let isWritten = false;
  const options = {
    method: 'POST',
    signal,
    headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)), Connection: 'close' },
  };
  const request = (url.protocol === 'https:' ? https : http).request(url, options, (response) => {
    resolve({ ...answerOf(response), isUnsent: !isWritten });
  });
  request.on('error', (error) => reject(isWritten ? error : new NotSentError(error)));
  request.once('socket', (socket) => {
    if (request.reusedSocket) {
      resolve('used');
      return void request.destroy();
    }
    // What a proxy says instead of a tunnel comes from a socket that takes nothing.
    if (!socket.writable) return;
    // Held back until then, so that a connection that fails on its way has taken nothing with it.
    whenConnected(socket, () => {
      isWritten = true;
      request.end(body);
    });
  });
  return promise;
}

/** A tunnel through a proxy arrives connected, but still without its TLS. */
function whenConnected(socket: Socket, run: () => void): void {
  if ('secureConnecting' in socket && socket.secureConnecting === true) socket.once('secureConnect', run);
  else if (socket.connecting) socket.once('connect', run);
  else run();
}

function answerOf(response: IncomingMessage): HttpAnswer {
  const { statusCode: status = 0, headers } = response;
  return {
    status,
    ok: status >= 200 && status < 300,
    headers: {
      get(name) {
        const value = headers[name.toLowerCase()];
        return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
      },
    },
    body: response,
  };
}
