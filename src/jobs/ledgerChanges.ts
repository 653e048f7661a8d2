import { nextTurn } from '../lib/chunks.ts';
import { type Disposable, DisposableStore } from '../lib/disposables.ts';
import { Emitter } from '../lib/events.ts';
import type { Store } from '../store/store.ts';
import { jobOf } from './jobRow.ts';
import type { LedgerChange } from './ledger.ts';
import * as sql from './queries.ts';

/** Rows read at once when many have changed. */
const CHANGES_AT_ONCE = 500;

/** Tells what has changed in the ledger, here or in another window, each change once. */
export class LedgerChanges implements Disposable {
  readonly #store: Store;
  readonly #changes = new Emitter<LedgerChange>();
  readonly #disposables = new DisposableStore();
  readonly onDidChange = this.#changes.event;
  /** Newest revision that this window has told its listeners about. */
  #revision: number;
  /** How often the file had been opened then. */
  #openings: number;
  #visible = false;

  /** @param revision the newest that is known already */
  constructor(store: Store, revision: number) {
    this.#store = store;
    this.#revision = revision;
    this.#openings = store.database.openings;
    this.#disposables.add(
      store.onDidChangeElsewhere(() => {
        // A failed read is tried again at the next change.
        this.pull().catch(() => undefined);
      }),
    );
    this.#disposables.add(this.#changes);
  }

  set visible(visible: boolean) {
    this.#visible = visible;
    this.attend().catch(() => undefined);
  }

  /** Tells the listeners what is newer than they know, whichever window wrote it. */
  async pull(): Promise<void> {
    for (;;) {
      const rows = await this.#store.database.read((db) => {
        const { openings } = this.#store.database;
        // In a repaired file the newest changes may be lost, and their numbers are given out again.
        if (openings !== this.#openings) this.#revision = 0;
        this.#openings = openings;
        const found = db.all(sql.CHANGED_SINCE, { revision: this.#revision, limit: CHANGES_AT_ONCE });
        // Advanced in the same synchronous step, so that two pulls at once do not tell the same change twice.
        this.#revision = Number(found.at(-1)?.['revision'] ?? this.#revision);
        return found;
      });
      if (rows.length === 0) break;
      this.#changes.fire({
        changed: rows.filter((row) => row['removed_at'] === null).map(jobOf),
        removed: rows.filter((row) => row['removed_at'] !== null).map((row) => String(row['id'])),
      });
      if (rows.length < CHANGES_AT_ONCE) break;
      await nextTurn();
    }
    await this.attend();
  }

  /** Changes elsewhere matter at once while the jobs are looked at or one is open. */
  async attend(): Promise<void> {
    const watched = await this.#store.database.read((db) => db.get(sql.ANY_WATCHED));
    if (!this.#disposables.disposed) this.#store.attentive = this.#visible || watched !== undefined;
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
