import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../answer.ts';
import type { Fault } from '../faults/faults.ts';

const SLOW_STEP_MS = 100;

/** Sends an answer, no faster than it is taken, spoiled on its way by a fault. Resolves when there is no more to send. */
export async function deliver(response: ServerResponse, answer: Answer, fault: Fault | undefined): Promise<void> {
  if (fault?.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (fault?.kind === 'hang' && fault.afterBytes === undefined) return;
  const length = answer.body.length;
  const promised = fault?.kind === 'wrongLength' && length !== undefined ? length + fault.by : length;
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(promised === undefined ? {} : { 'Content-Length': String(promised) }),
    ...(fault?.kind === 'wrongLength' ? { Connection: 'close' } : {}),
  });
  response.flushHeaders();
  const stop = fault?.kind === 'cut' || fault?.kind === 'hang' ? fault.afterBytes : undefined;
  for (const chunk of upTo(answer.body.chunks(), stop)) {
    if (response.destroyed) return;
    if (fault?.kind === 'slow') await sendSlowly(response, chunk, fault.bytesPerSecond);
    else await send(response, chunk);
  }
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'cut' || fault?.kind === 'wrongLength') endConnection(response);
  else response.end();
}

/** Ends the connection after what was written has left, without the end that HTTP would mark. */
function endConnection(response: ServerResponse): void {
  const { socket } = response;
  socket?.end(() => socket.destroy());
}

function* upTo(chunks: Iterable<Buffer>, most = Number.POSITIVE_INFINITY): Generator<Buffer> {
  let left = most;
  for (const chunk of chunks) {
    if (left <= 0) return;
    yield chunk.subarray(0, Math.min(left, chunk.length));
    left -= chunk.length;
  }
}

async function send(response: ServerResponse, chunk: Buffer): Promise<void> {
  if (response.destroyed || response.write(chunk)) return;
  const done = new AbortController();
  const { signal } = done;
  // Whichever comes first; the other listener is taken away again.
  const waits = ['drain', 'close'].map((event) => once(response, event, { signal }).catch(() => undefined));
  await Promise.race(waits);
  done.abort();
}

async function sendSlowly(response: ServerResponse, chunk: Buffer, bytesPerSecond: number): Promise<void> {
  const step = Math.max(1, Math.floor((bytesPerSecond * SLOW_STEP_MS) / 1000));
  for (let at = 0; at < chunk.length && !response.destroyed; at += step) {
    await send(response, chunk.subarray(at, at + step));
    await sleep(SLOW_STEP_MS, undefined, { ref: false });
  }
}
