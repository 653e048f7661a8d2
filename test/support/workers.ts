import { type ChildProcess, fork } from 'node:child_process';
import { afterEach } from 'mocha';

/** A real Node process that runs a script of the tests and answers over IPC. */
export class Worker {
  readonly process: ChildProcess;

  constructor(script: URL, args: readonly string[]) {
    this.process = fork(script, args, { execArgv: ['--disable-warning=ExperimentalWarning'] });
  }

  /** The next message. @throws when the process ends before */
  next(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.process.once('message', resolve);
      this.process.once('exit', (code, signal) => reject(new Error(`worker ended: ${code ?? signal}`)));
    });
  }

  /** Ends it the hard way: nothing of it runs any more. */
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGKILL');
    await gone;
  }
}

/** Call in a `describe`: starts workers, and kills what is left of them after each test. */
export function useWorkers(): (script: URL, ...args: readonly string[]) => Worker {
  const started: Worker[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((worker) => worker.kill()));
  });
  return (script, ...args) => {
    const worker = new Worker(script, args);
    started.push(worker);
    return worker;
  };
}
