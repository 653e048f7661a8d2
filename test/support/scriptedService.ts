import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before } from 'mocha';

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A real HTTP service on loopback whose answers a test writes as a function of the path. */
export class ScriptedService {
  readonly #server = http.createServer((request, response) => {
    this.requests.push({ path: request.url ?? '', authorization: request.headers.authorization });
    this.#underWay++;
    response.once('close', () => this.#underWay--);
    const { status = 200, headers = {}, body = {} } = this.answer(request.url ?? '');
    if (status === -1) return;
    if (status === 0) request.socket.destroy();
    else response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  #underWay = 0;
  readonly requests: { readonly path: string; readonly authorization: string | undefined }[] = [];
  /** Status 0 cuts the connection, -1 never answers. */
  answer: (path: string) => Answer = () => ({ body: { id: 'x', status: 'processing' } });

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get idle(): boolean {
    return this.#underWay === 0;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
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
