import * as l10n from '@vscode/l10n';
import type { SourceFile } from '../../acc/browseRows.ts';
import { nameFilter } from '../../browse/nameFilter.ts';
import type { OrderedSource } from '../../launch/order.ts';
import { throwIfCancelled } from '../../lib/cancel.ts';
import { MOST_SOURCES } from '../../recipes/sources.ts';
import { UserError } from '../../words/userError.ts';
import { inNotificationWhenSlow } from '../shell/progress.ts';
import { editorLocale } from '../shell/locale.ts';
import { plainText } from '../../words/format/text.ts';
import type { LaunchSession } from './launchSession.ts';
import { type Selection, sourceOfFile, sourceOfSheet } from '../../launch/selection.ts';

/** How many rows of a folder are asked for at a time. */
const STEP = 200;

/**
 * Everything that a selection stands for, also what cannot be exported. A folder is gone through now, under a
 * notification that can be cancelled.
 * @throws UserError when a folder holds more than {@link MOST_SOURCES}; AccError, AuthError, StoreError, CancelledError
 */
export async function gather(actor: LaunchSession, selection: Selection): Promise<readonly OrderedSource[]> {
  switch (selection.kind) {
    case 'files':
      return selection.files.map(sourceOfFile);
    case 'sheets':
      return selection.sheets.map(sourceOfSheet);
    case 'sources':
      return selection.sources;
    case 'folder': {
      const name = plainText(selection.path.at(-1) ?? selection.project.name, 60);
      return inNotificationWhenSlow(l10n.t('Looking for files in {0}', name), (report, signal) =>
        sourcesIn(actor, selection, (message) => report({ message }), signal),
      );
    }
  }
}

/** All files of a folder, or of a project, whose name passes the filter. */
export async function sourcesIn(
  { engine: { catalog }, account }: LaunchSession,
  { project, folder, recursive, filter: text }: Extract<Selection, { kind: 'folder' }>,
  report: (message: string) => void,
  signal: AbortSignal,
): Promise<readonly OrderedSource[]> {
  const filter = nameFilter(text);
  const number = new Intl.NumberFormat(editorLocale().language);
  const sources: OrderedSource[] = [];
  const add = (file: SourceFile): void => {
    if (sources.length === MOST_SOURCES) throw tooMany(number.format(MOST_SOURCES));
    sources.push(sourceOfFile(file));
  };
  if (folder && !recursive) {
    const place = { kind: 'folder', projectId: project.id, folderId: folder.id } as const;
    // What was listed hours ago may have newer versions now; a walk asks again, too.
    catalog.forget(place);
    for (let wanted = STEP; ; wanted += STEP) {
      const { rows, more } = await catalog.list<'folder'>(account, place, wanted, signal);
      throwIfCancelled(signal);
      if (more && rows.length <= MOST_SOURCES) {
        report(rows.length === 1 ? l10n.t('1 file') : l10n.t('{0} files', number.format(rows.length)));
        continue;
      }
      for (const row of rows) if (row.kind === 'file' && filter.matches(row.name)) add(row);
      return sources;
    }
  }
  const place = folder
    ? ({ kind: 'folder', projectId: project.id, folderId: folder.id } as const)
    : ({ kind: 'topFolders', projectId: project.id, hubId: project.hubId } as const);
  const progress = ({ folders, files }: { readonly folders: number; readonly files: number }): void =>
    report(
      folders === 1
        ? l10n.t('1 folder; files: {0}', number.format(files))
        : l10n.t('{0} folders; files: {1}', number.format(folders), number.format(files)),
    );
  for await (const file of catalog.walk(account, place, filter, progress, signal)) add(file);
  return sources;
}

function tooMany(most: string): UserError {
  return new UserError(
    l10n.t('There are more than {0} files in this folder. Take a subfolder, or filter by name.', most),
  );
}
