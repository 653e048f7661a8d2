import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { parseArgs, promisify } from 'node:util';
import { build } from 'esbuild';
import { median } from '../numbers.ts';
import { CASES, type Case, addressOf } from './cases.ts';
import type { OwnFigures } from './ours.ts';
import { type Figures, aria2c, curl, curlMany, isInstalled } from './rivals.ts';

// Measures transfers over loopback next to curl and aria2c, turn by turn, and prints a table. Speed decides nothing here.
// --rounds <n>: how many of each; --only <text>: the cases with it in their names; --scale <n>: sizes by this factor.

const { values: options } = parseArgs({
  options: { rounds: { type: 'string' }, only: { type: 'string' }, scale: { type: 'string' } },
});
const ROUNDS = Number(options.rounds ?? 5);
const SCALE = Number(options.scale ?? 1);
const WITH_ARIA2 = isInstalled('aria2c');
const MEMORY_FOLDER = '/dev/shm';

const loadBefore = os.loadavg();
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-download-bundle-'));
process.once('exit', () => fs.rmSync(scratch, { recursive: true, force: true }));
// As in the product, since Node's own handling of TypeScript takes memory in each thread.
await build({
  entryPoints: {
    ours: path.join(import.meta.dirname, 'ours.ts'),
    checkWorker: path.join(import.meta.dirname, '../../../src/downloads/check/worker.ts'),
  },
  outdir: scratch,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  logLevel: 'error',
});
fs.writeFileSync(path.join(scratch, 'package.json'), '{"type":"module"}');
const server = spawn(process.execPath, [path.join(import.meta.dirname, 'server.ts')], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
process.once('exit', () => server.kill());
const [origin] = (await once(createInterface(server.stdout), 'line')) as [string];

console.log(
  '| case | ours | of curl | of curl and sync | of aria2c | CPU of curl | memory over idle | loop p99 / max |',
);
console.log('|---|---|---|---|---|---|---|---|');
for (const one of CASES.filter(({ name }) => name.includes(options.only ?? ''))) console.log(await row(one));
console.log(
  `\nMedians of ${ROUNDS} rounds on ${os.cpus().length} processors, load before ${load(loadBefore)}, after ${load(os.loadavg())}.`,
);
if (!WITH_ARIA2) console.log('aria2c is not installed, so it was not measured.');
server.kill();

async function row(one: Case): Promise<string> {
  const own: OwnFigures[] = [];
  const plain: Figures[] = [];
  const synced: Figures[] = [];
  const split: Figures[] = [];
  const bytes = Math.round(one.bytes * SCALE);
  for (let round = 0; round < ROUNDS; round++) {
    const urls = Array.from({ length: one.files ?? 1 }, (_, index) => `${origin}${addressOf(one, bytes, index)}`);
    const [url = ''] = urls;
    own.push(await inFolder(one, (folder) => ours(folder, urls)));
    plain.push(await inFolder(one, (folder) => (one.files === undefined ? curl(url, folder) : curlMany(urls, folder))));
    if (one.syncs) synced.push(await inFolder(one, (folder) => curl(url, folder, true)));
    if (WITH_ARIA2 && one.files === undefined) split.push(await inFolder(one, (folder) => aria2c(url, folder)));
  }
  const seconds = (runs: readonly Figures[]): number => median(runs.map((run) => run.seconds));
  const ratio = (runs: readonly Figures[]): string =>
    runs.length === 0 ? '–' : fixed(seconds(runs) / seconds(own), 2);
  const most = (of: (run: OwnFigures) => number): string => fixed(Math.max(...own.map(of)), 1);
  const mebibytes = ((one.files ?? 1) * bytes) / 1024 / 1024;
  const cpu = median(own.map((run) => run.cpuSeconds)) / median(plain.map((run) => run.cpuSeconds));
  return `| ${[
    one.name,
    `${fixed(seconds(own), 2)} s, ${fixed(mebibytes / seconds(own), 0)} MiB/s`,
    ratio(plain),
    ratio(synced),
    ratio(split),
    `${fixed(cpu, 1)}×`,
    `${most((run) => run.peakOverIdleMiB)} MiB`,
    `${most((run) => run.delayP99Ms)} / ${most((run) => run.delayMaxMs)} ms`,
  ].join(' | ')} |`;
}

async function ours(folder: string, urls: readonly string[]): Promise<OwnFigures> {
  const args = [path.join(scratch, 'ours.js'), folder, String(Math.min(2, urls.length)), ...urls];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e8 });
  return JSON.parse(stdout) as OwnFigures;
}

/** In a new folder, on the disk or in memory, that goes away afterwards. */
async function inFolder<T>(one: Case, work: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(one.inMemory ? MEMORY_FOLDER : os.tmpdir(), 'bench-download-'));
  try {
    return await work(folder);
  } finally {
    for (const end of ['', '.ledger', '.ledger-wal', '.ledger-shm']) {
      fs.rmSync(`${folder}${end}`, { recursive: true, force: true });
    }
  }
}

function load(values: readonly number[]): string {
  return values.map((value) => value.toFixed(1)).join(' ');
}

function fixed(value: number, digits: number): string {
  return value.toFixed(digits);
}
