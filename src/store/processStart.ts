import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import { promisify } from 'node:util';

/** Linux tells times in these, whatever its kernel counts in. Source: proc(5), `starttime`; sysconf(3), `_SC_CLK_TCK`. */
const TICK_MS = 10;
/** The wait for `ps`, ms. */
const PATIENCE_MS = 2000;

/**
 * When a process began, epoch ms, or `undefined` where the system does not tell it quickly. On Windows only a program of
 * its own could; there, what began before the machine did is known all the same.
 */
export async function processStart(pid: number): Promise<number | undefined> {
  try {
    if (process.platform === 'linux') return await fromProc(pid);
    return process.platform === 'darwin' ? await fromPs(pid) : undefined;
  } catch {
    return undefined;
  }
}

/** When this machine was started, epoch ms. @param now epoch ms */
export function machineStart(now: number): number {
  return now - os.uptime() * 1000;
}

async function fromProc(pid: number): Promise<number | undefined> {
  const [own, machine] = await Promise.all([
    fs.readFile(`/proc/${pid}/stat`, 'utf8'),
    fs.readFile('/proc/stat', 'utf8'),
  ]);
  // The name, in parentheses, may hold anything; what follows begins with field 3.
  const ticks = Number(own.slice(own.lastIndexOf(')') + 2).split(' ')[19]);
  const bootSeconds = Number(/^btime (\d+)$/m.exec(machine)?.[1]);
  const start = bootSeconds * 1000 + ticks * TICK_MS;
  return Number.isFinite(start) ? start : undefined;
}

async function fromPs(pid: number): Promise<number | undefined> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], {
    timeout: PATIENCE_MS,
    env: { ...process.env, LC_ALL: 'C' },
  });
  const start = Date.parse(stdout.trim());
  return Number.isNaN(start) ? undefined : start;
}
