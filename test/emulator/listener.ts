import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Handler, textAnswer } from './answer.ts';
import { deliver } from './storage/deliver.ts';
import { faultAnswer } from './faults/faultAnswers.ts';
import type { FaultControl } from './faults/faults.ts';
import type { Recorder } from './recorder.ts';

const MOST_BODY_BYTES = 4_000_000;

export interface ListenerParts {
  readonly name: 'api' | 'storage' | 'userinfo';
  readonly handle: Handler;
  /** Answers what is under `/_control`, without faults. */
  readonly control?: Handler;
  readonly recorder: Recorder;
  readonly faults: FaultControl;
  readonly now: () => number;
}

export interface Listener {
  readonly origin: string;
  /** Ends all connections, hung ones too. */
  close(): Promise<void>;
}

/** Listens on a port of 127.0.0.1; 0 takes a free one. */
export async function listen(parts: ListenerParts, port: number): Promise<Listener> {
  const server = createServer((request, response) => {
    response.setHeader('Date', new Date(parts.now()).toUTCString());
    answer(parts, request, response).catch((error: unknown) => {
      // A client that went away is no fault of the emulator; anything else must be seen.
      if (!request.socket.destroyed) process.emitWarning(error instanceof Error ? error : String(error));
      response.destroy();
    });
  });
  // Longer than any client's own, so that no request races with the end of an idle connection.
  server.keepAliveTimeout = 60_000;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${address.port}`, close: () => close(server) };
}

async function answer(parts: ListenerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '', ...rest] = (request.url ?? '').split('?');
  const query = rest.join('?');
  const method = request.method ?? '';
  const control = path.startsWith('/_control') ? parts.control : undefined;
  const fault = control ? undefined : parts.faults.take(parts.name, method, path);
  const answered = parts.recorder.begin({
    time: parts.now(),
    method,
    path,
    query,
    host: request.headers.host ?? '',
    listener: control ? 'control' : parts.name,
    headers: request.headers,
    ...(fault ? { fault: fault.kind } : {}),
  });
  const body = await readBody(request);
  const incoming = body && { method, path, query, headers: request.headers, body };
  const handle = control ?? parts.handle;
  const result =
    (fault && faultAnswer(fault)) ??
    (incoming ? handle(incoming) : textAnswer(413, 'text/plain', 'Payload Too Large', { Connection: 'close' }));
  const silent = fault?.kind === 'reset' || (fault?.kind === 'hang' && fault.afterBytes === undefined);
  answered(silent ? 0 : result.status);
  await deliver(response, result, fault);
}

/** The whole body, or `undefined` when it is larger than anything the service takes. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MOST_BODY_BYTES) chunks.push(chunk);
  }
  return size <= MOST_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
