// A storage for measuring, as a process of its own: objects of any size that are not held, over loopback, in ranges.
// Prints its origin. An object's address says how it is served: /<bytes>/<lineMiB>/<connectionMiB>/<delayMs>/<n>.pdf, 0: not held.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Throttle } from './throttle.ts';
import { drained } from '../../support/drained.ts';

const HEAD = Buffer.from('%PDF-1.7\n');
const TAIL = Buffer.from('\n%%EOF\n');
const FILLER = Buffer.alloc(1024 * 1024, 'The quick brown fox jumps over the lazy dog. ');

const lines = new Map<string, Throttle>();
const connections = new WeakMap<Socket, Throttle>();

function lineOf(path: string, mebibytes: number): Throttle {
  const found = lines.get(path) ?? new Throttle(mebibytes * 1024 * 1024);
  lines.set(path, found);
  return found;
}

function connectionOf(socket: Socket, mebibytes: number): Throttle {
  const found = connections.get(socket) ?? new Throttle(mebibytes * 1024 * 1024);
  connections.set(socket, found);
  return found;
}

/** The bytes from `at` on, at most `most`: a head, filler and a tail, the same at each reading. */
function piece(at: number, most: number, size: number): Buffer {
  if (at < HEAD.length) return HEAD.subarray(at, Math.min(HEAD.length, at + most));
  const tailAt = size - TAIL.length;
  if (at >= tailAt) return TAIL.subarray(at - tailAt, at - tailAt + most);
  const from = at % FILLER.length;
  return FILLER.subarray(from, Math.min(FILLER.length, from + most, from + tailAt - at));
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url?.split('?')[0] ?? '';
  const [size = 0, lineMiB = 0, connectionMiB = 0, delayMs = 0] = path.split('/').slice(1).map(Number);
  if (delayMs > 0) await sleep(delayMs);
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const start = Number(first ?? 0);
  const end = last === undefined || last === '' ? size : Number(last) + 1;
  response.writeHead(first === undefined ? 200 : 206, {
    'Content-Length': end - start,
    'Accept-Ranges': 'bytes',
    ETag: '"0123456789abcdef"',
    'Content-Disposition': 'attachment; filename="Result.pdf"',
    ...(first === undefined ? {} : { 'Content-Range': `bytes ${start}-${end - 1}/${size}` }),
  });
  const throttles = [
    lineMiB > 0 && lineOf(path, lineMiB),
    connectionMiB > 0 && connectionOf(request.socket, connectionMiB),
  ];
  const most = lineMiB > 0 || connectionMiB > 0 ? 64 * 1024 : FILLER.length;
  for (let at = start; at < end && !response.destroyed;) {
    const chunk = piece(at, Math.min(most, end - at), size);
    for (const throttle of throttles) if (throttle !== false) await throttle.take(chunk.length);
    at += chunk.length;
    if (!response.write(chunk)) await drained(response);
  }

  response.end();
}

const server = createServer((request, response) => {
  response.on('error', () => undefined);
  void answer(request, response);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`),
);
