import * as l10n from '@vscode/l10n';
import { EXPORTABLE_TYPES, type Folder, type Project, type SourceFile } from '../../acc/browseRows.ts';
import { UserError } from '../../words/userError.ts';
import { plainText } from '../../words/format/text.ts';
import type { LaunchSession } from './launchSession.ts';
import { fileChoice } from './fileChoice.ts';
import { BACK, type Back, PICK_PAGE, pickMany } from '../shell/pick.ts';

/** Lets a user check files of a folder. @throws UserError when it has none; AccError, AuthError, CancelledError */
export async function chooseFiles(
  session: LaunchSession,
  project: Project,
  folder: Folder,
  title: string,
): Promise<readonly SourceFile[] | Back> {
  const place = { kind: 'folder', projectId: project.id, folderId: folder.id } as const;
  const files = await pickMany<SourceFile>({
    title: `${title}: ${plainText(folder.name)}`,
    placeholder: l10n.t('Check the PDF, DWG and RVT files to export'),
    back: true,
    rows: async (wanted, signal) => {
      // Folders and other files stand between them: go on until there are as many as wanted.
      for (let asked = wanted; ; asked += PICK_PAGE) {
        const { rows, more } = await session.engine.catalog.list<'folder'>(session.account, place, asked, signal);
        const found = rows.filter((row) => row.kind === 'file').filter(({ type }) => EXPORTABLE_TYPES.has(type));
        if (found.length === 0 && !more)
          throw new UserError(l10n.t('There is no PDF, DWG or RVT file in this folder.'));
        if (!more || found.length >= wanted) return { choices: found.map(fileChoice), more };
      }
    },
  });
  return files === BACK || files.length === 0 ? BACK : files;
}
