import type { Batch } from '../jobs/batch.ts';
import type { Job } from '../jobs/job.ts';
import type { Ledger, PendingEvent } from '../jobs/ledger.ts';
import type { Clock } from '../lib/clock.ts';
import { type Disposable, DisposableStore, DisposableValue } from '../lib/disposables.ts';
import type { Log } from '../lib/log.ts';
import type { NoticeLevel } from '../engine/settings.ts';
import { readBatch } from './listedJobs.ts';
import type { Focus } from '../lib/focus.ts';
import type { Notice } from '../words/notice.ts';

/** What ends within this time is told together. */
const GATHER_MS = 300;
/** Windows without the focus leave an event to a focused one for this long. */
const POLITE_MS = 3000;

export interface NotifierPorts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly focus: Focus;
  readonly log: Log;
  readonly level: () => NoticeLevel;
  /** True while results are fetched as soon as they are ready: then the file is told, and not that it could be fetched. */
  readonly fetchesItself: () => boolean;
  /** True for a job whose link expired and that is exported again automatically. */
  readonly repeatsItself: (job: Job) => boolean;
  /** Shows one toast; must not wait for the user. */
  readonly tell: (notice: Notice) => void;
}

/**
 * Tells what ended, each event once among all windows: taking events from the ledger marks them told in the same
 * statement, also when the setting says that nothing is shown. Begins with what ended while the editor was closed.
 */
export class Notifier implements Disposable {
  readonly #ports: NotifierPorts;
  readonly #store = new DisposableStore();
  readonly #timer = new DisposableValue<Disposable>();

  constructor(ports: NotifierPorts) {
    this.#ports = ports;
    this.#store.add(this.#timer);
    this.#store.add(ports.ledger.onDidChange(() => this.#gather()));
    this.#store.add(
      ports.focus.onDidChange((focused) => {
        if (focused) this.#gather();
      }),
    );
    this.#gather();
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Waits a moment for more; a wait that runs is kept, so that a stream of changes cannot put it off for ever. */
  #gather(): void {
    this.#timer.value ??= this.#ports.clock.after(GATHER_MS, () => {
      this.#timer.clear();
      void this.#take();
    });
  }

  async #take(): Promise<void> {
    const { ledger, clock, focus, log } = this.#ports;
    if (ledger.readOnly) return;
    try {
      const now = clock.now();
      const events = await ledger.takePending(focus.focused ? now : now - POLITE_MS);
      if (events.length > 0) await this.#show(events, await this.#batches(events));
      if (focus.focused || this.#store.disposed) return;
      const oldest = await ledger.oldestPending();
      if (oldest === undefined) return;
      this.#timer.value ??= clock.after(Math.max(GATHER_MS, oldest + POLITE_MS - clock.now()), () => {
        this.#timer.clear();
        void this.#take();
      });
    } catch (error) {
      // Nothing is lost: what was not taken stays untold for the next change or window.
      if (!ledger.readOnly) log.warn(`Notices could not be read: ${String(error)}`);
    }
  }

  /** The batches of what happened. Without them, which the ledger could not read, each job speaks for itself. */
  async #batches(events: readonly PendingEvent[]): Promise<ReadonlyMap<string, Batch>> {
    const { ledger, log } = this.#ports;
    const batches = new Map<string, Batch>();
    try {
      for (const batchId of new Set(events.flatMap(({ job }) => job.batchId ?? []))) {
        const batch = await readBatch(ledger, batchId);
        if (batch) batches.set(batchId, batch);
      }
    } catch (error) {
      log.warn(`The groups of notices could not be read: ${String(error)}`);
    }
    return batches;
  }

  async #show(events: readonly PendingEvent[], batches: ReadonlyMap<string, Batch>): Promise<void> {
    const { level, fetchesItself, repeatsItself, tell, log } = this.#ports;
    log.debug(`Telling ${events.length} event(s) at level ${level()}`);
    const { notice } = await import('../words/notice.ts');
    const merged = notice(events, { level: level(), fetchesItself: fetchesItself(), repeatsItself, batches });
    if (merged) tell(merged);
  }
}
