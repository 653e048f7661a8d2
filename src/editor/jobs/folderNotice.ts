import * as l10n from '@vscode/l10n';
import { isCancelled } from '../../lib/cancel.ts';
import { errorMessage } from '../../words/errorMessage.ts';
import { plainText } from '../../words/format/text.ts';
import { tell, tellError } from '../shell/boundary.ts';
import { editorLocale } from '../shell/locale.ts';
import type { EditorLog } from '../shell/log.ts';
import type { Settings } from '../shell/settings.ts';
import { folderQuestion, pickFolder } from './downloadFolder.ts';

/**
 * Says that exports are ready and are not downloaded automatically, since no folder is set, and lets the user choose one;
 * what is wrong with the folder that is set, or asks about the one of the workspace’s settings.
 */
export function tellFolderNeeded(settings: Settings, problem: unknown, log: EditorLog): void {
  if (problem !== undefined) {
    const { message, action } = errorMessage(problem, editorLocale());
    tellError({ message: l10n.t('Nothing is downloaded automatically. {0}', message), action }, log);
    return;
  }
  const { suggestedFolder, folderToAskAbout } = settings;
  if (folderToAskAbout !== undefined) {
    const { question, save, own } = folderQuestion(folderToAskAbout);
    const answers = { [save]: () => settings.answerFolder(true), [own]: () => settings.answerFolder(false) };
    tell(question, answers, log);
    return;
  }
  const choose = async (): Promise<void> => {
    try {
      const title = l10n.t('Where should exports be saved?');
      await settings.setDownloadFolder(await pickFolder(settings, title, l10n.t('Download Here')));
    } catch (error) {
      if (!isCancelled(error)) tellError(errorMessage(error, editorLocale()), log);
    }
  };
  tell(
    l10n.t('Exports are ready, but they are not downloaded automatically yet: no download folder is set.'),
    {
      [l10n.t('Choose Folder…')]: choose,
      [l10n.t('Use {0}', plainText(suggestedFolder, 60))]: () => settings.setDownloadFolder(suggestedFolder),
    },
    log,
  );
}
