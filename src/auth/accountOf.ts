import type { AccountRecord } from './accountTable.ts';
import { type Account, canLaunch } from './accounts.ts';
import { isNarrow, refusedOf } from './session.ts';
import type { TokenManagerState } from './tokenManager.ts';

/**
 * An account as others see it: what the table says of it, and what its tokens allow. Holds no secret.
 * @param isHere whether it is for the configured API host; of another one nothing can be asked with it
 */
export function accountOf(
  record: AccountRecord,
  { status, session, pausedUntil }: TokenManagerState,
  isHere: boolean,
): Account {
  const { key, kind, label, subject, email, clientId, apiHost } = record;
  const isUnattended = session !== undefined && session.kind !== 'signIn';
  const scopes = isUnattended ? session.scopes : record.scopes;
  return {
    key,
    kind,
    label,
    subject,
    email,
    clientId,
    apiHost,
    scopes,
    canLaunch: (session !== undefined && isNarrow(session)) || canLaunch(scopes),
    refused: refusedOf(session),
    status: isHere ? status : 'none',
    expiresAt: session?.access.expiresAt,
    pausedUntil,
    removed: record.removedAt === undefined ? undefined : true,
  };
}
