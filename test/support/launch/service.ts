import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { after, afterEach, before } from 'mocha';
import { LocalServer } from '../localServer.ts';

/** What the service does with one POST. `cut`: reads it and cuts the connection; `never`: reads it and says nothing. */
export type Reply =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | 'cut'
  | 'never';

export interface ReceivedPost {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** A real HTTP service that counts what it is asked to start. */
export class StartService extends LocalServer {
  readonly posts: ReceivedPost[] = [];
  /** How many exports were started without a word from the test; part of their ids. */
  serial = 0;
  /** Answers a POST, by its number from 0. */
  reply: (n: number, post: ReceivedPost) => Reply | Promise<Reply> = () => started(this.serial++);

  constructor() {
    super((request, response) => void this.#answer(request, response));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = (await buffer(request)).toString();
    const { url: path = '', headers, method } = request;
    // Whoever looks at what was started finds it running.
    if (method === 'GET')
      return void response.end(JSON.stringify({ id: path.split('/').at(-1), status: 'processing' }));
    const post = { path, authorization: headers.authorization, body: JSON.parse(text) as unknown };
    this.posts.push(post);
    const reply = await this.reply(this.posts.length - 1, post);
    if (reply === 'never') return;
    if (reply === 'cut') request.socket.destroy();
    else {
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
      response.end(JSON.stringify(reply.body ?? {}));
    }
  }
}

export function exportId(n: number): string {
  return `5b4bb914-c123-4f10-87e3-${String(n).padStart(12, '0')}`;
}

export function started(n: number): Reply {
  return { status: 202, body: { id: exportId(n), status: 'processing' } };
}

/** Call in a `describe`: one service for its tests, with fresh answers and no requests for each. */
export function useStartService(): StartService {
  const service = new StartService();
  const { reply } = service;
  before(() => service.listen());
  afterEach(() => {
    service.cutAll();
    service.posts.length = 0;
    service.serial = 0;
    service.reply = reply;
  });
  after(() => service.close());
  return service;
}
