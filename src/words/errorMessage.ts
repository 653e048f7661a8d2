import { AccError } from '../acc/errors.ts';
import { AuthError } from '../auth/errors.ts';
import { DownloadError, NotRecordedError } from '../downloads/errors.ts';
import { LaunchError } from '../launch/errors.ts';
import { StoreError } from '../store/errors.ts';
import { UserError } from './userError.ts';
import { accMessage } from './errors/acc.ts';
import { authMessage } from './errors/auth.ts';
import { bytes } from './format/bytes.ts';
import { type Remedy, type ErrorMessage, certificateMessage, exportAgain, showLog } from './remedy.ts';
import { launchMessage } from './errors/launch.ts';
import { plainText } from './format/text.ts';
import type { Locale, Translate } from './translate.ts';

/**
 * Turns any error into words, by its class and code; never by its message, and never with a stack.
 * @param jobId the job that the command was about, when it is known
 */
export function errorMessage(error: unknown, locale: Locale, t: Translate, jobId?: string): ErrorMessage {
  if (error instanceof UserError) return { message: error.message, action: error.action };
  if (AccError.is(error)) return accMessage(error, t);
  if (AuthError.is(error)) return authMessage(error, t);
  if (LaunchError.is(error)) return launchMessage(error, t);
  if (error instanceof NotRecordedError) {
    const file = plainText(error.filePath, 300);
    return {
      message: t('The file was saved as {0}, but the list of exports could not be updated.', file),
      action: showLog(t),
    };
  }
  if (StoreError.is(error)) return storeMessage(error, t);
  if (DownloadError.is(error)) return downloadMessage(error, locale, t, jobId);
  return {
    message: t('Something went wrong that ACC Exports did not expect. The log has the details.'),
    action: showLog(t),
  };
}

function storeMessage(error: StoreError, t: Translate): ErrorMessage {
  const reload: Remedy = { label: t('Reload Window'), command: 'workbench.action.reloadWindow' };
  switch (error.code) {
    case 'unsupported':
      return {
        message: t(
          'This VS Code is too old to keep the list of exports: its Node.js has no SQLite. Update VS Code, or its server on the remote machine.',
        ),
      };
    case 'newerVersion':
      return {
        message: t('A newer version of ACC Exports has upgraded the list of exports. Reload the window to use it.'),
        action: reload,
      };
    case 'busy':
      return { message: t('Another window is writing the list of exports. Try again in a moment.') };
    case 'full':
      return { message: t('The list of exports cannot be saved: the disk is full. Free some space and try again.') };
    case 'notWritable':
      return {
        message: t(
          'The list of exports cannot be saved: its folder is not writable. Check the permissions of {0}.',
          plainText(error.path ?? t('the storage folder'), 300),
        ),
        action: showLog(t),
      };
    case 'damaged':
      return {
        message: t(
          'The list of exports is damaged. Reload the window: what can be read is carried over, and the damaged file is kept beside it.',
        ),
        action: reload,
      };
    case 'failed':
      return { message: t('The list of exports could not be used. The log has the details.'), action: showLog(t) };
  }
}

function downloadMessage(error: DownloadError, locale: Locale, t: Translate, jobId: string | undefined): ErrorMessage {
  const { details } = error;
  const host = plainText(details.host ?? t('the storage'));
  const folder = plainText(details.folder ?? t('the folder'), 300);
  switch (error.code) {
    case 'noLink':
      return { message: t('There is no file to download yet: the export has no link.') };
    case 'linkDead':
      return {
        message: t('The link has died: a link lasts one hour. Only a new export of the same files helps.'),
        action: exportAgain(jobId, t),
      };
    case 'refused':
      return {
        message:
          (details.status ?? 0) >= 500
            ? t('The storage has trouble (HTTP {0}). Try again in a minute.', details.status ?? '?')
            : t(
                'The storage refused the download (HTTP {0}). Try again; if it stays, export again.',
                details.status ?? '?',
              ),
        action: showLog(t),
      };
    case 'network':
      return {
        message: t(
          'The connection to {0} broke. Nothing is lost: download again. A firewall must allow this host, too.',
          host,
        ),
      };
    case 'certificate':
      return certificateMessage(host, t);
    case 'timeout':
      return { message: t('{0} sent nothing for too long. Download again.', host) };
    case 'wrongLength':
      return {
        message:
          details.expectedBytes === undefined || details.receivedBytes === undefined
            ? t('The file did not arrive whole. Download again.')
            : t(
                'The file did not arrive whole: {0} instead of {1}. Download again.',
                bytes(details.receivedBytes, locale),
                bytes(details.expectedBytes, locale),
              ),
      };
    case 'notAnExport':
      return {
        message: t(
          'What arrived is neither a PDF nor a ZIP, so it was not kept. A proxy may have answered instead of the storage.',
        ),
        action: showLog(t),
      };
    case 'diskFull':
      return {
        message:
          details.expectedBytes === undefined
            ? t('The disk of {0} is full. Free some space or choose another folder.', folder)
            : t(
                'The disk of {0} has too little space for {1}. Free some, or choose another folder.',
                folder,
                bytes(details.expectedBytes, locale),
              ),
      };
    case 'notWritable':
      return {
        message: t('{0} cannot be written. Choose another folder.', folder),
        action: {
          label: t('Open Settings'),
          command: 'workbench.action.openSettings',
          args: ['accExports.downloadFolder'],
        },
      };
    case 'inProgress':
      return { message: t('Another window is downloading this export already.') };
  }
}
