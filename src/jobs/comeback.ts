import { createHash } from 'node:crypto';
import type { Account, Accounts } from '../auth/accounts.ts';
import { isCancelled } from '../lib/cancel.ts';
import { CoalescingRunner } from '../lib/coalescingRunner.ts';
import { type Disposable, DisposableStore, toDisposable } from '../lib/disposables.ts';
import { type Log, messageOf } from '../lib/log.ts';
import type { Ledger } from './ledger.ts';
import type { Poller } from './poller.ts';

export interface ComebackPorts {
  readonly ledger: Pick<Ledger, 'bringBack' | 'readOnly'>;
  readonly accounts: Pick<Accounts, 'onDidChange' | 'list' | 'credential'>;
  readonly poller: Pick<Poller, 'wake'>;
  readonly log: Log;
}

/**
 * Looks once more at what the service refused or did not know, as soon as somebody asks who may see more: an account
 * with another token, other scopes or another app.
 */
export class Comeback implements Disposable {
  readonly #ports: ComebackPorts;
  readonly #disposables = new DisposableStore();
  readonly #stop = new AbortController();
  readonly #rounds: CoalescingRunner;
  #faces: ReadonlyMap<string, string> | undefined;

  constructor(ports: ComebackPorts) {
    this.#ports = ports;
    this.#rounds = new CoalescingRunner({
      isOn: () => !this.#disposables.disposed,
      work: () => this.#compare(),
      onError: (error) => {
        if (!isCancelled(error)) ports.log.warn(`Refused exports were not looked at again: ${messageOf(error)}`);
      },
    });
    this.#disposables.add(toDisposable(() => this.#stop.abort()));
  }

  /** From here on changes count. */
  start(): void {
    this.#disposables.add(this.#ports.accounts.onDidChange(() => this.#rounds.request()));
    this.#rounds.request();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #compare(): Promise<void> {
    const { accounts, ledger, poller } = this.#ports;
    const before = this.#faces;
    const faces = new Map<string, string>();
    for (const account of await accounts.list()) {
      // One that cannot ask now is compared when it can: what it could do before is kept.
      const face = account.status === 'usable' ? await this.#faceOf(account) : before?.get(account.key);
      if (face !== undefined) faces.set(account.key, face);
    }
    this.#faces = faces;
    if (before === undefined || ledger.readOnly) return;
    const changed = [...faces].filter(([key, face]) => before.get(key) !== face).map(([key]) => key);
    for (const account of changed) await ledger.bringBack(account);
    if (changed.length > 0) poller.wake();
  }

  /** Changes with what an account may see; not when a token is renewed, which happens every hour and changes nothing. */
  async #faceOf(account: Account): Promise<string> {
    const { clientId, apiHost, subject, scopes, refused } = account;
    // A pasted token says nothing of itself that can be relied on. Only its hash is kept, and only in memory.
    const token =
      account.kind === 'accessToken'
        ? createHash('sha256')
            .update((await this.#ports.accounts.credential(account.key, this.#stop.signal)).bearer)
            .digest('base64')
        : undefined;
    return JSON.stringify([clientId, apiHost, subject, scopes, refused, token]);
  }
}
