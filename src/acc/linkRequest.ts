import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { systemCodeOf } from '../lib/systemCode.ts';

/** What a server does with an idle connection at the moment that it is used again. */
const CLOSED_MEANWHILE: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE']);

/**
 * GETs one address and gives Node's own answer: node-fetch hands each body through a second stream, which is half the work
 * of a fast transfer. Called through the modules, without an agent of its own, so that VS Code's proxy and certificate
 * support applies. A request that met a connection which the server had just closed is sent again.
 * Follows no redirect.
 * @param signal ends the request, and the body of its answer
 * @throws what `node:http` fails with
 */
export async function getLink(
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  for (;;) {
    const answer = await sent(url, headers, signal);
    // The pool gets smaller with each one that turns out to be closed.
    if (answer !== 'closed') return answer;
  }
}

function sent(
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<IncomingMessage | 'closed'> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage | 'closed'>();
  const request = (url.protocol === 'https:' ? https : http).request(url, { headers, signal }, resolve);
  request.on('error', (error) => {
    const isStale = request.reusedSocket && !signal.aborted && CLOSED_MEANWHILE.has(systemCodeOf(error));
    if (isStale) resolve('closed');
    else reject(error);
  });
  request.end();
  return promise;
}
