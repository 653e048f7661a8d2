import { type ChildProcess, spawn } from 'node:child_process';

/** Does work while that many other processes want all of a processor. */
export async function whileBusy<T>(processors: number, work: () => Promise<T>): Promise<T> {
  const children = Array.from({ length: processors }, spin);
  const end = (): void => children.forEach((child) => void child.kill('SIGKILL'));
  process.once('exit', end);
  try {
    return await work();
  } finally {
    end();
    process.removeListener('exit', end);
  }
}

/** Ends with this process, also when that is killed: then its standard input closes. */
function spin(): ChildProcess {
  const script = `
    process.stdin.resume().on('end', () => process.exit());
    const turn = () => { const until = Date.now() + 50; while (Date.now() < until); setImmediate(turn); };
    turn();`;
  return spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'ignore', 'ignore'] });
}
