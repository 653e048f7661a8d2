import * as l10n from '@vscode/l10n';
import type { DownloadError, NotRecordedError } from '../../downloads/errors.ts';
import { bytes } from '../format/bytes.ts';
import { plainText } from '../format/text.ts';
import type { Locale } from '../locale.ts';
import { duration } from '../format/duration.ts';
import { type ErrorMessage, certificateMessage, quoted } from '../remedy.ts';

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
    case 'gone':
      return {
        message: l10n.t('The storage does not have the file any more. Only a new export of the same files helps.'),
        action: { kind: 'exportAgain', jobId },
      };
    case 'clock':
      return { message: clockWords(details.clockOffsetMs) };
    case 'denied':
      return {
        message: l10n.t(
          'A rule of the storage does not allow the download{0}. Ask an account admin or your IT department.',
          quoted(details.text),
        ),
      };
    case 'busy':
      return { message: l10n.t('The storage is busy (HTTP {0}). Try again in a minute.', details.status ?? '?') };
    case 'between':
      return {
        message: l10n.t(
          'A proxy or web filter answered instead of {0} (HTTP {1}){2}. It must allow this host, too. The link is not lost: download again.',
          host,
          details.status ?? '?',
          quoted(details.text),
        ),
        action: { kind: 'showLog' },
      };
    case 'redirected':
      return { message: redirectedWords(host, details.target) };
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
    case 'damaged':
      return {
        message: l10n.t(
          'The file arrived damaged (“{0}” in it), so it was not kept. Download again; if that does not help, export again.',
          plainText(details.entry ?? '?', 100),
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
    case 'kept':
      return {
        message: l10n.t(
          'The file is complete, but something holds it, such as a virus scanner, so it could not be given its name. It is kept as {0}.',
          plainText(details.filePath ?? folder, 300),
        ),
      };
    case 'inProgress':
      return { message: l10n.t('Another window is already downloading this export.') };
  }
}

/** @param offsetMs how far the storage's clock is ahead; unknown, or too little to speak of: it says so itself */
function clockWords(offsetMs: number | undefined): string {
  if (offsetMs === undefined || Math.abs(offsetMs) < 60_000) {
    return l10n.t('The storage says that this computer’s clock is wrong. Set it right, then download again.');
  }
  const off = duration(Math.abs(offsetMs));
  return offsetMs > 0
    ? l10n.t(
        'This computer’s clock is {0} slow, so the storage refuses the link. Set it right, then download again.',
        off,
      )
    : l10n.t(
        'This computer’s clock is {0} fast, so the storage refuses the link. Set it right, then download again.',
        off,
      );
}

function redirectedWords(host: string, target: string | undefined): string {
  return target === undefined
    ? l10n.t(
        '{0} redirected to another page instead of giving the file, as the sign-in page of a guest network does. Open any web page in a browser once, then download again.',
        host,
      )
    : l10n.t(
        '{0} redirected to {1} instead of giving the file, as the sign-in page of a guest network does. Open any web page in a browser once, then download again.',
        host,
        plainText(target),
      );
}
