import * as l10n from '@vscode/l10n';
import type { DownloadError, NotRecordedError } from '../../downloads/errors.ts';
import { bytes } from '../format/bytes.ts';
import { plainText } from '../format/text.ts';
import type { Locale } from '../locale.ts';
import { type ErrorMessage, certificateMessage } from '../remedy.ts';

/** The file is there, and the list does not know it. */
export function notRecordedMessage(error: NotRecordedError): ErrorMessage {
  const file = plainText(error.filePath, 300);
  return {
    message: l10n.t('The file was saved as {0}, but the list of exports could not be updated.', file),
    action: { kind: 'showLog' },
  };
}

/**
 * Why a file was not downloaded, for a user.
 * @param jobId the job that it is of, when it is known
 */
export function downloadMessage(error: DownloadError, locale: Locale, jobId: string | undefined): ErrorMessage {
  const { details } = error;
  const host = plainText(details.host ?? l10n.t('the storage'));
  const folder = plainText(details.folder ?? l10n.t('the folder'), 300);
  switch (error.code) {
    case 'noLink':
      return { message: l10n.t('There is no file to download yet: the export has no link.') };
    case 'linkDead':
      return {
        message: l10n.t('The link has expired: a link lasts one hour. Only a new export of the same files helps.'),
        action: { kind: 'exportAgain', jobId },
      };
    case 'refused':
      return {
        message:
          (details.status ?? 0) >= 500
            ? l10n.t('The storage is having problems (HTTP {0}). Try again in a minute.', details.status ?? '?')
            : l10n.t(
                'The storage refused the download (HTTP {0}). Try again; if that does not help, export again.',
                details.status ?? '?',
              ),
        action: { kind: 'showLog' },
      };
    case 'network':
      return {
        message: l10n.t(
          'The connection to {0} broke. Nothing is lost: download again. A firewall must allow this host, too.',
          host,
        ),
      };
    case 'certificate':
      return certificateMessage(host);
    case 'timeout':
      return { message: l10n.t('{0} sent nothing for too long. Download again.', host) };
    case 'wrongLength':
      return {
        message:
          details.expectedBytes === undefined || details.receivedBytes === undefined
            ? l10n.t('The file arrived incomplete. Download again.')
            : l10n.t(
                'The file arrived incomplete: {0} instead of {1}. Download again.',
                bytes(details.receivedBytes, locale),
                bytes(details.expectedBytes, locale),
              ),
      };
    case 'notAnExport':
      return {
        message: l10n.t(
          'What arrived is neither a PDF nor a ZIP, so it was not kept. A proxy may have answered instead of the storage.',
        ),
        action: { kind: 'showLog' },
      };
    case 'diskFull':
      return {
        message:
          details.expectedBytes === undefined
            ? l10n.t('The disk of {0} is full. Free some space or choose another folder.', folder)
            : l10n.t(
                'The disk of {0} has too little space for {1}. Free some, or choose another folder.',
                folder,
                bytes(details.expectedBytes, locale),
              ),
      };
    case 'notWritable':
      return {
        message: l10n.t('{0} cannot be written. Choose another folder.', folder),
        action: { kind: 'setting', id: 'downloadFolder' },
      };
    case 'inProgress':
      return { message: l10n.t('Another window is already downloading this export.') };
  }
}
