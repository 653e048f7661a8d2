import * as l10n from '@vscode/l10n';
import { plainText } from './format/text.ts';

/** What a user is told about an error: what happened, why, what to do; and what helps. */
export interface ErrorMessage {
  readonly message: string;
  readonly action?: Remedy | undefined;
}

/** A setting that a message speaks of: of the extension by its own name, of VS Code by its whole one. */
export type SettingName =
  ('apiBaseUrl' | 'clientId' | 'downloadFolder' | 'signInPort') | ('http.proxy' | 'http.systemCertificates');

/**
 * What helps against an error, as data: the editor makes a button of it, a command line a hint. Which export or recipe is
 * asked when it is not known.
 */
export type Remedy =
  /** With these scopes besides those that reading needs. */
  | { readonly kind: 'signIn'; readonly scopes?: readonly string[] | undefined }
  | { readonly kind: 'setting'; readonly id: SettingName }
  | {
      readonly kind: 'exportAgain' | 'decideStart' | 'download' | 'downloadAgain';
      readonly jobId?: string | undefined;
    }
  | { readonly kind: 'runAgain'; readonly recipe?: string | undefined }
  | { readonly kind: 'openRecipe'; readonly recipe: string }
  | { readonly kind: 'showLog' | 'showJobs' | 'reload' | 'openFolder' | 'manageTrust' }
  | { readonly kind: 'copyClientId' | 'copyCallbackUrl' | 'addServiceAccount' };

/** Shared by the service and the storage: company proxies that inspect TLS. */
export function certificateMessage(host: string): ErrorMessage {
  return {
    message: l10n.t(
      'The certificate of {0} was not accepted. A proxy that inspects traffic often causes this: install its root certificate in the system, and leave “http.systemCertificates” on.',
      host,
    ),
    action: { kind: 'setting', id: 'http.systemCertificates' },
  };
}

/** A service's code in brackets, or nothing. */
export function inBrackets(code: string | undefined): string {
  return code === undefined ? '' : ` (${plainText(code, 60)})`;
}

/** A service's own words after a colon, or nothing. */
export function quoted(text: string | undefined): string {
  return text === undefined || plainText(text) === '' ? '' : l10n.t(': “{0}”', plainText(text, 200));
}
