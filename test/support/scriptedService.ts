import type { IncomingMessage, ServerResponse } from 'node:http';
import { after, afterEach, before } from 'mocha';
import { LocalServer } from './localServer.ts';

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is instead of `body`. */
  readonly text?: string | Buffer;
}

/** A real HTTP service on loopback whose answers a test writes as a function of the path. */
export class ScriptedService extends LocalServer {
  readonly requests: { readonly path: string; readonly authorization: string | undefined }[] = [];
  /** Status 0 cuts the connection, -1 never answers. */
  answer: (path: string) => Answer = () => ({ body: { id: 'x', status: 'processing' } });
  /** Told of each request before it is answered. */
  onRequest: (path: string) => void = () => undefined;
  #unanswered = 0;

  constructor() {
    super((request, response) => this.#answer(request, response));
  }

  /** True while no answer is on its way; those that never come do not count. */
  override get idle(): boolean {
    return this.underWay === this.#unanswered;
  }

  /** Requests that wait for an answer which never comes. */
  get unanswered(): number {
    return this.#unanswered;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push({ path: request.url ?? '', authorization: request.headers.authorization });
    this.onRequest(request.url ?? '');
    const { status = 200, headers = {}, body = {}, text } = this.answer(request.url ?? '');
    if (status === -1) {
      this.#unanswered++;
      response.once('close', () => this.#unanswered--);
      return;
    }
    if (status === 0) request.socket.destroy();
    else
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text ?? JSON.stringify(body));
  }
}

/** Call in a `describe`: one service for its tests, with fresh answers and no requests for each. */
export function useService(): ScriptedService {
  const service = new ScriptedService();
  const { answer } = service;
  before(() => service.listen());
  afterEach(() => {
    service.requests.length = 0;
    service.answer = answer;
  });
  after(() => service.close());
  return service;
}
