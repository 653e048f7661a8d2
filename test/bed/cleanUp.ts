import process from 'node:process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const INTERRUPTED = 130;

/** What has to be ended, newest first: by {@link run}, or when this process is asked to end with a signal. */
export class CleanUp {
  readonly #steps: (() => void | Promise<void>)[] = [];
  #running: Promise<void> | undefined;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  /** Adds a step. When it is too late for that, the step is done at once. */
  add(step: () => void | Promise<void>): void {
    if (this.#running) this.#running = this.#running.then(step);
    else this.#steps.push(step);
  }

  /** Does every step, also when one fails; then rejects with the first failure. Later calls wait for the first. */
  run(): Promise<void> {
    this.#running ??= this.#runSteps();
    return this.#running;
  }

  async #runSteps(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.#steps.toReversed()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    for (const signal of SIGNALS) process.removeListener(signal, this.#onSignal);
    if (failures.length > 0) throw failures[0];
  }

  /** Stays until the end: Ctrl-C reaches a child twice, from the terminal and from its parent. */
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    const finish = async (): Promise<void> => {
      await this.run().catch((error: unknown) => console.error(error));
      await this.#running?.catch(() => undefined); // what was added meanwhile
      if (process.listenerCount(signal) === 0) process.exit(INTERRUPTED); // else others still have to clean up
    };
    void finish();
  };
}
