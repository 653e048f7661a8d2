import { AccError } from '../acc/errors.ts';
import { type Disposable, DisposableStore } from '../lib/disposables.ts';
import { Emitter } from '../lib/events.ts';
import type { Database } from '../store/database.ts';
import { ACCESS_TOKEN_ACCOUNT, AccessTokenAccounts, type PastedToken, type TokenWarning } from './accessToken.ts';
import { AccountTable, type AccountRecord } from './accountTable.ts';
import { accountOf } from './accountOf.ts';
import type { Account, Accounts, Credential } from './accounts.ts';
import { AuthError } from './errors.ts';
import { type RevokePorts, revokeAll } from './revoke.ts';
import { type Session, accessOf, refusedOf } from './session.ts';
import { type TokenManagerPorts, type TokenManagerState, TokenManager } from './tokenManager.ts';
import type { UserProfile, ServiceAccountKeys, TokenSet } from './tokens.ts';
import { mintUnattended, partOf } from './unattendedScopes.ts';

export interface AccountManagerPorts extends TokenManagerPorts {
  readonly store: TokenManagerPorts['store'] & { readonly database: Database };
  readonly publicClient: TokenManagerPorts['publicClient'] & RevokePorts['publicClient'];
  /** The configured API host, an origin: tokens of accounts of another one are not given out. */
  readonly apiHost: () => string;
}

/** What a sign-in brought. */
export interface SignIn {
  readonly tokens: TokenSet;
  readonly person: UserProfile;
  readonly clientId: string;
  readonly apiHost: string;
}

/** The keys of an app that acts for one user. */
export interface TwoLeggedKeys {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The user's ACC id or Autodesk id, sent as `x-user-id`. */
  readonly userId: string;
}

/** Every account of this extension: people, service accounts, apps with a user id, and the pasted token. */
export class AccountManager implements Accounts, Disposable {
  readonly #ports: AccountManagerPorts;
  readonly #book: AccountTable;
  readonly #keeper: TokenManager;
  readonly #pasted: AccessTokenAccounts;
  readonly #changes = new Emitter<void>();
  readonly #disposables = new DisposableStore();
  readonly onDidChange = this.#changes.event;
  #seen = '';

  constructor(ports: AccountManagerPorts) {
    const { secrets, store, clock } = ports;
    this.#ports = ports;
    this.#book = new AccountTable(store.database, clock);
    this.#disposables.add(this.#changes);
    this.#keeper = this.#disposables.add(new TokenManager(ports));
    this.#pasted = this.#disposables.add(new AccessTokenAccounts(secrets, store, clock));
    this.#disposables.add(this.#keeper.onDidChange(() => this.#changes.fire()));
    this.#disposables.add(this.#pasted.onDidChange(() => this.#changes.fire()));
    this.#disposables.add(
      secrets.onDidChange((name) => {
        if (name.startsWith(TokenManager.secretName(''))) this.#changes.fire();
      }),
    );
  }

  /** Every account that is signed in, the one chosen last first. @throws StoreError */
  async list(): Promise<readonly Account[]> {
    return (await this.#all()).accounts;
  }

  /**
   * The account of new jobs: the one that was chosen or signed in last, of those for the configured API host. Without
   * any, the (missing) pasted token.
   * @throws StoreError
   */
  async current(): Promise<Account> {
    const { accounts, pasted } = await this.#all();
    return accounts.find((account) => this.#isHere(account)) ?? pasted;
  }

  /** One account, also one that has signed out: jobs name it. @throws StoreError */
  async account(key: string): Promise<Account | undefined> {
    const record = await this.#book.get(key);
    if (record) return this.#describe(record);
    return key === ACCESS_TOKEN_ACCOUNT ? this.#pasted.current() : undefined;
  }

  /** Makes it the account of new jobs. `false`: it is not signed in. @throws StoreError */
  async choose(key: string): Promise<boolean> {
    if (key === ACCESS_TOKEN_ACCOUNT && (await this.#pasted.current()).status !== 'none') await this.#bookPasted();
    else if (!(await this.#book.choose(key))) return false;
    this.#changes.fire();
    return true;
  }

  async credential(key: string, signal: AbortSignal, scopes: readonly string[] = []): Promise<Credential> {
    if (key === ACCESS_TOKEN_ACCOUNT) {
      const credential = await this.#pasted.credential(key, signal);
      if (scopes.length > 0) demand(scopes, (await this.#pasted.current()).scopes);
      return credential;
    }
    const record = await this.#book.get(key);
    if (!record || record.removedAt !== undefined) throw new AccError('noToken');
    if (!this.#isHere(record)) throw new AccError('unsafeAddress', { host: hostOf(record.apiHost) });
    if (record.kind === 'signIn') demand(scopes, record.scopes);
    const session = await this.#keeper.session(key, signal);
    // Another window may have signed the account in for another host since.
    if (!this.#isHere(session)) throw new AccError('unsafeAddress', { host: hostOf(session.apiHost) });
    if (session.kind !== 'signIn') await this.#checkUnattended(record, session, scopes);
    const userId = session.kind === 'twoLegged' ? session.userId : undefined;
    return { account: key, bearer: session.access.bearer, userId, clientId: session.clientId };
  }

  async refuse(credential: Credential): Promise<void> {
    if (credential.account === ACCESS_TOKEN_ACCOUNT) await this.#pasted.refuse(credential);
    else await this.#keeper.refuse(credential);
  }

  /**
   * True for the one window that should ask the user to sign in again, once for each time an account was refused.
   * @param key without it, of the account of new jobs
   * @throws StoreError
   */
  async claimPrompt(key?: string): Promise<boolean> {
    const account = key ?? (await this.current()).key;
    return account === ACCESS_TOKEN_ACCOUNT ? this.#pasted.claimPrompt() : this.#keeper.claimPrompt(account);
  }

  /** Keeps a sign-in and makes it the account of new jobs. The same user’s jobs go on. @throws StoreError */
  async add({ tokens, person, clientId, apiHost }: SignIn): Promise<Account> {
    const scopes = [...tokens.scopes];
    const access = accessOf(tokens, this.#ports.clock.now());
    const session = { kind: 'signIn', apiHost, clientId, scopes, access, refreshToken: tokens.refreshToken } as const;
    const { subject, email } = person;
    return this.#keep(session, `signIn:${subject}`, { label: person.name ?? email ?? subject, email, subject });
  }

  /**
   * Tries the keys by fetching a token that may do everything, or as much as the app gets, and keeps them.
   * @throws AuthError, AccError, StoreError, CancelledError
   */
  async addServiceAccount(keys: ServiceAccountKeys, apiHost: string, signal: AbortSignal): Promise<Account> {
    const { clientId, clientSecret, keyId, privateKey, accountId } = keys;
    const { unattended } = this.#ports;
    const common = await this.#mint((scopes) => unattended.serviceAccount(apiHost, keys, scopes, signal));
    return this.#keep(
      { kind: 'serviceAccount', apiHost, clientId, clientSecret, keyId, privateKey, accountId, ...common },
      `serviceAccount:${accountId}`,
      { label: accountId, subject: accountId },
    );
  }

  /**
   * Tries the keys by fetching a token that may do everything, or as much as the app gets, and keeps them.
   * @throws AuthError, AccError, StoreError, CancelledError
   */
  async addTwoLegged(
    { clientId, clientSecret, userId }: TwoLeggedKeys,
    apiHost: string,
    signal: AbortSignal,
  ): Promise<Account> {
    const { unattended } = this.#ports;
    const app = { clientId, clientSecret };
    const common = await this.#mint((scopes) => unattended.twoLegged(apiHost, app, scopes, signal));
    return this.#keep(
      { kind: 'twoLegged', apiHost, clientId, clientSecret, userId, ...common },
      `twoLegged:${clientId}:${userId}`,
      { label: userId, subject: userId },
    );
  }

  /** Keeps a pasted token and makes it the account of new jobs. @throws StoreError */
  async set(
    pasted: PastedToken,
  ): Promise<{ readonly warnings: readonly TokenWarning[]; readonly expiresAt?: number | undefined }> {
    const result = await this.#pasted.set(pasted);
    await this.#bookPasted();
    this.#changes.fire();
    return result;
  }

  /** Forgets the pasted token. @throws StoreError */
  async clear(): Promise<void> {
    await this.#pasted.clear();
    await this.#book.remove(ACCESS_TOKEN_ACCOUNT);
    this.#changes.fire();
  }

  /**
   * Signs the account out in every window, and tells the server so as far as possible; its jobs stay.
   * @throws StoreError
   */
  async remove(key: string, signal: AbortSignal): Promise<void> {
    if (key === ACCESS_TOKEN_ACCOUNT) return this.clear();
    const { session } = await this.#keeper.state(key);
    // First here: a server that does not answer must not keep anybody signed in.
    await this.#keeper.forget(key);
    await this.#book.remove(key);
    this.#changes.fire();
    if (session?.kind === 'signIn') await revokeAll(session, this.#ports, signal);
  }

  /** Tells the listeners when another window has changed an account. Call it after changes in the store. */
  async refresh(): Promise<void> {
    const accounts = await this.#book.list();
    const timestamps = await Promise.all(accounts.map(({ key }) => this.#keeper.mark(key)));
    await this.#pasted.refresh();
    const seen = [await this.#book.revision(), ...timestamps].join(', ');
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#changes.fire();
  }

  /** Waits for renewals under way. Call it before the store closes, else their tokens may be lost. */
  idle(): Promise<void> {
    return this.#keeper.idle();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #mint(mint: (scopes: readonly string[]) => Promise<TokenSet>): Promise<ReturnType<typeof partOf>> {
    const { clock } = this.#ports;
    return partOf(await mintUnattended(mint, clock.now()), clock.now());
  }

  /** @throws AuthError `scope` when the app of the account was refused one of these */
  async #checkUnattended(record: AccountRecord, session: Session, needed: readonly string[]): Promise<void> {
    const { scopes } = session;
    // A renewal may have widened or narrowed it.
    if (record.scopes?.join(' ') !== scopes.join(' ')) {
      await this.#book.setScopes(record.key, scopes);
      this.#changes.fire();
    }
    const missing = needed.filter((scope) => !scopes.includes(scope));
    if (missing.length === 0) return;
    throw new AuthError('scope', { serverText: refusedOf(session)?.reason, missing, ofApp: true });
  }

  /** The secret first: an account that is listed has its tokens. */
  async #keep(
    session: Session,
    key: string,
    facts: Pick<AccountRecord, 'label' | 'email' | 'subject'>,
  ): Promise<Account> {
    const { kind, clientId, apiHost, scopes } = session;
    await this.#keeper.keep(key, session);
    const record = await this.#book.add({ key, kind, ...facts, clientId, apiHost, scopes });
    this.#changes.fire();
    return this.#describe(record);
  }

  async #bookPasted(): Promise<void> {
    await this.#book.add({ key: ACCESS_TOKEN_ACCOUNT, kind: 'accessToken', label: 'Access token' });
  }

  /** Those that are signed in, and the pasted token, which may be missing. */
  async #all(): Promise<{ readonly accounts: readonly Account[]; readonly pasted: Account }> {
    const booked = await Promise.all((await this.#book.list()).map((record) => this.#describe(record)));
    const others = booked.filter(({ key }) => key !== ACCESS_TOKEN_ACCOUNT);
    // A window of an older build may have set or cleared the pasted token without the book.
    const pasted = booked.find(({ key }) => key === ACCESS_TOKEN_ACCOUNT) ?? (await this.#pasted.current());
    const all = others.length < booked.length ? booked : [...others, pasted];
    return { accounts: all.filter(({ kind, status }) => kind !== 'accessToken' || status !== 'none'), pasted };
  }

  async #describe(record: AccountRecord): Promise<Account> {
    const removed = record.removedAt !== undefined;
    if (record.kind === 'accessToken') return { ...(await this.#pasted.current()), ...(removed && { removed }) };
    const state: TokenManagerState = removed ? { status: 'none' } : await this.#keeper.state(record.key);
    return accountOf(record, state, this.#isHere(record));
  }

  /** A token goes to the host that it is for and to no other. */
  #isHere({ apiHost }: { readonly apiHost?: string | undefined }): boolean {
    return apiHost === undefined || apiHost === this.#ports.apiHost();
  }
}

/** @throws AuthError `scope` when the known scopes lack one of these */
function demand(needed: readonly string[], known: readonly string[] | undefined): void {
  const missing = known ? needed.filter((scope) => !known.includes(scope)) : [];
  if (missing.length > 0) throw new AuthError('scope', { serverText: missing.join(' ') });
}

function hostOf(origin: string | undefined): string | undefined {
  return origin !== undefined && URL.canParse(origin) ? new URL(origin).host : undefined;
}
