import * as l10n from '@vscode/l10n';
import type { AuthError } from '../../auth/errors.ts';
import { type Remedy, type ErrorMessage, inBrackets, quoted } from '../remedy.ts';
import { plainText } from '../format/text.ts';
import { refusedWords } from '../refusedScopes.ts';

/** What a failed sign-in or renewal means for a user. Source: API pages D and G. */
export function authMessage(error: AuthError): ErrorMessage {
  const { details } = error;
  const host = plainText(details.host ?? l10n.t('the service'));
  const signIn: Remedy = { kind: 'signIn' };
  const copyUrl: Remedy = { kind: 'copyCallbackUrl' };
  const said = quoted(details.serverText);
  switch (error.code) {
    case 'invalidGrant':
      return {
        message: l10n.t(
          'The sign-in is no longer valid: it was not used for 15 days, was revoked, or was used elsewhere. Sign in again; your exports are kept and go on.',
        ),
        action: signIn,
      };
    case 'accessDenied':
      return {
        message: l10n.t('The sign-in was declined in the browser{0}. Sign in again and allow the access.', said),
        action: signIn,
      };
    case 'wrongState':
      return {
        message: l10n.t('This answer belongs to another sign-in, or to an older one. Sign in again from this window.'),
        action: signIn,
      };
    case 'timedOut':
      return {
        message: l10n.t(
          'The browser did not come back within 5 minutes. The usual causes: the callback URL is not registered with the app exactly as it is shown; the app is not of the type “Desktop, Mobile, Single-Page App”; or the browser was not allowed to open the editor.',
        ),
        action: copyUrl,
      };
    case 'portInUse':
      return {
        message: l10n.t(
          'Port {0}, on which the browser should come back, is used by another program. Choose another port, and register its callback URL, too.',
          details.port ?? '?',
        ),
        action: { kind: 'setting', id: 'signInPort' },
      };
    case 'invalidClient':
      return {
        message: l10n.t(
          'The service does not know this client ID, or the client secret is wrong{0}{1}. Compare them with the app at aps.autodesk.com.',
          inBrackets(details.serverCode),
          said,
        ),
        action: { kind: 'setting', id: 'clientId' },
      };
    case 'wrongAppType':
      return {
        message: l10n.t(
          'The app is of the wrong type{0}. To sign in with the browser it must be of the type “Desktop, Mobile, Single-Page App”; unattended accounts need one with a client secret. The type cannot be changed: make another app at aps.autodesk.com.',
          inBrackets(details.serverCode),
        ),
        action: { kind: 'setting', id: 'clientId' },
      };
    case 'apiNotEnabled':
      return {
        message: l10n.t(
          'The app may not use this API (AUTH-001). Tick the Data Management API and the Autodesk Construction Cloud (Forma) API for it at aps.autodesk.com, and wait some minutes.',
        ),
        action: signIn,
      };
    case 'scope':
      if (details.ofApp === true) return { message: refusedWords(details.missing ?? [], details.serverText) };
      return {
        message: l10n.t(
          'A permission (scope) is missing or not allowed{0}{1}. Sign in again, and allow what is asked for.',
          inBrackets(details.serverCode),
          said,
        ),
        action: signIn,
      };
    case 'badDiscovery':
      return {
        message: l10n.t(
          '{0} does not say in a safe way where to sign in. Check the setting “accExports.apiBaseUrl”; a proxy’s own page can cause this, too.',
          host,
        ),
        action: { kind: 'setting', id: 'apiBaseUrl' },
      };
    case 'badIdToken':
      return {
        message: l10n.t(
          'The service’s proof of who signed in could not be verified, so it was not used. Check that this computer’s clock is right, and sign in again.',
        ),
        action: signIn,
      };
    case 'badKey':
      return {
        message: l10n.t(
          'The private key cannot be read. It must be the RSA key of the service account without a password, as the service made it: a text (PEM) from “-----BEGIN RSA PRIVATE KEY-----” to “-----END RSA PRIVATE KEY-----”, or the JSON with it.',
        ),
        action: { kind: 'addServiceAccount' },
      };
    case 'badCallback':
      return {
        message:
          details.callback === undefined
            ? l10n.t(
                'This address does not hold the answer of the sign-in. Copy the whole address of the page that the browser ended on: it has “code=” in it.',
              )
            : l10n.t(
                'This is not the address that the browser came back with: that one begins with “{0}?” and has “code=” in it. The address of a browser’s own error page is not it; go back to it in the browser, or sign in again.',
                plainText(details.callback, 200),
              ),
        action: signIn,
      };
    case 'unexpected':
      return {
        message: l10n.t(
          '{0} did not let the sign-in through{1}{2}. The log has the details.',
          host,
          inBrackets(details.serverCode),
          said,
        ),
        action: { kind: 'showLog' },
      };
  }
}
