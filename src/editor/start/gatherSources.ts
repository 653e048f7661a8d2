import * as l10n from '@vscode/l10n';
import type { OrderedSource } from '../../launch/order.ts';
import type { Selection } from '../../launch/selection.ts';
import { type SearchProgress, filesIn, sourceOfFile, sourceOfSheet } from '../../launch/sources.ts';
import { plainText } from '../../words/format/text.ts';
import { editorLocale } from '../shell/locale.ts';
import { inNotificationWhenSlow } from '../shell/progress.ts';
import type { LaunchSession } from './launchSession.ts';

/**
 * Everything that a selection stands for, also what cannot be exported. A folder is gone through now, under a
 * notification that can be cancelled.
 * @throws LaunchError `tooMany`, AccError, AuthError, StoreError, CancelledError
 */
export async function gather(session: LaunchSession, selection: Selection): Promise<readonly OrderedSource[]> {
  switch (selection.kind) {
    case 'files':
      return selection.files.map(sourceOfFile);
    case 'sheets':
      return selection.sheets.map(sourceOfSheet);
    case 'sources':
      return selection.sources;
    case 'folder': {
      const name = plainText(selection.path.at(-1) ?? selection.project.name, 60);
      return inNotificationWhenSlow(session.call, l10n.t('Looking for files in {0}', name), (report, signal) =>
        sourcesIn(session, selection, (message) => report({ message }), signal),
      );
    }
  }
}

/**
 * All files of a folder, or of a project, whose name passes the filter. What cannot be exported is among them: the plan
 * names it to the user as an obstacle.
 * @throws LaunchError `tooMany`, AccError, AuthError, StoreError, CancelledError
 */
export async function sourcesIn(
  { engine: { catalog }, account }: LaunchSession,
  { project, folder, recursive, filter }: Extract<Selection, { kind: 'folder' }>,
  report: (message: string) => void,
  signal: AbortSignal,
): Promise<readonly OrderedSource[]> {
  const place = folder
    ? ({ kind: 'folder', projectId: project.id, folderId: folder.id } as const)
    : ({ kind: 'topFolders', projectId: project.id, hubId: project.hubId } as const);
  const number = new Intl.NumberFormat(editorLocale().language);
  const onProgress = (progress: SearchProgress): void => report(progressWords(progress, number));
  return Array.fromAsync(filesIn(catalog, account, { place, recursive, filter }, onProgress, signal), sourceOfFile);
}

function progressWords({ folders, files }: SearchProgress, number: Intl.NumberFormat): string {
  const count = number.format(files);
  if (folders === undefined) return files === 1 ? l10n.t('1 file') : l10n.t('{0} files', count);
  return folders === 1
    ? l10n.t('1 folder; files: {0}', count)
    : l10n.t('{0} folders; files: {1}', number.format(folders), count);
}
