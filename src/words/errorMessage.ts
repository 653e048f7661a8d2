import * as l10n from '@vscode/l10n';
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
import type { Locale } from './locale.ts';

/**
 * Turns any error into words, by its class and code; never by its message, and never with a stack.
 * @param jobId the job that the command was about, when it is known
 */
export function errorMessage(error: unknown, locale: Locale, jobId?: string): ErrorMessage {
  if (error instanceof UserError) return { message: error.message, action: error.action };
  if (AccError.is(error)) return accMessage(error);
  if (AuthError.is(error)) return authMessage(error);
  if (LaunchError.is(error)) return launchMessage(error);
  if (error instanceof NotRecordedError) {
    const file = plainText(error.filePath, 300);
    return {
      message: l10n.t('The file was saved as {0}, but the list of exports could not be updated.', file),
      action: showLog(),
    };
  }
  if (StoreError.is(error)) return storeMessage(error);
  if (DownloadError.is(error)) return downloadMessage(error, locale, jobId);
  return {
    message: l10n.t('Something went wrong that ACC Exports did not expect. The log has the details.'),
    action: showLog(),
  };
}

function storeMessage(error: StoreError): ErrorMessage {
  const reload: Remedy = { label: l10n.t('Reload Window'), command: 'workbench.action.reloadWindow' };
  switch (error.code) {
    case 'unsupported':
      return {
        message: l10n.t(
          'This VS Code is too old to keep the list of exports: its Node.js has no SQLite. Update VS Code, or its server on the remote machine.',
        ),
      };
    case 'newerVersion':
      return {
        message: l10n.t(
          'A newer version of ACC Exports has upgraded the list of exports. Reload the window to use it.',
        ),
        action: reload,
      };
    case 'busy':
      return { message: l10n.t('Another window is writing the list of exports. Try again in a moment.') };
    case 'full':
      return {
        message: l10n.t('The list of exports cannot be saved: the disk is full. Free some space and try again.'),
      };
    case 'notWritable':
      return {
        message: l10n.t(
          'The list of exports cannot be saved: its folder is not writable. Check the permissions of {0}.',
          plainText(error.path ?? l10n.t('the storage folder'), 300),
        ),
        action: showLog(),
      };
    case 'damaged':
      return {
        message: l10n.t(
          'The list of exports is damaged. Reload the window: what can be read is carried over, and the damaged file is kept beside it.',
        ),
        action: reload,
      };
    case 'failed':
      return { message: l10n.t('The list of exports could not be used. The log has the details.'), action: showLog() };
  }
}

function downloadMessage(error: DownloadError, locale: Locale, jobId: string | undefined): ErrorMessage {
  const { details } = error;
  const host = plainText(details.host ?? l10n.t('the storage'));
  const folder = plainText(details.folder ?? l10n.t('the folder'), 300);
  switch (error.code) {
    case 'noLink':
      return { message: l10n.t('There is no file to download yet: the export has no link.') };
    case 'linkDead':
      return {
        message: l10n.t('The link has died: a link lasts one hour. Only a new export of the same files helps.'),
        action: exportAgain(jobId),
      };
    case 'refused':
      return {
        message:
          (details.status ?? 0) >= 500
            ? l10n.t('The storage has trouble (HTTP {0}). Try again in a minute.', details.status ?? '?')
            : l10n.t(
                'The storage refused the download (HTTP {0}). Try again; if it stays, export again.',
                details.status ?? '?',
              ),
        action: showLog(),
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
            ? l10n.t('The file did not arrive whole. Download again.')
            : l10n.t(
                'The file did not arrive whole: {0} instead of {1}. Download again.',
                bytes(details.receivedBytes, locale),
                bytes(details.expectedBytes, locale),
              ),
      };
    case 'notAnExport':
      return {
        message: l10n.t(
          'What arrived is neither a PDF nor a ZIP, so it was not kept. A proxy may have answered instead of the storage.',
        ),
        action: showLog(),
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
        action: {
          label: l10n.t('Open Settings'),
          command: 'workbench.action.openSettings',
          args: ['accExports.downloadFolder'],
        },
      };
    case 'inProgress':
      return { message: l10n.t('Another window is downloading this export already.') };
  }
}
