import * as l10n from '@vscode/l10n';
import type { AccError } from '../../acc/errors.ts';
import { inactivePart, lacksScope } from '../../acc/httpErrors.ts';
import { LAUNCH_SCOPE } from '../../auth/accounts.ts';
import { type Remedy, type ErrorMessage, certificateMessage, inBrackets, quoted } from '../remedy.ts';
import { plainText } from '../format/text.ts';

/** What a failed call to the service means for a user. Source: API pages, error codes. */
export function accMessage(error: AccError): ErrorMessage {
  const { details } = error;
  const host = plainText(details.host ?? l10n.t('the service'));
  const signIn: Remedy = { kind: 'signIn' };
  switch (error.code) {
    case 'network':
      return {
        message: l10n.t(
          'There is no connection to {0}{1}. Check the network; behind a company proxy, set “http.proxy”. Retrying automatically.',
          host,
          inBrackets(details.systemCode),
        ),
        action: { kind: 'setting', id: 'http.proxy' },
      };
    case 'certificate':
      return certificateMessage(host);
    case 'timeout':
      return { message: l10n.t('{0} did not answer in time. Retrying automatically.', host) };
    case 'tokenRefused':
      return {
        message:
          details.serviceCode === 'AUTH-001'
            ? l10n.t(
                'The token’s app may not use this API (AUTH-001). Tick the Data Management and the ACC (Forma) APIs for the app at aps.autodesk.com, wait some minutes, and sign in again or set a new token.',
              )
            : l10n.t(
                'The service no longer accepts the access token or sign-in. Sign in again, or set a new token: your exports are kept.',
              ),
        action: signIn,
      };
    case 'noToken':
      return {
        message: l10n.t('There is no access token yet. Sign in to Autodesk, or set one, to ask the service.'),
        action: signIn,
      };
    case 'tokenElsewhere':
      return {
        message: l10n.t(
          'Another window has a newer sign-in or access token, which this window cannot see yet. Reload this window, or use the other one.',
        ),
        action: { kind: 'reload' },
      };
    case 'forbidden':
      return {
        message: l10n.t(
          'The service refused this export (403){0}. Only the account that started an export may read it, and it needs download permission for the files.',
          quoted(details.serviceText),
        ),
      };
    case 'projectForbidden':
      return (
        gatewayMessage(error) ??
        inactiveMessage(error) ?? {
          message: l10n.t(
            'The service refused the whole project (403){0}. Ask an account admin to add your app’s client ID under Custom Integrations, and check that you are an active member of the project.',
            quoted(details.serviceText),
          ),
          action: { kind: 'copyClientId' },
        }
      );
    case 'notFound':
      return {
        message: l10n.t(
          'The service does not know this export (404). Check the project ID and the export ID; somebody else’s export looks the same, because only its owner can read it.',
        ),
      };
    case 'badRequest':
      return {
        message: l10n.t(
          'The service did not accept the request{0}{1}. Check the IDs.',
          inBrackets(details.serviceCode),
          quoted(details.serviceText),
        ),
        action: { kind: 'showLog' },
      };
    case 'rateLimited':
      return {
        message:
          details.retryAfterMs === undefined
            ? l10n.t('The service asked to wait: too many requests. It continues automatically.')
            : l10n.t(
                'The service asked to wait: too many requests. It continues automatically in {0} s.',
                Math.ceil(details.retryAfterMs / 1000),
              ),
      };
    case 'service':
      return {
        message: l10n.t(
          'The service is having problems{0}. Retrying automatically.',
          details.status === undefined ? '' : l10n.t(' (HTTP {0})', details.status),
        ),
      };
    case 'unexpectedAnswer':
      return {
        message: l10n.t(
          'A proxy, a web filter or the network’s sign-in page answered instead of {0}. Open the address in a browser once, or ask your IT department. Copy Diagnostics has the beginning of the answer.',
          host,
        ),
        action: { kind: 'showLog' },
      };
    case 'unsafeAddress':
      return {
        message: l10n.t(
          '{0} is not the configured API host, so the token was not sent there. Check the setting “accExports.apiBaseUrl”.',
          host,
        ),
        action: { kind: 'setting', id: 'apiBaseUrl' },
      };
  }
}

/** What the gateway refuses for the whole app or sign-in, which no project's admin can mend. Source: API pages D and G. */
function gatewayMessage({ details }: AccError): ErrorMessage | undefined {
  if (details.serviceCode === 'AUTH-001') {
    return {
      message: l10n.t(
        'The app may not use this API (AUTH-001). Tick the Data Management and the ACC (Forma) APIs for it at aps.autodesk.com, and wait some minutes.',
      ),
      action: { kind: 'copyClientId' },
    };
  }
  if (!lacksScope(details)) return undefined;
  return {
    message: l10n.t(
      'The sign-in or token lacks a permission{0}: “data:read” to browse and watch, “data:write” to start exports, “data:search” to search. Sign in again, or set a token that has it.',
      inBrackets(details.serviceCode),
    ),
    action: { kind: 'signIn', scopes: [LAUNCH_SCOPE] },
  };
}

/** What no permission of the app can mend. Source: API page A, `ERR_NOT_ALLOWED`. */
function inactiveMessage({ details }: AccError): ErrorMessage | undefined {
  switch (inactivePart(details.serviceText)) {
    case 'user':
      return {
        message: l10n.t(
          'You are inactive in this project or account (403). Ask one of its admins to make you active again; your exports are kept.',
        ),
      };
    case 'project':
      return {
        message: l10n.t(
          'The project is inactive (403). Ask an account admin to activate it again; your exports are kept.',
        ),
      };
    case 'account':
      return {
        message: l10n.t('The account of this project is inactive (403). Ask an account admin; your exports are kept.'),
      };
    case undefined:
      return undefined;
  }
}
