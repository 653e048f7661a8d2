import { AccError } from '../acc/errors.ts';
import { CancelledError } from '../lib/cancel.ts';
import { type Clock, sleep } from '../lib/clock.ts';
import type { Disposable } from '../lib/disposables.ts';
import { Emitter } from '../lib/events.ts';
import { once } from '../lib/lazy.ts';
import type { Log } from '../lib/log.ts';
import type { AccountStatus, Credential } from './accounts.ts';
import type { RenewalPorts } from './renewal.ts';
import { type Session, isFresh, tokenBudget } from './session.ts';
import { type CurrentSecret, VersionedSecret, type VaultPorts } from './versionedSecret.ts';

/**
 * A token that was fetched because the one before was refused, and is refused itself within this time, ms, ends the
 * account: fetching more of them would be a loop. Jobs are looked at 5 minutes apart at most.
 */
const SECOND_REFUSAL_MS = 10 * 60_000;
/** How long a copy that another window has just overtaken may take to follow, ms. */
const STALE_PATIENCE_MS = 2000;
const STALE_WAIT_MS = 250;

export interface TokenManagerPorts extends VaultPorts, RenewalPorts {
  readonly store: RenewalPorts['store'];
  readonly clock: Clock;
  readonly log: Log;
}

/** What can be said about an account's tokens without asking anybody. */
export interface TokenManagerState {
  readonly status: AccountStatus;
  readonly session?: Session | undefined;
  /** The server asked to wait before it gives out the token that is needed now; epoch ms. */
  readonly pausedUntil?: number | undefined;
}

/**
 * Keeps the tokens of accounts that can get new ones, and renews them: shortly before they expire, and once when the
 * service refuses one. However many windows and calls need a token at once, one of them fetches it.
 */
export class TokenManager implements Disposable {
  readonly #ports: TokenManagerPorts;
  readonly #renewal = once(async () => {
    const { Renewal } = await import('./renewal.ts');
    return new Renewal(this.#ports, this.#stop.signal);
  });
  readonly #changes = new Emitter<string>();
  readonly #stop = new AbortController();
  readonly #underWay = new Map<string, Promise<Session>>();
  /** Fires with the account's key after its tokens changed or were refused, in this window. */
  readonly onDidChange = this.#changes.event;

  constructor(ports: TokenManagerPorts) {
    this.#ports = ports;
  }

  /** Name of the account's secret and of its generation row. */
  static secretName(key: string): string {
    return `accExports.account.${key}`;
  }

  /** @throws StoreError */
  async state(key: string): Promise<TokenManagerState> {
    const reading = await this.#secret(key).read();
    switch (reading.status) {
      case 'absent':
        return { status: 'none' };
      case 'stale':
        return { status: 'elsewhere' };
      case 'lost':
        return { status: 'refused' };
      case 'current':
        return {
          status: reading.refused ? 'refused' : 'usable',
          session: reading.value,
          pausedUntil: await this.#pausedUntil(key, reading.value),
        };
    }
  }

  /** Keeps what a user has just signed in with. @throws StoreError */
  async keep(key: string, session: Session): Promise<void> {
    await this.#secret(key).write(session);
    this.#changes.fire(key);
  }

  /** Forgets the account's secrets in every window. @throws StoreError */
  async forget(key: string): Promise<void> {
    await this.#secret(key).clear();
    this.#changes.fire(key);
  }

  /**
   * The session with an access token that can be used now.
   * @throws AccError `noToken`, `tokenRefused`, `tokenElsewhere`, or what made the renewal fail; StoreError,
   * CancelledError
   */
  async session(key: string, signal: AbortSignal): Promise<Session> {
    signal.throwIfAborted();
    const { value } = await this.#current(key);
    if (isFresh(value, this.#ports.clock.now())) return value;
    return unlessAborted(this.#renewed(key), signal);
  }

  /**
   * The service said 401 to this bearer. If it is still the stored one, the next {@link session} renews it; unless it
   * was renewed for the same reason just before: then the account is refused.
   * @throws StoreError
   */
  async refuse({ account: key, bearer }: Credential): Promise<void> {
    const secret = this.#secret(key);
    const reading = await secret.read();
    if (reading.status !== 'current' || reading.refused || reading.value.access.bearer !== bearer) return;
    const { access } = reading.value;
    if (access.refusedAt !== undefined) return;
    const now = this.#ports.clock.now();
    if (access.forcedAt !== undefined && Math.abs(now - access.forcedAt) < SECOND_REFUSAL_MS) {
      this.#ports.log.warn(`Account ${key}: a token fresh from a renewal was refused`);
      await secret.refuse(reading.generation);
    } else {
      await secret.replace(reading.generation, { ...reading.value, access: { ...access, refusedAt: now } });
    }
    this.#changes.fire(key);
  }

  /** True for the one window that should ask the user to sign in again, once. @throws StoreError */
  claimPrompt(key: string): Promise<boolean> {
    return this.#secret(key).claimPrompt();
  }

  /** What changes when any window changes the account's tokens. @throws StoreError */
  mark(key: string): Promise<string> {
    return this.#secret(key).mark();
  }

  /** Waits for the requests that are under way, so that the tokens they bring are not lost when the window closes. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#underWay.values());
  }

  /** Stops waiting for other windows; a request under way is let finish, since it may have spent a refresh token. */
  dispose(): void {
    this.#stop.abort();
    this.#changes.dispose();
  }

  #secret(key: string): VersionedSecret<Session> {
    return new VersionedSecret(TokenManager.secretName(key), parse, this.#ports);
  }

  async #pausedUntil(key: string, session: Session): Promise<number | undefined> {
    if (isFresh(session, this.#ports.clock.now())) return undefined;
    return tokenBudget(this.#ports, key, session).pausedUntil();
  }

  /** One renewal at a time for each account in this window; {@link Renewal} sees to the other windows. */
  #renewed(key: string): Promise<Session> {
    const underWay = this.#underWay.get(key);
    if (underWay) return underWay;
    const started = this.#renewal()
      .then((renewal) => renewal.run(key, this.#secret(key), () => this.#current(key)))
      .finally(() => {
        this.#underWay.delete(key);
        this.#changes.fire(key);
      });
    this.#underWay.set(key, started);
    return started;
  }

  /** @throws AccError when there is nothing to use or renew */
  async #current(key: string): Promise<CurrentSecret<Session>> {
    const secret = this.#secret(key);
    for (let waited = 0; ; waited += STALE_WAIT_MS) {
      const reading = await secret.read();
      if (reading.status === 'current') {
        if (reading.refused) throw new AccError('tokenRefused');
        return reading;
      }
      if (reading.status === 'absent') throw new AccError('noToken');
      if (reading.status === 'lost') throw new AccError('tokenRefused');
      // Where secrets are shared the newer one arrives in a moment; elsewhere it never does.
      if (waited >= STALE_PATIENCE_MS) throw new AccError('tokenElsewhere');
      await sleep(this.#ports.clock, STALE_WAIT_MS, this.#stop.signal);
    }
  }
}

async function parse(raw: unknown): Promise<Session | undefined> {
  const { fitting, sessionSchema } = await import('./secretSchemas.ts');
  return fitting(sessionSchema, raw);
}

/** Stops waiting, not the work, when the signal is aborted. @throws CancelledError */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new CancelledError());
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
