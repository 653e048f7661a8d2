// One transfer as a process of its own, so that what it takes is known: prints its figures as JSON.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '../../../src/lib/clock.ts';
import { openLink } from '../../../src/acc/signedUrlClient.ts';
import { SignedUrl } from '../../../src/acc/signedUrl.ts';
import { journalOf } from '../../../src/downloads/journal.ts';
import { transfer } from '../../../src/downloads/transfer.ts';
import { MIGRATIONS } from '../../../src/jobs/schema.ts';
import { Store } from '../../../src/store/store.ts';

// Kept beside the folder, so that a second process goes on where a killed one ended.
const [folder = '', count = '1', ...urls] = process.argv.slice(2);
const log = { debug: () => {}, info: () => {}, warn: console.error, error: console.error };
const store = await Store.open({
  file: `${folder}.ledger`,
  migrations: MIGRATIONS,
  clock: systemClock,
  log,
  owner: String(process.pid),
});
const SETTLE_MS = 300;

/** What one run took. */
export interface OwnFigures {
  readonly seconds: number;
  readonly fetchedBytes: number;
  readonly cpuSeconds: number;
  readonly peakOverIdleMiB: number;
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

let fetchedBytes = 0;

async function fetchOne(url: string, index: number): Promise<void> {
  const file = await transfer(
    {
      link: new SignedUrl(`${url}?Signature=x`),
      folder,
      fallbackName: `Result ${index}`,
      tag: String(index).padStart(8, '0'),
      connections: 8,
      journal: journalOf(store.database, systemClock, String(index)),
      clock: systemClock,
      onProgress: () => {},
    },
    openLink,
    new AbortController().signal,
  );
  fetchedBytes += file.fetchedBytes;
}

await wait(SETTLE_MS);
const idle = process.memoryUsage.rss();
let peak = idle;
const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 25);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const cpu = process.cpuUsage();
const start = performance.now();
let next = 0;
const workers = Array.from({ length: Number(count) }, async () => {
  for (let index = next++; index < urls.length; index = next++) await fetchOne(urls[index] ?? '', index);
});
await Promise.all(workers);
const seconds = (performance.now() - start) / 1000;
const used = process.cpuUsage(cpu);
delay.disable();
clearInterval(sampling);
const figures: OwnFigures = {
  seconds,
  fetchedBytes,
  cpuSeconds: (used.user + used.system) / 1e6,
  peakOverIdleMiB: (peak - idle) / 1024 / 1024,
  delayP99Ms: delay.percentile(99) / 1e6,
  delayMaxMs: delay.max / 1e6,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
await store.close();
