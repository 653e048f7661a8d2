import { AccError } from '../acc/errors.ts';
import { isCancelled } from '../lib/cancel.ts';
import { type Clock, sleep } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Lease } from '../store/leases.ts';
import type { Store } from '../store/store.ts';
import { AuthError } from './errors.ts';
import { revokeAll } from './revoke.ts';
import { type Session, isFresh, renewed, tokenBudget } from './session.ts';
import type { PublicClient, UnattendedClient } from './tokens.ts';
import { type Minted, mintUnattended } from './unattendedScopes.ts';
import type { CurrentSecret, VersionedSecret } from './versionedSecret.ts';

/** Deadline of a token request with what goes before it (discovery), ms. */
const REQUEST_MS = 32_000;
/** How long one window may take for a renewal, ms: the request, and time around it to write. */
const LEASE_MS = 45_000;
/** How often a window that waits for another one's renewal looks, ms; and how many times. */
const WAIT_MS = 250;
const WAITS = (2 * LEASE_MS) / WAIT_MS;
/** After another window left a renewal unfinished, how long it gets to come back (the machine may have slept), ms. */
const GRACE_MS = 2000;

/** Reads the newest session; throws AccError when there is none to use or renew. */
export type Reader = () => Promise<CurrentSecret<Session>>;

export interface RenewalPorts {
  readonly store: Pick<Store, 'generations' | 'leases' | 'limits'>;
  readonly publicClient: Pick<PublicClient, 'refresh' | 'revoke'>;
  readonly unattended: UnattendedClient;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Fetches new tokens, one window at a time. A refresh token can be spent once only: the one who sends a spent one is taken
 * for a thief, and the user is signed out. So:
 * - A lease makes one window decide; the others wait and use what it stored.
 * - Under the lease the secret is read again: another window may have just renewed it.
 * - Before the request, the same secret is stored again under a new generation. From then on every copy that does not
 *   follow is stale, and a window with such a copy sends nothing, even when this one is killed at the next step.
 * - The new refresh token is stored before the new access token is used.
 * - When the server asked to wait, nothing is sent for this account until then, by any window and for any job.
 *
 * A window that is killed before its request was sent costs nothing: the next one sends the same token. Killed between
 * the server's answer and storing it, the token is lost: the next attempt learns `invalid_grant`, and the user signs
 * in again.
 */
export class Renewal {
  readonly #ports: RenewalPorts;
  readonly #stop: AbortSignal;

  /** @param stop ends waiting for other windows, and nothing else */
  constructor(ports: RenewalPorts, stop: AbortSignal) {
    this.#ports = ports;
    this.#stop = stop;
  }

  /**
   * @param current reads what is there; throws AccError when that can be neither used nor renewed
   * @throws AccError, StoreError, CancelledError
   */
  async run(key: string, secret: VersionedSecret<Session>, current: Reader): Promise<Session> {
    const { store, clock } = this.#ports;
    await this.#keepPause(key, (await current()).value);
    // Counted, not timed: a clock that is set back must not make this wait for ever.
    for (let wait = 0; wait < WAITS; wait++) {
      const lease = await store.leases.acquire(`refresh ${key}`, LEASE_MS);
      if (lease) {
        try {
          return await this.#underLease(key, lease, secret, current);
        } finally {
          // A lease that cannot be given back ends on its own.
          await lease.release().catch(() => undefined);
        }
      }
      await sleep(clock, WAIT_MS, this.#stop);
      const { value } = await current();
      if (isFresh(value, clock.now())) return value;
    }
    throw new AccError('timeout');
  }

  async #underLease(key: string, lease: Lease, secret: VersionedSecret<Session>, current: Reader): Promise<Session> {
    const { clock } = this.#ports;
    let before = await current();
    if (isFresh(before.value, clock.now())) return before.value;
    if (isUnfinished(before.value)) {
      await sleep(clock, GRACE_MS, this.#stop);
      before = await current();
      if (isFresh(before.value, clock.now())) return before.value;
    }
    await this.#keepPause(key, before.value);
    const taken = await secret.replace(before.generation, intent(before.value));
    // A newer secret, or a lease that was lost while the machine slept: somebody else is at it.
    if (taken === undefined || !(await lease.renew())) return this.#outcome(current);
    let minted: Minted;
    try {
      minted = await this.#request(before.value);
    } catch (error) {
      return this.#failed(key, error, taken, secret, current);
    }
    const next = renewed(before.value, minted.tokens, clock.now(), minted.refused);
    try {
      const isKept = (await secret.replace(taken, next)) !== undefined;
      // Who signed out meanwhile has revoked what there was then.
      if (!isKept && next.kind === 'signIn' && (await secret.read()).status === 'absent') {
        await revokeAll(next, this.#ports, this.#stop);
      }
    } catch (error) {
      await secret.rescue(taken, next);
      throw error;
    }
    // Not what came here: if the user signed in or out meanwhile, that counts.
    return this.#outcome(current);
  }

  async #failed(
    key: string,
    error: unknown,
    taken: number,
    secret: VersionedSecret<Session>,
    current: Reader,
  ): Promise<Session> {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    this.#ports.log.warn(`Account ${key}: its token could not be renewed: ${reason}`);
    // Somebody may have signed in or out meanwhile: then this failure says nothing any more.
    if ((await current()).generation > taken) return this.#outcome(current);
    if (AuthError.is(error) && isFinal(error)) await secret.refuse(taken);
    const meaning = asAccError(error);
    if (AccError.is(meaning) && asksToWait(meaning)) {
      await tokenBudget(this.#ports, key, (await current()).value).pauseAfterRefusal(meaning.details.retryAfterMs);
    }
    throw meaning;
  }

  /** @throws AccError `rateLimited` while the server has asked to wait */
  async #keepPause(key: string, session: Session): Promise<void> {
    const until = await tokenBudget(this.#ports, key, session).pausedUntil();
    if (until !== undefined) throw new AccError('rateLimited', { retryAfterMs: until - this.#ports.clock.now() });
  }

  /** What is stored now. @throws AccError `timeout` when that cannot be used yet */
  async #outcome(current: Reader): Promise<Session> {
    const { value } = await current();
    if (!isFresh(value, this.#ports.clock.now())) throw new AccError('timeout');
    return value;
  }

  /** @throws AuthError, AccError; CancelledError only if the client itself throws it */
  async #request(session: Session): Promise<Minted> {
    const { clock } = this.#ports;
    const deadline = new AbortController();
    const timer = clock.after(REQUEST_MS, () => deadline.abort());
    try {
      return await this.#send(session, deadline.signal);
    } catch (error) {
      if (deadline.signal.aborted && isCancelled(error)) throw new AccError('timeout');
      throw error;
    } finally {
      timer.dispose();
    }
  }

  async #send(session: Session, signal: AbortSignal): Promise<Minted> {
    const { publicClient, unattended, clock } = this.#ports;
    const { apiHost, clientId, scopes } = session;
    switch (session.kind) {
      case 'signIn':
        if (session.refreshToken === undefined) throw new AuthError('invalidGrant');
        return {
          tokens: await publicClient.refresh(apiHost, { clientId, refreshToken: session.refreshToken, scopes }, signal),
        };
      case 'serviceAccount':
        return mintUnattended(
          (wanted) => unattended.serviceAccount(apiHost, session, wanted, signal),
          clock.now(),
          session,
        );
      case 'twoLegged':
        return mintUnattended((wanted) => unattended.twoLegged(apiHost, session, wanted, signal), clock.now(), session);
    }
  }
}

/** A busy server may say how long, too. */
function asksToWait({ code, details }: AccError): boolean {
  return code === 'rateLimited' || (code === 'service' && details.retryAfterMs !== undefined);
}

function intent(session: Session): Session {
  return session.kind === 'signIn' ? { ...session, spending: true } : session;
}

/** True when a window has begun to spend the refresh token, and did not write what came of it. */
function isUnfinished(session: Session): boolean {
  return session.kind === 'signIn' && session.spending === true;
}

/** True when only the user can help: the same request would be refused again. */
function isFinal({ code }: AuthError): boolean {
  switch (code) {
    case 'invalidGrant':
    case 'accessDenied':
    case 'invalidClient':
    case 'wrongAppType':
    case 'apiNotEnabled':
    case 'scope':
    case 'badKey':
      return true;
    case 'wrongState':
    case 'timedOut':
    case 'portInUse':
    case 'badDiscovery':
    case 'badIdToken':
    case 'badCallback':
    case 'unexpected':
      return false;
  }
}

/** Anyone who calls the service knows only its own errors. */
function asAccError(error: unknown): unknown {
  if (!AuthError.is(error)) return error;
  const { status, serverCode: serviceCode, serverText: serviceText, host } = error.details;
  const details = { status, serviceCode, serviceText, host };
  if (isFinal(error)) return new AccError('tokenRefused', details);
  if (status === 429) return new AccError('rateLimited', details);
  return new AccError(status === 408 || (status ?? 0) >= 500 ? 'service' : 'unexpectedAnswer', details);
}
