import * as l10n from '@vscode/l10n';
import type { AccError } from '../../acc/errors.ts';
import { plainText } from '../format/text.ts';
import { quoted } from '../remedy.ts';

/**
 * What a failed call means for somebody who browses, or starts an export: it is not about one that runs, and nothing is
 * tried again automatically. `undefined` for what is said as everywhere. Source: API page G.
 */
export function askedWords({ code, details }: AccError): string | undefined {
  const host = plainText(details.host ?? l10n.t('the service'));
  switch (code) {
    case 'network':
      return l10n.t(
        'There is no connection to {0}. Check the network; behind a company proxy, set “http.proxy”.',
        host,
      );
    case 'timeout':
      return l10n.t('{0} did not answer in time. Try again.', host);
    case 'rateLimited':
      return details.retryAfterMs === undefined
        ? l10n.t('The service asked to wait: too many requests. Try again in a minute.')
        : l10n.t(
            'The service asked to wait: too many requests. Try again in {0} s.',
            Math.max(1, Math.ceil(details.retryAfterMs / 1000)),
          );
    case 'service':
      return l10n.t(
        'The service is having problems{0}. Try again in a minute.',
        details.status === undefined ? '' : l10n.t(' (HTTP {0})', details.status),
      );
    case 'forbidden':
      return l10n.t(
        'The service refused this (403){0}. Check that you are a member of the project, and may see and download these files.',
        quoted(details.serviceText),
      );
    case 'notFound':
      return l10n.t(
        'The service does not know this project, folder or file (404), or does not show it to you. It may have been removed; or check which account is used.',
      );
    case 'certificate':
    case 'tokenRefused':
    case 'noToken':
    case 'tokenElsewhere':
    case 'projectForbidden':
    case 'badRequest':
    case 'unexpectedAnswer':
    case 'unsafeAddress':
      return undefined;
  }
}
