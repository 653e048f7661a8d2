import { AccError } from '../../../src/acc/errors.ts';
import type { Account, Accounts, Credential } from '../../../src/auth/accounts.ts';
import { Emitter } from '../../../src/lib/events.ts';

/** Who is signed in, as a test says; a refused token is renewed as often as the test allows. */
export class TestAccounts implements Accounts {
  readonly #changes = new Emitter<void>();
  readonly onDidChange = this.#changes.event;
  readonly refused: string[] = [];
  renewals = 0;
  account: Account = {
    key: 'me',
    kind: 'signIn',
    status: 'usable',
    label: 'Ada',
    clientId: 'app',
    canLaunch: true,
  };
  /** What asking for a token ends with, in place of one. */
  failure: Error | undefined;
  scopes: readonly string[] | undefined;

  change(more: Partial<Account>): void {
    this.account = { ...this.account, ...more };
    this.#changes.fire();
  }

  async list(): Promise<readonly Account[]> {
    return [this.account];
  }

  async current(): Promise<Account> {
    return this.account;
  }

  async credential(account: string, _signal: AbortSignal, scopes?: readonly string[]): Promise<Credential> {
    this.scopes = scopes;
    if (this.failure) throw this.failure;
    if (this.account.status !== 'usable') throw new AccError('noToken');
    return { account, bearer: `token-${this.refused.length}`, clientId: this.account.clientId };
  }

  async refuse({ bearer }: Credential): Promise<void> {
    this.refused.push(bearer);
    if (this.refused.length > this.renewals) this.change({ status: 'refused' });
  }
}
