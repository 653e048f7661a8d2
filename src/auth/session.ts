import type * as v from 'valibot';
import type { Clock } from '../lib/clock.ts';
import { RequestBudget } from '../store/requestBudget.ts';
import type { Store } from '../store/store.ts';
import { UNATTENDED_SCOPES } from './accounts.ts';
import type { RefusedScopes, TokenSet } from './tokens.ts';
import type { accessSchema, sessionSchema } from './secretSchemas.ts';

/**
 * A token is renewed this long before it expires, ms: clocks differ, and a call takes a while. Tokens that live
 * shorter than twice as long are renewed at half their life.
 */
const MARGIN_MS = 5 * 60_000;

export type Session = Readonly<v.InferOutput<typeof sessionSchema>>;
/** Of an account without a person. */
export type UnattendedSession = Exclude<Session, { readonly kind: 'signIn' }>;
export type Access = Readonly<v.InferOutput<typeof accessSchema>>;

/** The part of a session that new tokens replace. @param now epoch ms */
export function accessOf(tokens: TokenSet, now: number): Access {
  const { accessToken: bearer, expiresAt } = tokens;
  return { bearer, expiresAt, renewAt: expiresAt - Math.min(MARGIN_MS, Math.max(0, expiresAt - now) / 2) };
}

/** True when the access token can be used without renewing it, or widening what it may do. @param now epoch ms */
export function isFresh(session: Session, now: number): boolean {
  const { access } = session;
  return access.refusedAt === undefined && now < access.renewAt && !isNarrow(session);
}

/** The session with what a renewal brought. @param now epoch ms @param refused of an unattended account */
export function renewed(session: Session, tokens: TokenSet, now: number, refused?: RefusedScopes): Session {
  const forcedAt = session.access.refusedAt === undefined ? undefined : now;
  const access = { ...accessOf(tokens, now), ...(forcedAt !== undefined && { forcedAt }) };
  const scopes = tokens.scopes.length > 0 ? [...tokens.scopes] : session.scopes;
  if (session.kind !== 'signIn') return { ...session, access, scopes, refused: refused && copied(refused) };
  const { spending: _over, ...rest } = session;
  return { ...rest, access, scopes, refreshToken: tokens.refreshToken ?? session.refreshToken };
}

/** As the secret holds it. */
export function copied({ scopes, reason, at }: RefusedScopes): {
  scopes: string[];
  reason?: string | undefined;
  at: number;
} {
  return { scopes: [...scopes], reason, at };
}

/** True for an account that was added when less was asked for: its next minting widens it. */
export function isNarrow(session: Session): boolean {
  if (session.kind === 'signIn' || session.refused !== undefined) return false;
  return UNATTENDED_SCOPES.some((scope) => !session.scopes.includes(scope));
}

/** What the app of an unattended account was refused. */
export function refusedOf(session: Session | undefined): RefusedScopes | undefined {
  return session === undefined || session.kind === 'signIn' ? undefined : session.refused;
}

/** What the server allows one account in the way of tokens. The apps and accounts beside it have their own. */
export function tokenBudget(
  { store: { limits }, clock }: { readonly store: Pick<Store, 'limits'>; readonly clock: Clock },
  key: string,
  { apiHost, clientId }: Pick<Session, 'apiHost' | 'clientId'>,
): RequestBudget {
  return new RequestBudget({ limits, clock }, { kind: `token ${key}`, apiHost, clientId });
}
