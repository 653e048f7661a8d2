import fs from 'node:fs';
import path from 'node:path';
import type * as vscode from 'vscode';
import type { Window } from '../bed/window.ts';
import { EMPTY, PRODUCT } from './windows.ts';

/** What activating one extension costs a quiet extension host. */
export interface Cost {
  /** Until `activate` was done, ms. */
  readonly activateMs: number;
  /** Processor time of the extension host's one thread until then, ms: other load on the machine hardly matters. */
  readonly activateCpuMs: number;
  /** Until a command that needs the ledger had its answer, ms from the same beginning. */
  readonly usableMs: number;
  /** The same in the first 2 s, with all that follows the activation, ms. */
  readonly cpuMs: number;
  /** What stays on the heap after a garbage collection, bytes. */
  readonly heapBytes: number;
  /** The same with buffers outside it, bytes. */
  readonly heapAndExternalBytes: number;
  /** Growth of the whole process, bytes: coarse. */
  readonly rssBytes: number;
}

export interface Costs {
  readonly empty: Cost;
  readonly product: Cost;
}

/** Copies an unpacked extension into `folder`, with the one difference that nothing activates it but a call. */
export function copyForDemand(extension: string, folder: string): string {
  const target = path.join(folder, path.basename(extension));
  fs.cpSync(extension, target, { recursive: true });
  const file = path.join(target, 'package.json');
  const manifest = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
  fs.writeFileSync(file, JSON.stringify({ ...manifest, activationEvents: [] }));
  return target;
}

/** Activates both extensions in a window where neither has been, one after the other, and weighs each. */
export async function weigh(window: Window, productFirst: boolean): Promise<Costs> {
  const order = productFirst ? [PRODUCT, EMPTY] : [EMPTY, PRODUCT];
  const costs = await window.eval(weighInHost, { order, product: PRODUCT });
  const empty = costs[EMPTY];
  const product = costs[PRODUCT];
  if (!empty || !product) throw new Error('An extension was not weighed.');
  return { empty, product };
}

/** Sent to the extension host as text. */
async function weighInHost(
  api: typeof vscode,
  { order, product }: { readonly order: readonly string[]; readonly product: string },
): Promise<Record<string, Cost>> {
  const v8 = process.getBuiltinModule('node:v8');
  const vm = process.getBuiltinModule('node:vm');
  const { performance } = process.getBuiltinModule('node:perf_hooks');
  const timers = process.getBuiltinModule('node:timers/promises');
  v8.setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc') as () => void;
  const memory = async (): Promise<NodeJS.MemoryUsage> => {
    for (let round = 0; round < 3; round++) {
      gc();
      await timers.setTimeout(50);
    }
    return process.memoryUsage();
  };
  const costs: Record<string, Cost> = {};
  await timers.setTimeout(3000); // what else starts with a window
  await memory();
  for (const id of order) {
    const extension = api.extensions.getExtension(id);
    if (!extension) throw new Error(`${id} is not installed.`);
    if (extension.isActive) throw new Error(`${id} is active already.`);
    const before = await memory();
    const cpu = process.threadCpuUsage();
    const start = performance.now();
    await extension.activate();
    const activateMs = performance.now() - start;
    const activateCpu = process.threadCpuUsage(cpu);
    if (id === product) {
      // Refused for want of such a job, after the ledger was asked.
      const nothing = await api.commands.executeCommand('accExports.rename', { id: 'none', name: 'none' }).then(
        () => false,
        () => true,
      );
      if (!nothing) throw new Error('The ledger knows a job that is not in it.');
    }
    const usableMs = performance.now() - start;
    await timers.setTimeout(2000);
    const { user, system } = process.threadCpuUsage(cpu);
    const after = await memory();
    costs[id] = {
      activateMs,
      activateCpuMs: (activateCpu.user + activateCpu.system) / 1000,
      usableMs,
      cpuMs: (user + system) / 1000,
      heapBytes: after.heapUsed - before.heapUsed,
      heapAndExternalBytes: after.heapUsed + after.external - before.heapUsed - before.external,
      rssBytes: after.rss - before.rss,
    };
  }
  return costs;
}
