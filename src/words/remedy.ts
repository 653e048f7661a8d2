import * as l10n from '@vscode/l10n';
import { COMMANDS } from '../ids.ts';
import { plainText } from './format/text.ts';

/** What a person is told about an error: what happened, why, what to do; and a button for the last. */
export interface ErrorMessage {
  readonly message: string;
  readonly action?: Remedy | undefined;
}

export interface Remedy {
  readonly label: string;
  readonly command: string;
  readonly args?: readonly unknown[] | undefined;
}

/** Shared by the service and the storage: company proxies that inspect TLS. */
export function certificateMessage(host: string): ErrorMessage {
  return {
    message: l10n.t(
      'The certificate of {0} was not accepted. A proxy that inspects traffic often causes this: install its root certificate in the system, and leave “http.systemCertificates” on.',
      host,
    ),
    action: {
      label: l10n.t('Open Settings'),
      command: 'workbench.action.openSettings',
      args: ['http.systemCertificates'],
    },
  };
}

export function showLog(): Remedy {
  return { label: l10n.t('Show Log'), command: COMMANDS.showLog };
}

/** Repeats an export; which one is asked when it is not known. */
export function exportAgain(jobId: string | undefined): Remedy {
  const args = jobId === undefined ? [] : [{ id: jobId, from: 'person' }];
  return { label: l10n.t('Export Again'), command: COMMANDS.exportAgain, args };
}

/** Opens the settings at one of them. */
export function openSetting(id: string): Remedy {
  return { label: l10n.t('Open Settings'), command: 'workbench.action.openSettings', args: [id] };
}

/** A service's code in brackets, or nothing. */
export function inBrackets(code: string | undefined): string {
  return code === undefined ? '' : ` (${plainText(code, 60)})`;
}

/** A service's own words after a colon, or nothing. */
export function quoted(text: string | undefined): string {
  return text === undefined || plainText(text) === '' ? '' : l10n.t(': “{0}”', plainText(text, 200));
}
