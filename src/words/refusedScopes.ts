import * as l10n from '@vscode/l10n';
import { LAUNCH_SCOPE } from '../auth/accounts.ts';
import { plainText } from './format/text.ts';
import { quoted } from './remedy.ts';

/** What an app without a person was refused, why, what that shuts, and who can mend it. */
export function refusedWords(scopes: readonly string[], reason?: string): string {
  const names = scopes.map((scope) => l10n.t('“{0}”', plainText(scope, 60))).join(', ');
  const refused =
    scopes.length === 1
      ? l10n.t('The app was refused the permission {0}{1}.', names, quoted(reason))
      : l10n.t('The app was refused the permissions {0}{1}.', names, quoted(reason));
  const shut = [
    scopes.includes(LAUNCH_SCOPE) ? l10n.t('Exports cannot be started with it.') : '',
    scopes.includes('data:search') ? l10n.t('Searches are not possible with it.') : '',
  ];
  const mend = l10n.t(
    'Tick the Data Management API and the Autodesk Construction Cloud (Forma) API for it at aps.autodesk.com, and add the account again.',
  );
  return [refused, ...shut, mend].filter((words) => words !== '').join(' ');
}
