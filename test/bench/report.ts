import os from 'node:os';
import { fixed, mebibytes, median, spread } from './numbers.ts';
import type { ChangedRow } from './inHost/changedRow.ts';
import type { Cost, Costs } from './onDemand.ts';
import { type StartFile, startBytes } from './startFiles.ts';
import { type Activation, total } from './startup.ts';
import { type UnderLoad, loadLines } from './underLoad.ts';
import type { Walk } from './walk.ts';

/** Activations at a window's start with an empty ledger; `against`: of the version that it is compared with. */
export interface Activations {
  readonly empty: Activation;
  readonly product: Activation;
  readonly against: Activation | undefined;
}

/** The same, also with a large ledger, and while every processor is busy. */
export interface Startup extends Activations {
  readonly productLarge: Activation;
  readonly busy: Activations;
}

export interface Results {
  readonly startup: readonly Startup[];
  /** By a call in a quiet window. */
  readonly weighed: readonly Costs[];
  /** Of the version that it is compared with; empty without one. */
  readonly weighedAgainst: readonly Costs[];
  readonly weighedLarge: readonly Costs[];
  readonly inHost: readonly ChangedRow[];
  readonly inPage: readonly number[];
  /** The small one first. */
  readonly walks: readonly Walk[];
  readonly load: UnderLoad;
  readonly bundleBytes: number;
  readonly vsixBytes: number;
  readonly startFiles: readonly StartFile[];
  readonly startBytesAgainst: number | undefined;
}

interface Circumstances {
  readonly runs: number;
  readonly loadBefore: readonly number[];
  readonly loadAfter: readonly number[];
}

/** One row of the table. */
export interface Line {
  readonly what: string;
  readonly measured: string;
  readonly compared?: string;
  readonly difference?: string;
  readonly goal?: string;
  readonly met?: boolean;
}

/** The results as a Markdown table with what they are compared with. */
export function report(results: Results, circumstances: Circumstances): string {
  const { runs, loadBefore, loadAfter } = circumstances;
  const [cpu] = os.cpus();
  const load = (values: readonly number[]): string => values.map((value) => value.toFixed(1)).join(' ');
  return [
    `Medians of ${runs} windows (smallest–largest). ${os.cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'},`,
    `load before ${load(loadBefore)}, after ${load(loadAfter)}.`,
    '',
    '| What | Extension | Compared with | Difference | Goal | |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines(results).map(
      ({ what, measured, compared = '', difference = '', goal = '', met }) =>
        `| ${what} | ${measured} | ${compared} | ${difference} | ${goal} | ${met === undefined ? '' : met ? 'met' : 'MISSED'} |`,
    ),
  ].join('\n');
}

function lines(results: Results): readonly Line[] {
  return [
    ...[activationLines, ratioLines, sizeLines, largeLines, rowLines, walkLines].flatMap((linesOf) => linesOf(results)),
    ...loadLines(results.load),
  ];
}

function activationLines({ startup, weighed }: Results): readonly Line[] {
  const part = (name: keyof Activation): Line => ({
    what: `– ${name}`,
    measured: spread(
      startup.map(({ product }) => product[name]),
      'ms',
    ),
    compared: spread(
      startup.map(({ empty }) => empty[name]),
      'ms',
    ),
  });
  return [
    versus(
      'Activation at start, against an empty extension',
      startup,
      (one) => total(one.product),
      (one) => total(one.empty),
      'ms',
      25,
    ),
    part('load'),
    part('call'),
    part('finish'),
    overEmpty('Activation by a call', weighed, (cost) => cost.activateMs, 'ms'),
    overEmpty('– processor time of the host’s thread', weighed, (cost) => cost.activateCpuMs, 'ms'),
    overEmpty('Until a command has read the ledger', weighed, (cost) => cost.usableMs, 'ms'),
    overEmpty('– processor time of the host’s thread, first 2 s', weighed, (cost) => cost.cpuMs, 'ms'),
    overEmpty('Heap after garbage collection', weighed, (cost) => mebibytes(cost.heapBytes), 'MiB', 4),
    overEmpty('Heap and external memory', weighed, (cost) => mebibytes(cost.heapAndExternalBytes), 'MiB'),
  ];
}

/** How many times as much as the empty extension, and as the version it is compared with. */
function ratioLines({ startup, weighed, weighedAgainst }: Results): readonly Line[] {
  const busy = startup.map((run) => run.busy);
  const whole = (activation: Activation | undefined): number[] => (activation ? [total(activation)] : []);
  const starts = (runs: readonly Activations[], of: keyof Activations): number[] =>
    runs.flatMap((run) => whole(run[of]));
  const own = (costs: readonly Costs[], of: (cost: Cost) => number): number[] =>
    costs.map(({ product }) => of(product));
  return [
    ratio(
      'Activation at start, times the empty extension’s',
      starts(startup, 'product'),
      starts(startup, 'empty'),
      1.6,
    ),
    ratio('– every processor busy', starts(busy, 'product'), starts(busy, 'empty')),
    ratio('– times the other version’s', starts(startup, 'product'), starts(startup, 'against')),
    ratio('– every processor busy, times the other version’s', starts(busy, 'product'), starts(busy, 'against')),
    ...(
      [
        ['Processor time of the activation by a call', (cost: Cost) => cost.activateCpuMs, 0.25],
        ['Processor time of the first 2 s', (cost: Cost) => cost.cpuMs, 0.5],
      ] as const
    ).map(([what, of, goal]) =>
      ratio(`${what}, times the other version’s`, own(weighed, of), own(weighedAgainst, of), goal),
    ),
  ].flatMap((line) => line ?? []);
}

/** Nothing without something to compare with. */
function ratio(what: string, measured: readonly number[], other: readonly number[], goal?: number): Line | undefined {
  if (other.length === 0) return undefined;
  const times = median(measured) / median(other);
  return {
    what,
    measured: spread(measured, 'ms'),
    compared: spread(other, 'ms'),
    difference: `× ${times.toFixed(2)}`,
    ...(goal === undefined ? {} : { goal: `≤ × ${goal}`, met: times <= goal }),
  };
}

function sizeLines({ bundleBytes, vsixBytes, ...read }: Results): readonly Line[] {
  const kilobytes = (bytes: number): string => `${fixed(bytes / 1000)} kB`;
  const atStart = startBytes(read.startFiles);
  return [
    {
      what: `Read at every start (${read.startFiles.length} files)`,
      measured: kilobytes(atStart),
      compared: read.startBytesAgainst === undefined ? '' : kilobytes(read.startBytesAgainst),
      goal: '≤ 120 kB',
      met: atStart <= 120_000,
    },
    { what: 'Bundle', measured: kilobytes(bundleBytes) },
    { what: 'VSIX', measured: kilobytes(vsixBytes), goal: '≤ 300 kB', met: vsixBytes <= 300_000 },
  ];
}

/** Memory stays flat when ten times as many files cost no more than some rows' worth. */
function walkLines({ walks }: Results): readonly Line[] {
  const [small, large] = walks;
  if (!small || !large) return [];
  const heap = ({ heapBytes }: Walk): string => `${fixed(mebibytes(heapBytes))} MiB`;
  const difference = mebibytes(large.heapBytes - small.heapBytes);
  return [
    {
      what: `Heap while going through ${large.files.toLocaleString('en')} files (${large.requests} requests), against ${small.files.toLocaleString('en')}`,
      measured: heap(large),
      compared: heap(small),
      difference: `${fixed(difference)} MiB`,
      goal: '≤ 1 MiB more',
      met: difference <= 1,
    },
  ];
}

function largeLines({ startup, weighed, weighedLarge }: Results): readonly Line[] {
  const overSmall = (what: string, of: (cost: Cost) => number, unit: string, goal?: number): Line =>
    against(
      what,
      weighedLarge.map(({ product }) => of(product)),
      weighed.map(({ product }) => of(product)),
      unit,
      goal,
    );
  return [
    against(
      '10,000 jobs, against none: activation at start',
      startup.map(({ productLarge }) => total(productLarge)),
      startup.map(({ product }) => total(product)),
      'ms',
      50,
    ),
    overSmall('– until a command has read the ledger', (cost) => cost.usableMs, 'ms', 50),
    overSmall('– processor time of the host’s thread, first 2 s', (cost) => cost.cpuMs, 'ms', 50),
    overSmall('– heap and external memory', (cost) => mebibytes(cost.heapAndExternalBytes), 'MiB', 20),
    overSmall('– resident memory of the process', (cost) => mebibytes(cost.rssBytes), 'MiB', 20),
  ];
}

function rowLines({ inHost, inPage }: Results): readonly Line[] {
  const fromCall = inHost.map(({ fromCallMs }) => fromCallMs);
  return [
    {
      what: 'One changed of 10,000 jobs: from the write to its one row drawn, in the extension host',
      measured: spread(fromCall, 'ms'),
      goal: '< 10 ms',
      met: median(fromCall) < 10,
    },
    {
      what: '– from the end of the transaction',
      measured: spread(
        inHost.map(({ fromCommitMs }) => fromCommitMs),
        'ms',
      ),
    },
    { what: '– from a command to the page, with VS Code’s own share', measured: spread(inPage, 'ms') },
  ];
}

function overEmpty(
  what: string,
  costs: readonly Costs[],
  of: (cost: Cost) => number,
  unit: string,
  goal?: number,
): Line {
  return versus(
    what,
    costs,
    ({ product }) => of(product),
    ({ empty }) => of(empty),
    unit,
    goal,
  );
}

function versus<T>(
  what: string,
  runs: readonly T[],
  product: (run: T) => number,
  empty: (run: T) => number,
  unit: string,
  goal?: number,
): Line {
  return against(what, runs.map(product), runs.map(empty), unit, goal);
}

/** Two medians, and whether the first is at most `goal` above the second. */
function against(
  what: string,
  measured: readonly number[],
  other: readonly number[],
  unit: string,
  goal?: number,
): Line {
  const more = median(measured) - median(other);
  return {
    what,
    measured: spread(measured, unit),
    compared: spread(other, unit),
    difference: `${more < 0 ? '−' : '+'}${fixed(Math.abs(more))} ${unit}`,
    ...(goal === undefined ? {} : { goal: `≤ +${goal} ${unit}`, met: more <= goal }),
  };
}
