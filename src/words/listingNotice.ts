import { ERROR_POLICY } from '../acc/errorPolicy.ts';
import { AccError } from '../acc/errors.ts';
import { AuthError } from '../auth/errors.ts';
import { errorMessage } from './errorMessage.ts';
import type { Locale } from './locale.ts';
import type { ErrorMessage } from './remedy.ts';

/**
 * What is said with a button, which neither the line above the rows nor the view's own words have: what only a user can
 * mend. `undefined` for everything else. Source: API page G.
 */
export function listingNotice(error: unknown, locale: Locale): ErrorMessage | undefined {
  const mendable =
    AuthError.is(error) ||
    (AccError.is(error) && (ERROR_POLICY[error.code].hasNotice || error.details.serviceCode === 'AUTH-001'));
  return mendable ? errorMessage(error, locale, { doing: 'asking' }) : undefined;
}
