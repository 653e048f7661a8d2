import * as l10n from '@vscode/l10n';
import type { StoreError } from '../../store/errors.ts';
import type { ErrorMessage } from '../remedy.ts';
import { plainText } from '../format/text.ts';

/** What it means for a user that the list of exports cannot be used. */
export function storeMessage(error: StoreError): ErrorMessage {
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
        action: { kind: 'reload' },
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
        action: { kind: 'showLog' },
      };
    case 'damaged':
      return {
        message: l10n.t(
          'The list of exports is damaged. Reload the window: what can be read is carried over, and the damaged file is kept beside it.',
        ),
        action: { kind: 'reload' },
      };
    case 'failed':
      return {
        message: l10n.t('The list of exports could not be used. The log has the details.'),
        action: { kind: 'showLog' },
      };
  }
}
