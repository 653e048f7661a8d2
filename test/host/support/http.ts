import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';

export interface Reply {
  readonly status: number;
  readonly body: Buffer;
}

/** One GET over Node's own client: path and query are sent as they are written. */
export function get(url: string, headers: http.OutgoingHttpHeaders = {}): Promise<Reply> {
  const [, host = '', rest = '/'] = /^http:\/\/([^/]+)(\/.*)?$/.exec(url) ?? [];
  const [hostname, port] = host.split(':');
  return new Promise((resolve, reject) => {
    const request = http.get({ hostname, port, path: rest, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
    });
    request.once('error', reject);
  });
}

/** Makes a port of 127.0.0.1 reachable under another address of this machine; `undefined` where there is no such address. */
export async function forward(
  address: string,
  port: number,
): Promise<{ readonly origin: string; close(): void } | undefined> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((incoming) => {
    const outgoing = net.connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy()).pipe(other);
    }
  });
  try {
    await once(server.listen(0, address), 'listening');
  } catch {
    return undefined;
  }
  const host = address.includes(':') ? `[${address}]` : address;
  return {
    origin: `http://${host}:${(server.address() as net.AddressInfo).port}`,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
