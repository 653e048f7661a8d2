import type { FileHandle } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { Disposable } from '../../lib/disposables.ts';
import { FileCheck, type Finding } from './fileCheck.ts';
import type { CheckAnswer, CheckOrder } from './orders.ts';

/** A smaller file is checked where it was received: a thread would take longer to start. */
const WORTH_A_THREAD = 16 * 1024 * 1024;
/** How much more there is before the thread is told. */
const FEED_BYTES = 4 * 1024 * 1024;
/** The thread holds a buffer and little else, but the directory of an archive of ten thousands. */
const MEMORY = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 512 };
/** The bundle, or the source in a test. */
const WORKER = import.meta.url.endsWith('.ts') ? './worker.ts' : './checkWorker.js';

/** Checks a file while it is received. */
export class Checker implements Disposable {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #onFailure: (error: unknown) => void;
  #worker: Worker | undefined;
  #fedBytes = 0;
  #failure: { readonly error: unknown } | undefined;
  readonly #answer = Promise.withResolvers<Finding>();

  /**
   * @param file open for reading
   * @param path of the same file
   * @param onFailure told when the thread cannot do it: then it is done here
   */
  constructor(file: FileHandle, path: string, onFailure: (error: unknown) => void = () => undefined) {
    this.#onFailure = onFailure;
    this.#file = file;
    this.#path = path;
    this.#answer.promise.catch(() => undefined);
  }

  /** So many bytes are there now, from the file's beginning on. */
  advance(prefix: number): void {
    if (this.#failure || prefix < WORTH_A_THREAD || prefix - this.#fedBytes < FEED_BYTES) return;
    this.#fedBytes = prefix;
    this.#worker ??= this.#start();
    this.#tell({ kind: 'feed', upTo: prefix });
  }

  /**
   * The file is complete and no longer written to.
   * @throws the signal's reason; what reading the file throws
   */
  async finish(size: number, signal: AbortSignal): Promise<Finding> {
    signal.throwIfAborted();
    if (this.#worker && !this.#failure) {
      this.#tell({ kind: 'finish', size });
      const cancel = (): void => this.#fail(signal.reason);
      signal.addEventListener('abort', cancel, { once: true });
      try {
        return await this.#answer.promise;
      } catch (error) {
        signal.throwIfAborted();
        this.#onFailure(error);
      } finally {
        signal.removeEventListener('abort', cancel);
      }
    }
    return await checkHere(this.#file, size, signal);
  }

  /** Ends the thread, whatever it does. */
  dispose(): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
  }

  #start(): Worker {
    const worker = new Worker(new URL(WORKER, import.meta.url), { workerData: this.#path, resourceLimits: MEMORY });
    worker.on('message', (answer: CheckAnswer) => {
      if (answer.kind === 'found') this.#answer.resolve(answer.finding);
      else this.#fail(answer.error);
    });
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', () => this.#fail(new Error('the checking thread has ended')));
    return worker;
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#answer.reject(error);
  }

  #tell(order: CheckOrder): void {
    this.#worker?.postMessage(order);
  }
}

/** In this thread, a mebibyte at a time. @throws the signal's reason; what reading the file throws */
export async function checkHere(file: FileHandle, size: number, signal: AbortSignal): Promise<Finding> {
  const check = new FileCheck(async (position, length) => {
    signal.throwIfAborted();
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  });
  return await check.finish(size);
}
