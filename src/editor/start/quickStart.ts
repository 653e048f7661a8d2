import * as l10n from '@vscode/l10n';
import type { Address } from '../../acc/addressPages.ts';
import type { Project } from '../../acc/browseRows.ts';
import { UserError } from '../../words/userError.ts';
import { inNotificationWhenSlow } from '../shell/progress.ts';
import { countWords } from '../../words/planWords.ts';
import type { LaunchSession } from './launchSession.ts';
import type { RecentPlace } from '../../launch/selection.ts';
import { findProject } from './findProject.ts';
import { type Pasted, pastedIn } from '../../launch/pasted.ts';
import { BACK, type Back, type Choice, allOf, pickOne, separator, label } from '../shell/pick.ts';
import { type Step, selectInProject, selectUrns } from './pickFolder.ts';
import { pickProject } from './pickProject.ts';
import { chooseSheets } from './pickSheets.ts';
import { searchFiles } from './searchFiles.ts';
import { selectPlaces } from './selectPlaces.ts';
import type { Selection } from '../../launch/selection.ts';

/** What one export can take. */
type Together = Exclude<Pasted, { readonly kind: 'apart' }>;

type Start =
  | { readonly kind: 'place'; readonly place: RecentPlace }
  | { readonly kind: 'browse' }
  | { readonly kind: 'sheets' }
  | { readonly kind: 'pasted'; readonly pasted: Together }
  | { readonly kind: 'search'; readonly place: RecentPlace; readonly text: string };

/** The quick way to what a user wants exported: a recent place, a pasted address, a search, or browsing. */
export async function selectQuickly(session: LaunchSession, title: string): Promise<Selection> {
  const { places } = session.services.exportMemory;
  for (;;) {
    const start = await pickOne<Start>({
      title,
      // A search is in the project of the last export.
      placeholder:
        places.length > 0
          ? l10n.t('Choose where from, paste an address of ACC (Forma) or a URN, or type to search')
          : l10n.t('Choose where from, or paste an address of ACC (Forma) or a URN'),
      typed: (text) => typedStarts(text, places),
      typedLast: true,
      rows: allOf<Start>([
        ...(places.length > 0 ? [separator(l10n.t('Recent'))] : []),
        ...places.map((place) => ({ ...placeWords(place), value: { kind: 'place', place } as const })),
        separator(''),
        { label: `$(folder-opened) ${l10n.t('Browse projects…')}`, value: { kind: 'browse' } },
        { label: `$(layers) ${l10n.t('Sheets of a project…')}`, value: { kind: 'sheets' } },
      ]),
    });
    const selection = start === BACK ? BACK : await follow(session, start, title);
    if (selection !== BACK) return selection;
  }
}

async function follow(session: LaunchSession, start: Start, title: string): Promise<Selection | Back> {
  switch (start.kind) {
    case 'place':
      return selectInProject(session, await findProject(session, start.place.projectId), {
        title,
        start: stepOf(start.place),
      });
    case 'search': {
      const { place, text } = start;
      const project = await findProject(session, place.projectId);
      const files = await searchFiles(session, project, undefined, text, title);
      return files === BACK ? BACK : { kind: 'files', project, files, path: [] };
    }
    case 'browse':
      return inChosenProject(session, title, (project) => selectInProject(session, project, { title }));
    case 'sheets':
      return inChosenProject(session, title, (project) => chooseSheets(session, project, title));
    case 'pasted':
      return followPasted(session, start.pasted, title);
  }
}

async function followPasted(session: LaunchSession, pasted: Together, title: string): Promise<Selection | Back> {
  if (pasted.kind !== 'address') {
    const select = (project: Project): Promise<Selection | Back> =>
      pasted.kind === 'urns'
        ? selectUrns(session, project, pasted.urns)
        : selectPlaces(session, project, pasted.places);
    if (pasted.projectId !== undefined) return select(await findProject(session, pasted.projectId));
    return inChosenProject(session, l10n.t('{0}: Their Project', title), select);
  }
  const { address } = pasted;
  const inProject = (project: Project): Promise<Selection | Back> => followAddress(session, project, address, title);
  if (address.projectId === undefined) return inChosenProject(session, l10n.t('{0}: Its Project', title), inProject);
  return inProject(await findProject(session, address.projectId));
}

async function followAddress(
  session: LaunchSession,
  project: Project,
  { sheets, versionUrn, lineage, folderId }: Address,
  title: string,
): Promise<Selection | Back> {
  const urn = versionUrn ?? lineage;
  if (urn !== undefined) return selectUrns(session, project, [urn]);
  if (sheets) {
    if (project.platform === 'bim360') throw new UserError(l10n.t('Sheets of BIM 360 projects cannot be exported.'));
    return chooseSheets(session, project, title);
  }
  if (folderId === undefined) return selectInProject(session, project, { title });
  const known = session.services.exportMemory.places.find((place) => place.folderId === folderId);
  // An address does not tell the folder's name.
  const path = known?.path ?? [await folderName(session, project, folderId)];
  const start = stepOf({ projectId: project.id, projectName: project.name, folderId, path });
  return selectInProject(session, project, { title, start });
}

function folderName(
  { account, call, engine: { catalog } }: LaunchSession,
  { id }: Project,
  folderId: string,
): Promise<string> {
  return inNotificationWhenSlow(call, l10n.t('Looking for the folder'), async (_report, signal) => {
    const { name } = await catalog.folder(account, id, folderId, signal);
    return name;
  });
}

/** Goes back to the projects from within one. */
async function inChosenProject(
  session: LaunchSession,
  title: string,
  select: (project: Project) => Promise<Selection | Back>,
): Promise<Selection | Back> {
  for (;;) {
    const project = await pickProject(session, title);
    if (project === BACK) return BACK;
    const selection = await select(project);
    if (selection !== BACK) return selection;
  }
}

function stepOf({ folderId, path }: RecentPlace): Step | undefined {
  return folderId === undefined
    ? undefined
    : { folder: { kind: 'folder', id: folderId, name: path.at(-1) ?? l10n.t('Folder') }, path };
}

function typedStarts(text: string, [recent]: readonly RecentPlace[]): readonly Choice<Start>[] {
  if (text === '') return [];
  const pasted = pastedIn(text);
  if (pasted?.kind === 'apart') {
    return [
      { label: `$(info) ${l10n.t('These places are of several projects: paste those of one project at a time.')}` },
    ];
  }
  if (pasted) {
    return [
      {
        label: `$(link) ${l10n.t('Export from the pasted text')}`,
        description: pastedWords(pasted),
        value: { kind: 'pasted', pasted },
      },
    ];
  }
  // What looks like an address and is none is no search either.
  if (/^\s*(?:https?:|urn:|dXJu)/i.test(text)) return [{ label: `$(info) ${whatIsUnderstood()}` }];
  if (!recent) return [];
  const words = l10n.t('Search for “{0}” in {1}', label(text), label(recent.projectName));
  return [{ label: `$(search) ${words}`, value: { kind: 'search', place: recent, text } }];
}

function whatIsUnderstood(): string {
  return l10n.t(
    'This is not understood. An address of a project, folder or file would be (https://acc.autodesk.com/docs/files/projects/…), or a URN (urn:adsk.wip…).',
  );
}

function pastedWords(pasted: Together): string {
  if (pasted.kind === 'urns') return countWords('files', pasted.urns.length);
  if (pasted.kind === 'places') return l10n.t('{0} folders and files, with all that is in them', pasted.places.length);
  const { versionUrn, lineage, folderId, sheets } = pasted.address;
  if (versionUrn !== undefined) return l10n.t('one version of a file');
  if (lineage !== undefined) return l10n.t('the newest version of a file');
  if (sheets) return l10n.t('sheets of a project');
  return folderId === undefined ? l10n.t('a project') : l10n.t('a folder');
}

function placeWords({ projectName, folderId, path }: RecentPlace): {
  readonly label: string;
  readonly description: string;
} {
  if (folderId === undefined) return { label: `$(project) ${label(projectName)}`, description: '' };
  const name = path.length === 0 ? l10n.t('a folder') : path.join(' / ');
  return { label: `$(folder) ${label(name)}`, description: label(projectName) };
}
