import * as l10n from '@vscode/l10n';
import type { Folder, Project, SourceFile } from '../../acc/browseRows.ts';
import { inNotificationWhenSlow } from '../shell/progress.ts';
import { countWords } from '../../words/planWords.ts';
import { plainText } from '../../words/format/text.ts';
import { type Whole, wholeChoices } from '../shell/askWhole.ts';
import type { LaunchSession } from './launchSession.ts';
import { chooseFiles } from './chooseFiles.ts';
import { BACK, type Back, type Choice, type Choices, pickOne, separator, label } from '../shell/pick.ts';
import { chooseSheets } from './pickSheets.ts';
import { pastedIn } from '../../launch/pasted.ts';
import { resolveUrns } from '../../launch/resolveUrns.ts';
import { searchFiles } from './searchFiles.ts';
import type { Selection } from '../../launch/selection.ts';

/** A folder on the way down, with the names above it. */
export interface Step {
  readonly folder: Folder;
  readonly path: readonly string[];
}

export interface FolderQuestion {
  readonly title: string;
  readonly start?: Step | undefined;
  readonly filesOnly?: boolean;
}

type Choose =
  | Whole
  | { readonly kind: 'open'; readonly folder: Folder }
  | { readonly kind: 'files' }
  | { readonly kind: 'sheets' }
  | { readonly kind: 'search'; readonly text: string }
  | { readonly kind: 'urns'; readonly urns: readonly string[] };

/**
 * Goes down the folders of a project until something is chosen: a folder, files in it, what a search finds, or sheets.
 * @param options.start where to begin; the project itself when absent
 * @param options.filesOnly whether sheets are not offered
 * @throws AccError, AuthError, StoreError, CancelledError
 */
export async function selectInProject(
  session: LaunchSession,
  project: Project,
  { title, start, filesOnly = false }: FolderQuestion,
): Promise<Selection | Back> {
  const hasSheets = project.platform !== 'bim360' && !filesOnly;
  const way: Step[] = start ? [start] : [];
  for (;;) {
    const here = way.at(-1);
    const chosen = await pickOne<Choose>({
      title: `${title}: ${plainText(here?.path.at(-1) ?? project.name)}`,
      placeholder: here
        ? l10n.t('Choose what to export, or open a folder. Type to filter by name, or to search.')
        : l10n.t('Open a folder, or type to filter.'),
      back: true,
      typed: (text) => typedChoices(text, project.id, here !== undefined, hasSheets),
      rows: (wanted, signal) => folders(session, project, here, wanted, signal),
    });
    if (chosen === BACK) {
      if (way.length === 0) return BACK;
      way.pop();
      continue;
    }
    const selection = await follow(session, project, title, here, chosen);
    if (selection === undefined && chosen.kind === 'open') {
      way.push({ folder: chosen.folder, path: [...(here?.path ?? []), chosen.folder.name] });
    } else if (selection !== undefined && selection !== BACK) return selection;
  }
}

async function follow(
  session: LaunchSession,
  project: Project,
  title: string,
  here: Step | undefined,
  chosen: Choose,
): Promise<Selection | Back | undefined> {
  const { folder, path } = here ?? { path: [] };
  const taken = (files: readonly SourceFile[] | Back): Selection | Back =>
    files === BACK ? BACK : { kind: 'files', project, files, folder, path };
  switch (chosen.kind) {
    case 'open':
      return undefined;
    case 'whole':
      return { kind: 'folder', project, folder, path, recursive: chosen.recursive, filter: chosen.filter };
    case 'files':
      return folder ? taken(await chooseFiles(session, project, folder, title)) : undefined;
    case 'search':
      return taken(await searchFiles(session, project, folder, chosen.text, title));
    case 'sheets':
      return chooseSheets(session, project, title);
    case 'urns':
      return selectUrns(session, project, chosen.urns);
  }
}

/** Files that are named by their URNs. @throws UserError when one is gone; AccError, AuthError, CancelledError */
export async function selectUrns(
  session: LaunchSession,
  project: Project,
  urns: readonly string[],
): Promise<Selection> {
  const sources = await inNotificationWhenSlow(session.call, l10n.t('Looking for the files'), (_report, signal) =>
    resolveUrns(session.engine.catalog, session.account, project.id, urns, signal),
  );
  return { kind: 'sources', project, sources };
}

async function folders(
  session: LaunchSession,
  project: Project,
  here: Step | undefined,
  wanted: number,
  signal: AbortSignal,
): Promise<Choices<Choose>> {
  const { catalog } = session.engine;
  const ids = { projectId: project.id };
  const { rows, more } = here
    ? await catalog.list<'folder'>(
        session.account,
        { kind: 'folder', ...ids, folderId: here.folder.id },
        wanted,
        signal,
      )
    : await catalog.list<'topFolders'>(
        session.account,
        { kind: 'topFolders', ...ids, hubId: project.hubId },
        wanted,
        signal,
      );
  const found = rows.filter((row) => row.kind === 'folder');
  const choices = found.map((folder) => ({
    label: `$(folder) ${label(folder.name)}`,
    value: { kind: 'open', folder } as const,
  }));
  return { choices: choices.length > 0 ? [separator(l10n.t('Folders')), ...choices] : [], more };
}

/** What is offered above the folders: what is typed is a filter of names, a search, or pasted URNs. */
function typedChoices(
  text: string,
  projectId: string,
  isFolder: boolean,
  hasSheets: boolean,
): readonly Choice<Choose>[] {
  const pasted = pastedIn(text);
  if (pasted?.kind === 'urns' && (pasted.projectId ?? projectId) === projectId) {
    const words = `$(link) ${l10n.t('Export what is pasted')}`;
    return [{ label: words, description: countWords('files', pasted.urns.length), value: pasted }];
  }
  return [...wholeChoices(text, isFolder), ...(isFolder ? inFolder(text) : inProject(text, hasSheets))];
}

function inFolder(text: string): readonly Choice<Choose>[] {
  return text === ''
    ? [{ label: `$(checklist) ${l10n.t('Choose files…')}`, value: { kind: 'files' } }]
    : [searchChoice(text, l10n.t('in this folder and below'))];
}

function inProject(text: string, hasSheets: boolean): readonly Choice<Choose>[] {
  if (text !== '') return [searchChoice(text, l10n.t('in this project'))];
  if (hasSheets) return [{ label: `$(layers) ${l10n.t('Sheets…')}`, value: { kind: 'sheets' } }];
  return [{ label: `$(search) ${l10n.t('Type to search in this project')}` }];
}

function searchChoice(text: string, where: string): Choice<Choose> {
  const words = `$(search) ${l10n.t('Search for “{0}”', label(text))}`;
  return { label: words, description: where, value: { kind: 'search', text } };
}
