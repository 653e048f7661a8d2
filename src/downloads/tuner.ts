import type { Clock } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';

/** How long one number of connections is measured, ms. */
const WINDOW_MS = 150;
/** More connections must bring at least this much. */
const WORTH = 1.1;
/** Connections at first, and how many times as many are tried next. */
const FIRST = 1;
const FACTOR = 4;
/** Faster than this, the line is not what holds a transfer back: bytes a second. */
const FAST = 300 * 1024 * 1024;
/** After it was no use it is tried again, for a line may change, ms: the first wait, doubled each time. */
const AGAIN_MS = 20_000;

export interface TunerPorts {
  readonly clock: Clock;
  /** The most connections that may be open. */
  readonly most: number;
  /** Bytes received so far, over all connections. */
  readonly receivedBytes: () => number;
  /** True when every connection has its first bytes, so that their number can be judged. */
  readonly isSteady: () => boolean;
  /** Called with a new number of connections. */
  readonly onChange: (connections: number) => void;
}

/** Finds how many connections a transfer is fastest with: more as long as the total grows by a tenth, else as before. */
export class Tuner implements Disposable {
  readonly #ports: TunerPorts;
  #connections = FIRST;
  /** The number and the speed that more must beat. */
  #before: { readonly connections: number; readonly speed: number } | undefined;
  #mark: { readonly at: number; readonly bytes: number } | undefined;
  #againMs = AGAIN_MS;
  #timer: Disposable;

  constructor(ports: TunerPorts) {
    this.#ports = ports;
    this.#timer = this.#wait(WINDOW_MS / 3);
  }

  get connections(): number {
    return this.#connections;
  }

  /** The storage has refused some: as many as now, but one, are the most. */
  fewer(): void {
    this.#set(Math.max(1, this.#connections - 1));
    this.#rest();
  }

  dispose(): void {
    this.#timer.dispose();
  }

  #wait(ms: number): Disposable {
    return this.#ports.clock.after(ms, () => this.#look());
  }

  #look(): void {
    const now = this.#ports.clock.now();
    const bytes = this.#ports.receivedBytes();
    if (!this.#ports.isSteady()) {
      this.#mark = undefined;
      this.#timer = this.#wait(WINDOW_MS / 3);
      return;
    }
    const elapsedMs = this.#mark ? now - this.#mark.at : 0;
    if (this.#mark && elapsedMs >= WINDOW_MS) this.#judge(((bytes - this.#mark.bytes) / elapsedMs) * 1000);
    else {
      this.#mark ??= { at: now, bytes };
      this.#timer = this.#wait(WINDOW_MS);
    }
  }

  #judge(speed: number): void {
    this.#mark = undefined;
    if (this.#before && speed < this.#before.speed * WORTH) {
      this.#set(this.#before.connections);
      this.#rest();
      return;
    }
    this.#before = { connections: this.#connections, speed };
    const next = Math.min(this.#connections * FACTOR, this.#ports.most);
    if (next === this.#connections || speed > FAST) this.#rest();
    else {
      this.#set(next);
      this.#timer = this.#wait(WINDOW_MS / 3);
    }
  }

  #rest(): void {
    this.#before = undefined;
    this.#mark = undefined;
    this.#timer.dispose();
    this.#timer = this.#wait(this.#againMs);
    this.#againMs *= 2;
  }

  #set(connections: number): void {
    if (connections === this.#connections) return;
    this.#connections = connections;
    this.#ports.onChange(connections);
  }
}
