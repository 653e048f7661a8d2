import * as l10n from '@vscode/l10n';
import { AccError } from '../acc/errors.ts';
import { AuthError } from '../auth/errors.ts';
import { askedMessage } from './askedMessage.ts';
import type { ErrorMessage } from './remedy.ts';
import { errorMessage } from './errorMessage.ts';
import { plainText } from './format/text.ts';
import type { Locale } from './locale.ts';
import { type ContainerNode, subject } from '../views/browsePlaces.ts';

/** Why a row could not be opened, as a line above the rows. The common sentences speak of exports and of retries. */
export function listingTrouble(container: ContainerNode, error: unknown, locale: Locale): string {
  const name = plainText(subject(container).name, 60);
  if (!AccError.is(error)) return errorMessage(error, locale).message;
  const host = plainText(error.details.host ?? l10n.t('the service'));
  switch (error.code) {
    case 'network':
    case 'timeout':
      return l10n.t('“{0}” could not be listed: there is no connection to {1}. Refresh to try again.', name, host);
    case 'service':
      return l10n.t('“{0}” could not be listed: the service has trouble. Refresh to try again in a minute.', name);
    case 'rateLimited':
      return l10n.t('“{0}” could not be listed: the service asked to wait. Refresh to try again in a minute.', name);
    case 'forbidden':
      return l10n.t('“{0}” could not be listed: you have no permission for it (403).', name);
    case 'notFound':
      return l10n.t('“{0}” could not be listed: it is not there any more, or is not shared with you (404).', name);
    case 'badRequest':
      return l10n.t(
        '“{0}” could not be listed: the service did not accept the request. The log has the details.',
        name,
      );
    case 'certificate':
    case 'tokenRefused':
    case 'noToken':
    case 'tokenElsewhere':
    case 'projectForbidden':
    case 'unexpectedAnswer':
    case 'unsafeAddress':
      return errorMessage(error, locale).message;
  }
}

const MENDABLE: ReadonlySet<AccError['code']> = new Set([
  ...(['certificate', 'projectForbidden', 'unexpectedAnswer', 'unsafeAddress'] as const),
]);

/**
 * What is said with a button, which neither the line above the rows nor the view's own words have: what only a person can
 * mend. `undefined` for everything else. Source: API page G.
 */
export function listingNotice(error: unknown, locale: Locale): ErrorMessage | undefined {
  const mendable =
    AuthError.is(error) ||
    (AccError.is(error) && (MENDABLE.has(error.code) || error.details.serviceCode === 'AUTH-001'));
  return mendable ? askedMessage(error, locale) : undefined;
}
