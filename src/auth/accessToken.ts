import { AccError } from '../acc/errors.ts';
import type { Clock } from '../lib/clock.ts';
import { type Disposable, DisposableStore } from '../lib/disposables.ts';
import { Emitter } from '../lib/events.ts';
import type { Generations } from '../store/generations.ts';
import type { Account, AccountStatus, Accounts, Credential } from './accounts.ts';
import { readToken } from './jwt.ts';
import type { SecretStore } from './secretStore.ts';

/** Key of the one account that a pasted token makes, in jobs and in the secret store. */
export const ACCESS_TOKEN_ACCOUNT = 'accessToken';
const SECRET_KEY = 'accExports.accessToken';
/** A token that lives shorter than this is worth a word, ms. */
const SOON_MS = 5 * 60_000;

export interface PastedToken {
  readonly token: string;
  readonly userId?: string | undefined;
}

export type TokenWarning = 'notAToken' | 'expired' | 'expiresSoon' | 'noReadScope';

/** What the secret store holds, as JSON. Without a token it says that the token was cleared. */
interface StoredToken {
  readonly generation: number;
  readonly token?: string | undefined;
  readonly userId?: string | undefined;
}

/**
 * The account of a pasted access token.
 *
 * Secrets may reach other windows late, or only after a reload. So each stored token carries a generation number, and
 * the store's row says which is the newest:
 * - the secret is as new as the row: use it
 * - the secret is newer: it was stored and the window died before it could say so; announce it
 * - the secret is older or absent: another window has the newer one; leave the polling to that window
 */
export class AccessTokenAccounts implements Accounts, Disposable {
  readonly #secrets: SecretStore;
  readonly #generations: () => Promise<Generations>;
  readonly #clock: Clock;
  readonly #changes = new Emitter<void>();
  readonly #disposables = new DisposableStore();
  readonly onDidChange = this.#changes.event;
  #seen = '';

  /** @param generations the shared store, which is opened late */
  constructor(secrets: SecretStore, generations: () => Promise<Generations>, clock: Clock) {
    this.#secrets = secrets;
    this.#generations = generations;
    this.#clock = clock;
    this.#disposables.add(this.#changes);
    this.#disposables.add(
      secrets.onDidChange((key) => {
        if (key === SECRET_KEY) this.#changes.fire();
      }),
    );
  }

  async list(): Promise<readonly Account[]> {
    return [await this.current()];
  }

  async current(): Promise<Account> {
    const { status, stored } = await this.#read();
    const facts = stored?.token === undefined ? undefined : readToken(stored.token);
    return { key: ACCESS_TOKEN_ACCOUNT, status, label: 'Access token', ...facts };
  }

  async credential(account: string, signal: AbortSignal): Promise<Credential> {
    signal.throwIfAborted();
    if (account !== ACCESS_TOKEN_ACCOUNT) throw new AccError('noToken');
    const { status, stored } = await this.#read();
    if (status === 'refused') throw new AccError('tokenRefused');
    if (status === 'elsewhere') throw new AccError('tokenElsewhere');
    if (stored?.token === undefined) throw new AccError('noToken');
    const { token: bearer, userId } = stored;
    return { account, bearer, userId, clientId: readToken(bearer)?.clientId };
  }

  async refuse(credential: Credential): Promise<void> {
    const { stored } = await this.#read();
    // A newer token may have been set while the refused one was on its way.
    if (stored?.token !== credential.bearer) return;
    const generations = await this.#generations();
    await generations.refuse(SECRET_KEY, stored.generation);
    this.#changes.fire();
  }

  /** True for the one window that should ask the person for a new token, once for each refused token. */
  async takeAsking(): Promise<boolean> {
    const { status, stored } = await this.#read();
    if (status !== 'refused' || !stored) return false;
    return (await this.#generations()).takeAsking(SECRET_KEY, stored.generation);
  }

  /**
   * Keeps a token and takes every window's polling up with it.
   * @returns what looks wrong with it by its own words; it is kept all the same, since only the service can judge
   * @throws StoreError
   */
  async set(
    pasted: PastedToken,
  ): Promise<{ readonly warnings: readonly TokenWarning[]; readonly expiresAt?: number | undefined }> {
    const token = pasted.token.trim().replace(/^Bearer\s+/i, '');
    await this.#store({ token, userId: pasted.userId?.trim() || undefined });
    const facts = readToken(token);
    return { warnings: warningsOf(facts, this.#clock.now()), expiresAt: facts?.expiresAt };
  }

  /** Forgets the token, in every window. @throws StoreError */
  async clear(): Promise<void> {
    await this.#store({});
  }

  /** Tells the listeners when another window has announced or refused a token. */
  async refresh(): Promise<void> {
    const { generation, refused } = await (await this.#generations()).get(SECRET_KEY);
    const seen = `${generation} ${refused}`;
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#changes.fire();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Stores first and announces then: a crash in between leaves a usable token that the next read announces. */
  async #store(value: Omit<StoredToken, 'generation'>): Promise<void> {
    const generations = await this.#generations();
    for (;;) {
      const stored = await this.#stored();
      const newest = Math.max((await generations.get(SECRET_KEY)).generation, stored?.generation ?? 0);
      const generation = newest + 1;
      await this.#secrets.set(SECRET_KEY, JSON.stringify({ ...value, generation } satisfies StoredToken));
      // Another window may have announced the same number meanwhile; what the person entered here last counts.
      if (await generations.announce(SECRET_KEY, generation)) break;
    }
    this.#changes.fire();
  }

  async #read(): Promise<{ readonly status: AccountStatus; readonly stored: StoredToken | undefined }> {
    const generations = await this.#generations();
    const { generation, refused } = await generations.get(SECRET_KEY);
    const stored = await this.#stored();
    const own = stored?.generation ?? 0;
    if (own < generation) return { status: 'elsewhere', stored };
    if (stored && own > generation) await generations.announce(SECRET_KEY, own);
    if (stored?.token === undefined) return { status: 'none', stored };
    return { status: refused >= own ? 'refused' : 'usable', stored };
  }

  async #stored(): Promise<StoredToken | undefined> {
    const text = await this.#secrets.get(SECRET_KEY);
    if (text === undefined) return undefined;
    try {
      const value = JSON.parse(text) as Partial<StoredToken>;
      return typeof value.generation === 'number' ? { ...value, generation: value.generation } : undefined;
    } catch {
      // Not written by us.
      return undefined;
    }
  }
}

function warningsOf(facts: ReturnType<typeof readToken>, now: number): readonly TokenWarning[] {
  if (!facts) return ['notAToken'];
  const warnings: TokenWarning[] = [];
  if (facts.expiresAt !== undefined && facts.expiresAt <= now) warnings.push('expired');
  else if (facts.expiresAt !== undefined && facts.expiresAt <= now + SOON_MS) warnings.push('expiresSoon');
  if (facts.scopes && !facts.scopes.includes('data:read')) warnings.push('noReadScope');
  return warnings;
}
