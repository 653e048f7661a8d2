import { AccError } from '../acc/errors.ts';
import type { Clock } from '../lib/clock.ts';
import { type Disposable, DisposableStore } from '../lib/disposables.ts';
import { Emitter } from '../lib/events.ts';
import type { Store } from '../store/store.ts';
import { type Account, type AccountStatus, type Accounts, type Credential, canLaunch } from './accounts.ts';
import { readToken } from './jwt.ts';
import type { SecretStore } from './secretStore.ts';
import { VersionedSecret, type SecretReading } from './versionedSecret.ts';

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

/** The account of a pasted access token. {@link VersionedSecret} keeps it right in windows that see it late. */
export class AccessTokenAccounts implements Accounts, Disposable {
  readonly #secret: VersionedSecret<PastedToken>;
  readonly #clock: Clock;
  readonly #changes = new Emitter<void>();
  readonly #disposables = new DisposableStore();
  readonly onDidChange = this.#changes.event;
  #seen = '';

  constructor(secrets: SecretStore, store: Pick<Store, 'generations' | 'leases'>, clock: Clock) {
    this.#secret = new VersionedSecret<PastedToken>(SECRET_KEY, parse, { secrets, store, clock });
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
    const reading = await this.#secret.read();
    const facts = reading.status === 'current' ? readToken(reading.value.token) : undefined;
    return {
      key: ACCESS_TOKEN_ACCOUNT,
      kind: 'accessToken',
      status: statusOf(reading),
      label: 'Access token',
      ...facts,
      canLaunch: canLaunch(facts?.scopes),
    };
  }

  async credential(account: string, signal: AbortSignal): Promise<Credential> {
    signal.throwIfAborted();
    if (account !== ACCESS_TOKEN_ACCOUNT) throw new AccError('noToken');
    const reading = await this.#secret.read();
    if (reading.status === 'stale') throw new AccError('tokenElsewhere');
    if (reading.status === 'absent' || reading.status === 'lost') throw new AccError('noToken');
    if (reading.refused) throw new AccError('tokenRefused');
    const { token: bearer, userId } = reading.value;
    return { account, bearer, userId, clientId: readToken(bearer)?.clientId };
  }

  async refuse(credential: Credential): Promise<void> {
    const reading = await this.#secret.read();
    // A newer token may have been set while the refused one was on its way.
    if (reading.status !== 'current' || reading.value.token !== credential.bearer) return;
    await this.#secret.refuse(reading.generation);
    this.#changes.fire();
  }

  /** True for the one window that should ask the user for a new token, once for each refused token. */
  claimPrompt(): Promise<boolean> {
    return this.#secret.claimPrompt();
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
    await this.#secret.write({ token, userId: pasted.userId?.trim() || undefined });
    this.#changes.fire();
    const facts = readToken(token);
    return { warnings: warningsOf(facts, this.#clock.now()), expiresAt: facts?.expiresAt };
  }

  /** Forgets the token, in every window. @throws StoreError */
  async clear(): Promise<void> {
    await this.#secret.clear();
    this.#changes.fire();
  }

  /** Tells the listeners when another window has announced or refused a token. */
  async refresh(): Promise<void> {
    const seen = await this.#secret.mark();
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#changes.fire();
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}

/** Most windows have no pasted token: they load no schema of one. */
async function parse(raw: unknown): Promise<PastedToken | undefined> {
  const { fitting, pastedSchema } = await import('./secretSchemas.ts');
  return fitting(pastedSchema, raw);
}

function statusOf(reading: SecretReading<PastedToken>): AccountStatus {
  switch (reading.status) {
    case 'stale':
      return 'elsewhere';
    case 'absent':
    case 'lost':
      return 'none';
    case 'current':
      return reading.refused ? 'refused' : 'usable';
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
