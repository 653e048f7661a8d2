import * as l10n from '@vscode/l10n';
import type { Folder, Project, SourceFile } from '../../acc/browseRows.ts';
import { CancelledError } from '../../lib/cancel.ts';
import { tell } from '../shell/boundary.ts';
import { plainText } from '../../words/format/text.ts';
import type { LaunchSession } from './launchSession.ts';
import { fileChoice } from './fileChoice.ts';
import { BACK, type Back, pickMany } from '../shell/pick.ts';

/** The scope of the service's search. Source: API page D. */
const SEARCH_SCOPE = 'data:search';

/**
 * Searches a folder and those below it, or a whole project, and lets a user check what was found. A search without
 * hits says so, and goes back.
 * @throws AccError, AuthError, StoreError, CancelledError
 */
export async function searchFiles(
  session: LaunchSession,
  project: Project,
  folder: Folder | undefined,
  text: string,
  title: string,
): Promise<readonly SourceFile[] | Back> {
  const why = l10n.t('Searching needs the permission “{0}”.', SEARCH_SCOPE);
  let nothingFound = false;
  const picked = session.withScopes([SEARCH_SCOPE], why, () => {
    const found: SourceFile[] = [];
    let rest: AsyncIterator<SourceFile> | undefined;
    return pickMany<SourceFile>({
      title: `${title}: ${l10n.t('“{0}” in {1}', plainText(text), plainText(folder?.name ?? project.name))}`,
      placeholder: l10n.t('Check the files to export'),
      back: true,
      rows: async (wanted, signal) => {
        rest ??= search(session, project, folder, text, signal)[Symbol.asyncIterator]();
        let ended = false;
        while (found.length < wanted && !ended) {
          const next = await rest.next();
          if (next.done === true) ended = true;
          else found.push(next.value);
        }
        if (found.length === 0) {
          nothingFound = true;
          throw new CancelledError();
        }
        return { choices: found.map(fileChoice), more: !ended };
      },
    });
  });
  const files = await picked.catch((error: unknown): Back => {
    if (!nothingFound) throw error;
    tell(l10n.t('No PDF, DWG or RVT file has “{0}” in its name here.', plainText(text)), {}, session.services.log);
    return BACK;
  });
  return files === BACK || files.length === 0 ? BACK : files;
}

/** The service searches below one folder at a time. */
async function* search(
  { engine: { catalog }, account }: LaunchSession,
  { id: projectId, hubId }: Project,
  folder: Folder | undefined,
  text: string,
  signal: AbortSignal,
): AsyncIterable<SourceFile> {
  if (folder) {
    yield* catalog.search(account, { projectId, folderId: folder.id }, text, signal);
    return;
  }
  const place = { kind: 'topFolders', hubId, projectId } as const;
  const { rows } = await catalog.list<'topFolders'>(account, place, Number.MAX_SAFE_INTEGER, signal);
  for (const { id: folderId } of rows) yield* catalog.search(account, { projectId, folderId }, text, signal);
}
