// A thread of its own: hashing and unpacking gigabytes must not keep the extension host's thread from its work. It reads the
// file behind the transfer that writes it. An entry point of esbuild.js.
import { openSync, readSync, closeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { FileCheck } from './fileCheck.ts';
import type { CheckAnswer, CheckOrder } from './orders.ts';

const BUFFER_BYTES = 1024 * 1024;

const shared = Buffer.allocUnsafe(BUFFER_BYTES);
const file = openSync(String(workerData), 'r');

const check = new FileCheck((position, length) => {
  const buffer = length <= shared.length ? shared : Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const bytes = readSync(file, buffer, filled, length - filled, position + filled);
    if (bytes === 0) break;
    filled += bytes;
  }
  return Promise.resolve(buffer.subarray(0, filled));
});

/** One after the other; what comes meanwhile waits. */
let work: Promise<void> = Promise.resolve();

parentPort?.on('message', (order: CheckOrder) => {
  work = work.then(async () => {
    try {
      if (order.kind === 'feed') await check.feed(order.upTo);
      else await finish(order.size);
    } catch (error) {
      answer({ kind: 'failed', error });
    }
  });
});

async function finish(size: number): Promise<void> {
  const finding = await check.finish(size);
  closeSync(file);
  answer({ kind: 'found', finding });
}

function answer(message: CheckAnswer): void {
  parentPort?.postMessage(message, []);
}
