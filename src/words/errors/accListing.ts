import * as l10n from '@vscode/l10n';
import type { AccError } from '../../acc/errors.ts';
import { lacksScope } from '../../acc/httpErrors.ts';
import { plainText } from '../format/text.ts';

/**
 * Why a place could not be opened, as a line above the rows: the common messages speak of exports and of retries.
 * `undefined` for what is said as everywhere.
 */
export function listingWords(error: AccError, place: string): string | undefined {
  const name = plainText(place, 60);
  const host = plainText(error.details.host ?? l10n.t('the service'));
  switch (error.code) {
    case 'network':
    case 'timeout':
      return l10n.t('“{0}” could not be listed: there is no connection to {1}. Refresh to try again.', name, host);
    case 'service':
      return l10n.t(
        '“{0}” could not be listed: the service is having problems. Refresh to try again in a minute.',
        name,
      );
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
      return lacksScope(error.details)
        ? l10n.t('“{0}” could not be listed: the sign-in or token lacks the permission “data:read”.', name)
        : undefined;
    case 'unexpectedAnswer':
    case 'unsafeAddress':
      return undefined;
  }
}
