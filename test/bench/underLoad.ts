import fs from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '../../src/jobs/job.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { longestGap, openPollers } from '../support/jobs/pollerScene.ts';
import { newStart, openLedger } from '../support/ledgers.ts';
import { ScriptedService } from '../support/scriptedService.ts';
import { fixed } from './numbers.ts';
import type { Line } from './report.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const JOBS = 60;
const PER_MINUTE = 60;
const STARTS = 10_000;

/** What the poller makes of more jobs than it may ask about at once, and the ledger of very many starts. */
export interface UnderLoad {
  readonly jobs: number;
  readonly perMinute: number;
  /** Longest time that any job was not polled, s. */
  readonly longestGapS: number;
  /** Every job in its turn, and half a minute, s. */
  readonly goalS: number;
  readonly writesPerRequest: number;
  readonly starts: number;
  readonly beginMs: number;
  /** Longest time that the event loop did not get a turn while the starts were written, ms. */
  readonly longestBlockMs: number;
}

/** Real HTTP and real files; the minutes of polling are virtual, the writing of starts is not. */
export async function underLoad(folder: string): Promise<UnderLoad> {
  return { ...(await polling(path.join(folder, 'polling'))), ...(await starting(path.join(folder, 'starting'))) };
}

async function polling(
  folder: string,
): Promise<Pick<UnderLoad, 'jobs' | 'perMinute' | 'longestGapS' | 'goalS' | 'writesPerRequest'>> {
  fs.mkdirSync(folder, { recursive: true });
  const service = new ScriptedService();
  await service.listen();
  const scene = await openPollers(service, folder, { perMinute: PER_MINUTE });
  const { clock, all, track, polls, writes } = scene;
  try {
    for (const { poller } of all) poller.setFocused(true);
    const jobs: Job[] = [];
    for (let n = 1; n <= JOBS; n++) jobs.push(await track(n));
    const start = clock.now();
    await clock.advance(2 * MINUTE_MS);
    const [wrote, sent] = [writes(), service.requests.length];
    await clock.advance(4 * MINUTE_MS);
    return {
      jobs: JOBS,
      perMinute: PER_MINUTE,
      longestGapS: Math.max(...jobs.map((job) => longestGap(polls(job), start, clock.now()))) / SECOND_MS,
      goalS: ((JOBS / PER_MINUTE) * MINUTE_MS) / SECOND_MS + 30,
      writesPerRequest: (writes() - wrote) / (service.requests.length - sent),
    };
  } finally {
    await scene.close();
    await service.close();
  }
}

async function starting(folder: string): Promise<Pick<UnderLoad, 'starts' | 'beginMs' | 'longestBlockMs'>> {
  fs.mkdirSync(folder, { recursive: true });
  const { ledger, store } = await openLedger(folder, systemClock, 'bench');
  const delay = monitorEventLoopDelay({ resolution: 1 });
  try {
    const starts = Array.from({ length: STARTS }, (_, n) => newStart(n, { batchId: 'bench' }));
    // What is loaded and compiled at the first time is no part of it.
    await ledger.begin([newStart()]);
    delay.enable();
    await sleep(50);
    delay.reset();
    const before = performance.now();
    await ledger.begin(starts);
    const beginMs = performance.now() - before;
    await sleep(50);
    return { starts: STARTS, beginMs, longestBlockMs: delay.max / 1e6 };
  } finally {
    delay.disable();
    ledger.dispose();
    await store.close();
  }
}

/** As rows of the report. */
export function loadLines(load: UnderLoad): readonly Line[] {
  return [
    {
      what: `${load.jobs} jobs at ${load.perMinute} requests a minute: longest time without a poll of any`,
      measured: `${fixed(load.longestGapS)} s`,
      goal: `≤ ${fixed(load.goalS)} s`,
      met: load.longestGapS <= load.goalS,
    },
    {
      what: '– write transactions for each request',
      measured: load.writesPerRequest.toFixed(2),
      goal: '≤ 3',
      met: load.writesPerRequest <= 3,
    },
    {
      what: `${load.starts.toLocaleString('en')} starts written down in ${fixed(load.beginMs)} ms: longest block of the event loop`,
      measured: `${fixed(load.longestBlockMs)} ms`,
      goal: '≤ 50 ms',
      met: load.longestBlockMs <= 50,
    },
  ];
}
