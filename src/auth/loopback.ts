import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CancelledError, throwIfCancelled } from '../lib/cancel.ts';
import type { Disposable } from '../lib/disposables.ts';
import { systemCodeOf } from '../lib/systemCode.ts';
import { isAnswer } from './callback.ts';
import { AuthError } from './errors.ts';
import { type LoopbackPage, pageHeaders, renderPage } from './loopbackPage.ts';

/** Waits for the browser on a port of this machine. */
export interface LoopbackListener extends Disposable {
  /** `http://localhost:<port>/callback`, as registered with the app. */
  readonly redirectUri: string;
  /** The one answer with the right state. Rejects with CancelledError when disposed or cancelled. */
  readonly callback: Promise<URL>;
}

/**
 * Opens a listener that takes one answer and closes: on success, on cancellation, and on `dispose`.
 * It binds 127.0.0.1, and ::1 where there is IPv6, since browsers take `localhost` for either of them; never a network
 * address. Requests that are not the answer (another state, path, method or host name) are answered and change nothing.
 * @param options.port fixed, because the address is registered; 0 takes any free one
 * @throws AuthError `portInUse`; CancelledError
 */
export async function listenOnLoopback(options: {
  readonly port: number;
  readonly state: string;
  readonly page: LoopbackPage;
  readonly signal: AbortSignal;
}): Promise<LoopbackListener> {
  throwIfCancelled(options.signal);
  const servers: Server[] = [];
  const { promise: callback, resolve, reject } = Promise.withResolvers<URL>();
  // Who only disposes need not handle the rejection.
  callback.catch(() => undefined);
  const close = (): void => {
    options.signal.removeEventListener('abort', stop);
    for (const server of servers) {
      server.close();
      // Browsers open connections in advance and leave them idle.
      server.closeAllConnections();
    }
  };
  const stop = (): void => {
    close();
    reject(new CancelledError());
  };
  let taken = false;
  const answer = (request: IncomingMessage, response: ServerResponse, port: number): void => {
    const found = taken ? ({ kind: 'elsewhere' } as const) : judge(request, port, options.state);
    if (found.kind === 'answer') {
      taken = true;
      // Only then: closing earlier would take the page away from the browser.
      response.once('close', () => {
        close();
        resolve(found.url);
      });
    }
    send(response, found, options.page);
  };
  try {
    const port = await listen(servers, '127.0.0.1', options.port, answer);
    await listen(servers, '::1', port, answer).catch((error: unknown) => {
      // Without IPv6 nothing else can answer there either.
      if (!hasCode(error, ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'])) throw error;
    });
    throwIfCancelled(options.signal);
    options.signal.addEventListener('abort', stop, { once: true });
    return { redirectUri: `http://localhost:${port}/callback`, callback, dispose: stop };
  } catch (error) {
    stop();
    // Windows says EACCES of a port that it keeps for itself.
    if (hasCode(error, ['EADDRINUSE', 'EACCES'])) throw new AuthError('portInUse', { port: options.port });
    throw error;
  }
}

type Finding =
  | { readonly kind: 'answer'; readonly url: URL; readonly denied: boolean }
  | { readonly kind: 'stale' | 'elsewhere' | 'badHost' | 'badMethod' };

/** A page elsewhere can make a browser send anything here: the host name, and above all the state, tell. */
function judge(request: IncomingMessage, port: number, state: string): Finding {
  const hosts = [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`];
  if (!hosts.includes(request.headers.host?.toLowerCase() ?? '')) return { kind: 'badHost' };
  const address = `http://localhost:${port}${request.url ?? ''}`;
  // Node lets paths, `*` and whole addresses through; only paths make an address here.
  if (!URL.canParse(address)) return { kind: 'elsewhere' };
  const url = new URL(address);
  if (url.pathname !== '/callback') return { kind: 'elsewhere' };
  if (request.method !== 'GET') return { kind: 'badMethod' };
  if (!isAnswer(url.searchParams) || url.searchParams.get('state') !== state) return { kind: 'stale' };
  return { kind: 'answer', url, denied: url.searchParams.has('error') };
}

function send(response: ServerResponse, found: Finding, page: LoopbackPage): void {
  switch (found.kind) {
    case 'answer':
      response.writeHead(200, pageHeaders('html')).end(renderPage(page, found.denied ? page.denied : page.done));
      return;
    case 'stale':
      response.writeHead(400, pageHeaders('html')).end(renderPage(page, page.stale));
      return;
    case 'elsewhere':
      response.writeHead(404, pageHeaders('text')).end('Not found');
      return;
    case 'badHost':
      response.writeHead(421, pageHeaders('text')).end('Wrong host');
      return;
    case 'badMethod':
      response.writeHead(405, { ...pageHeaders('text'), Allow: 'GET' }).end('Only GET');
      return;
  }
}

/** @returns the port */
async function listen(
  servers: Server[],
  address: string,
  port: number,
  answer: (request: IncomingMessage, response: ServerResponse, port: number) => void,
): Promise<number> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000, keepAlive: false });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: address, port, exclusive: true }, resolve);
  });
  servers.push(server);
  const bound = (server.address() as AddressInfo).port;
  server.on('request', (request: IncomingMessage, response: ServerResponse) => answer(request, response, bound));
  return bound;
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return codes.includes(systemCodeOf(error) ?? '');
}
