import { UNATTENDED_SCOPES } from './accounts.ts';
import { AuthError } from './errors.ts';
import { type Session, type UnattendedSession, accessOf, copied, refusedOf } from './session.ts';
import type { RefusedScopes, TokenSet } from './tokens.ts';

/** What is asked for in turn when the app is refused a scope, most first: without `data:read` an account is of no use. */
const WITH_LESS: readonly (readonly string[])[] = [
  ['data:read', 'data:write'],
  ['data:read', 'data:search'],
  ['data:read'],
];

/** After this time what an app was refused is asked for again, ms: its owner may have allowed more. */
const ASK_AGAIN_MS = 24 * 60 * 60_000;

/** A token, and what its account does without. */
export interface Minted {
  readonly tokens: TokenSet;
  /** What the app was refused; absent when it got everything. */
  readonly refused?: RefusedScopes | undefined;
}

/**
 * Mints a token for all of {@link UNATTENDED_SCOPES}, or for as many of them as the app gets.
 * @param before the account's session, whose refusals of the last 24 hours are not tried again
 * @param now epoch ms
 * @throws AuthError `scope` when not even reading is allowed; AuthError, AccError, CancelledError of the minting
 */
export async function mintUnattended(
  mint: (scopes: readonly string[]) => Promise<TokenSet>,
  now: number,
  before?: Session,
): Promise<Minted> {
  const known = refusedOf(before);
  if (before && known && now - known.at < ASK_AGAIN_MS) {
    try {
      return { tokens: await mint(before.scopes), refused: known };
    } catch (error) {
      // The app is refused more than it was: it goes on with what is left.
      if (!AuthError.is(error, 'scope')) throw error;
    }
  }
  let refusal: AuthError | undefined;
  for (const scopes of [UNATTENDED_SCOPES, ...WITH_LESS]) {
    // The service may say which one it is.
    if (refusal && named(refusal).some((scope) => scopes.includes(scope))) continue;
    try {
      const tokens = await mint(scopes);
      const granted = tokens.scopes.length > 0 ? tokens.scopes : scopes;
      const missing = UNATTENDED_SCOPES.filter((scope) => !granted.includes(scope));
      if (missing.length === 0) return { tokens };
      return { tokens, refused: { scopes: missing, reason: reasonOf(refusal), at: now } };
    } catch (error) {
      if (!isRefusal(error, before)) throw error;
      refusal ??= error;
    }
  }
  throw refusal ?? new AuthError('scope');
}

/**
 * Servers have several names for a scope that an app must not have. Of an account that has had tokens each of them is
 * taken for it: that more is asked for must not cost what it had.
 */
function isRefusal(error: unknown, before: Session | undefined): error is AuthError {
  if (!AuthError.is(error)) return false;
  if (before === undefined) return error.code === 'scope';
  return ['scope', 'accessDenied', 'apiNotEnabled', 'wrongAppType', 'unexpected'].includes(error.code);
}

/** The scopes that go without saying are not what a refusal names. */
function named({ details }: AuthError): readonly string[] {
  const words = (details.serverText ?? '').split(/[^\w:-]+/);
  const found = UNATTENDED_SCOPES.filter((scope) => words.includes(scope));
  // Words that repeat all that was asked for name none.
  return found.length < UNATTENDED_SCOPES.length ? found : [];
}

function reasonOf(refusal: AuthError | undefined): string | undefined {
  return refusal?.details.serverText ?? refusal?.details.serverCode;
}

/** What a session keeps of what was minted. @param now epoch ms */
export function partOf(
  { tokens, refused }: Minted,
  now: number,
): Pick<UnattendedSession, 'access' | 'scopes' | 'refused'> {
  const asked = UNATTENDED_SCOPES.filter((scope) => refused?.scopes.includes(scope) !== true);
  const scopes = [...(tokens.scopes.length > 0 ? tokens.scopes : asked)];
  return { scopes, access: accessOf(tokens, now), refused: refused && copied(refused) };
}
