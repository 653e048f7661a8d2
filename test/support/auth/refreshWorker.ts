// A window of its own: node refreshWorker.ts FOLDER ORIGIN [STOP]
// Each message {account, offsetMs} asks for a token, with the clock set ahead; the answer is {bearer} or {error}.
// STOP: stands still for ever 'before' or 'after' it spends a refresh token, and says so.
import { randomUUID } from 'node:crypto';
import { systemClock } from '../../../src/lib/clock.ts';
import { FileSecrets } from '../fileSecrets.ts';
import { openHub } from '../accounts.ts';

const [folder = '', origin = '', stop = ''] = process.argv.slice(2);
let offsetMs = 0;
// The product's timers keep no process alive.
setInterval(() => undefined, 1000);
const { hub } = await openHub({
  folder,
  secrets: new FileSecrets(folder),
  clock: { now: () => systemClock.now() + offsetMs, after: (delayMs, run) => systemClock.after(delayMs, run) },
  owner: randomUUID(),
  apiHost: () => origin,
  async around(moment) {
    if (moment !== stop) return;
    process.send?.(moment);
    await new Promise(() => undefined);
  },
});

process.on('message', (message: { readonly account: string; readonly offsetMs: number }) => {
  offsetMs = message.offsetMs;
  hub.credential(message.account, new AbortController().signal).then(
    ({ bearer }) => process.send?.({ bearer }),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error && 'code' in error ? error.code : String(error) }),
  );
});
process.send?.('open');
