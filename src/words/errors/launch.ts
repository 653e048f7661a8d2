import * as l10n from '@vscode/l10n';
import { LAUNCH_SCOPE } from '../../auth/accounts.ts';
import type { LaunchError } from '../../launch/errors.ts';
import type { Obstacle, OrderedSource } from '../../launch/order.ts';
import type { Locale } from '../locale.ts';
import { type ErrorMessage, quoted } from '../remedy.ts';
import { obstacleReason } from '../planWords.ts';
import { plainText } from '../format/text.ts';
import { refusedWords } from '../refusedScopes.ts';

/** How many files one sentence names. */
const MOST_NAMES = 3;

/** Why an export was not started, for a user. Source: API page G. */
export function launchMessage(error: LaunchError, locale: Locale): ErrorMessage {
  const { sources = [], obstacles = [], answer, refused, most = 0 } = error.details;
  switch (error.code) {
    case 'nothingToExport':
      if (obstacles.length > 0) return { message: l10n.t('This cannot be exported: {0}.', obstacleNames(obstacles)) };
      return {
        message:
          sources.length > 0
            ? l10n.t('There is nothing left to export. Gone: {0}.', names(sources))
            : l10n.t('There is nothing to export here. Exports take PDF, DWG and RVT files.'),
      };
    case 'fileRefused':
      return {
        message:
          sources.length === 0
            ? l10n.t(
                'The service refused a file of this export{0}. Export again without it.',
                quoted(answer?.serviceText),
              )
            : l10n.t(
                'You may not download {0}, so nothing was exported. Ask for download permission, or export again without it.',
                names(sources),
              ),
      };
    case 'unknownRequest':
      return {
        message: l10n.t(
          'What was in this export is not known, because it was not started here. Export Again in the list asks for it once.',
        ),
      };
    case 'noSuchFile': {
      const [file] = sources;
      if (file && file.name !== file.id) {
        return { message: l10n.t('“{0}” was deleted, so it cannot be exported.', plainText(file.name, 120)) };
      }
      return { message: l10n.t('There is no file {0} in this project.', plainText(file?.id ?? '', 120)) };
    }
    case 'tooMany':
      return {
        message: l10n.t(
          'There are more than {0} files to export in this folder, so nothing was started. Choose a subfolder, or filter by name.',
          new Intl.NumberFormat(locale.language).format(most),
        ),
      };
    case 'cannotLaunch':
      if (refused) return { message: refusedWords(refused.scopes, refused.reason) };
      return {
        message: l10n.t(
          'This account may only read: starting exports needs the permission “{0}”. Sign in again and allow it, or set a token that has it.',
          LAUNCH_SCOPE,
        ),
        action: { kind: 'signIn', scopes: [LAUNCH_SCOPE] },
      };
  }
}

/** "A.pdf, B.pdf and 12 more". */
export function names(sources: readonly OrderedSource[]): string {
  return listed(sources.map(({ name }) => l10n.t('“{0}”', plainText(name, 60))));
}

function obstacleNames(obstacles: readonly Obstacle[]): string {
  return listed(
    obstacles.map(({ source, reason }) => l10n.t('“{0}” ({1})', plainText(source.name, 60), obstacleReason(reason))),
  );
}

function listed(all: readonly string[]): string {
  const shown = all.slice(0, MOST_NAMES).join(', ');
  return all.length > MOST_NAMES ? l10n.t('{0} and {1} more', shown, all.length - MOST_NAMES) : shown;
}
