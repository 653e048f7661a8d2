export interface CoalescingRunnerOptions {
  /** Asked before each round; `false` ends them until the next wish. */
  readonly isOn: () => boolean;
  readonly work: () => Promise<void>;
  /** Gets what the work throws. Must not throw. */
  readonly onError: (error: unknown) => void;
}

/** Does some work one round at a time; a wish that comes during a round makes one more after it. */
export class CoalescingRunner {
  readonly #options: CoalescingRunnerOptions;
  #running = false;
  #wanted = false;

  constructor(options: CoalescingRunnerOptions) {
    this.#options = options;
  }

  /** Asks for a round. Returns at once; nothing is thrown. */
  request(): void {
    this.#wanted = true;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    const { isOn, work, onError } = this.#options;
    this.#running = true;
    try {
      while (this.#wanted && isOn()) {
        this.#wanted = false;
        await work();
      }
    } catch (error) {
      onError(error);
    } finally {
      this.#running = false;
    }
  }
}
