import type { Account, AccountStatus } from '../auth/accounts.ts';
import type { PollerStatus } from '../jobs/poller.ts';
import type { Clock } from '../lib/clock.ts';
import { type Disposable, DisposableStore, DisposableValue } from '../lib/disposables.ts';
import { Emitter } from '../lib/events.ts';
import type { Log } from '../lib/log.ts';
import { StoreError } from '../store/errors.ts';
import type { Listed } from '../jobs/batch.ts';
import { listed, membersOf } from './listedJobs.ts';
import type { Engine } from '../engine/engine.ts';
import type { Counts } from '../words/counts.ts';

/** Why there is no ledger, for the `accExports.ledger` context key. */
export type LedgerProblem = 'unsupported' | 'readOnly' | 'failed';

export interface OverviewState {
  /** `undefined` until the ledger was read. */
  readonly counts?: Counts | undefined;
  /** The newest ready and running rows. */
  readonly rows: readonly Listed[];
  readonly poller: PollerStatus;
  /** Status of the account of new jobs. */
  readonly account: AccountStatus;
  readonly current?: Account | undefined;
  /** By key; those that signed out are there once {@link Overview.learn} was asked for them. */
  readonly accounts?: ReadonlyMap<string, Account> | undefined;
  readonly ledgerProblem?: LedgerProblem | undefined;
}

interface KnownAccounts {
  readonly current: Account;
  readonly known: ReadonlyMap<string, Account>;
}

/** Changes within this time are read together. */
const GATHER_MS = 50;
const LISTED = 5;

/** The few numbers that status bar, badge, welcome views and message share, read once per change for all of them. */
export class OverviewStore implements Disposable {
  readonly #changed = new Emitter<OverviewState>();
  readonly #store = new DisposableStore();
  readonly #clock: Clock;
  readonly #log: Log;
  #engine: Engine | undefined;
  readonly #timer = new DisposableValue<Disposable>();
  #reading = false;
  #accounts: KnownAccounts | undefined;
  /** Counts what makes read accounts stale. */
  #accountChanges = 0;
  /** Accounts that jobs name; those that signed out are not in the list of all. */
  readonly #asked = new Set<string>();
  #state: OverviewState = { rows: [], poller: { offline: false }, account: 'usable' };
  readonly onDidChange = this.#changed.event;

  constructor(engine: Promise<Engine>, clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
    this.#store.add(this.#timer);
    engine.then(
      (engine) => this.#connect(engine),
      (error: unknown) => this.#set({ ...this.#state, ledgerProblem: problemOf(error) }),
    );
  }

  get state(): OverviewState {
    return this.#state;
  }

  /** Reads an account that a job names and that is not signed in; the state follows soon. */
  learn(key: string): void {
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    if (this.#accounts?.known.has(key) !== true) this.rereadAccounts();
  }

  /** Call it when something else than the accounts decides what they may do, such as the API host. */
  rereadAccounts(): void {
    this.#accounts = undefined;
    this.#accountChanges++;
    this.#readSoon(GATHER_MS);
  }

  dispose(): void {
    this.#store.dispose();
    this.#changed.dispose();
  }

  #connect(engine: Engine): void {
    this.#engine = engine;
    const soon = (): void => this.#readSoon(GATHER_MS);
    this.#store.add(engine.ledger.onDidChange(soon));
    this.#store.add(engine.accounts.onDidChange(() => this.rereadAccounts()));
    this.#store.add(engine.poller.onDidChangeStatus((poller) => this.#set({ ...this.#state, poller })));
    this.#readSoon(0);
  }

  #readSoon(delayMs: number): void {
    this.#timer.value ??= this.#clock.after(delayMs, () => {
      this.#timer.clear();
      void this.#read();
    });
  }

  async #read(): Promise<void> {
    if (!this.#engine) return;
    // A change that comes during a read is read afterwards.
    if (this.#reading) {
      this.#readSoon(GATHER_MS);
      return;
    }
    this.#reading = true;
    const { ledger, poller, accounts } = this.#engine;
    try {
      const counts = await ledger.counts();
      const ready = counts.ready.total > 0 ? (await ledger.page('ready', { limit: LISTED })).jobs : [];
      const running = counts.running.total > 0 ? (await ledger.page('running', { limit: LISTED })).jobs : [];
      const rows = await listed(ledger, [...ready, ...running]);
      for (const job of membersOf(rows)) this.learn(job.account);
      // Asked again only when it changed: the secret storage is a call to another process.
      const { current, known } = this.#accounts ?? (await this.#readAccounts(accounts));
      const ledgerProblem = ledger.readOnly ? 'readOnly' : undefined;
      this.#set({
        counts,
        rows,
        poller: poller.status,
        ledgerProblem,
        account: current.status,
        current,
        accounts: known,
      });
    } catch (error) {
      this.#log.warn(`The overview could not be read: ${String(error)}`);
      if (StoreError.is(error) && error.code !== 'busy') this.#set({ ...this.#state, ledgerProblem: problemOf(error) });
    } finally {
      this.#reading = false;
    }
  }

  async #readAccounts(accounts: Engine['accounts']): Promise<KnownAccounts> {
    const changes = this.#accountChanges;
    const known = new Map((await accounts.list()).map((account) => [account.key, account]));
    for (const key of this.#asked) {
      const account = known.has(key) ? undefined : await accounts.account(key);
      if (account) known.set(key, account);
    }
    const read = { current: await accounts.current(), known };
    // What changed meanwhile is read again.
    if (changes === this.#accountChanges) this.#accounts = read;
    return read;
  }

  #set(state: OverviewState): void {
    if (this.#store.disposed) return;
    this.#state = state;
    this.#changed.fire(state);
  }
}

function problemOf(error: unknown): LedgerProblem {
  if (StoreError.is(error, 'unsupported')) return 'unsupported';
  return StoreError.is(error, 'newerVersion') ? 'readOnly' : 'failed';
}
