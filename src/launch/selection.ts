import * as l10n from '@vscode/l10n';
import type { Folder, Project, Sheet, SourceFile } from '../acc/browseRows.ts';
import type { Service } from '../acc/reading.ts';
import type { OrderedSource } from './order.ts';
import { plainText } from '../words/format/text.ts';

import type { RecentPlace } from '../editor/shell/exportMemory.ts';

/** A suggested name is shorter than 100 characters: a name from the service is cut, what is said about it is not. */
const LONGEST_SUGGESTION = 99;
const LONGEST_FIRST = 70;
const LONGEST_FILTER = 25;

/** What a person wants exported, as it was chosen. */
export type Selection =
  | {
      readonly kind: 'files';
      readonly project: Project;
      readonly files: readonly SourceFile[];
      /** Names down to the folder that they are in; empty when they come from several. */
      readonly path: readonly string[];
      readonly folder?: Folder | undefined;
    }
  | {
      readonly kind: 'folder';
      readonly project: Project;
      /** Absent for the whole project. */
      readonly folder?: Folder | undefined;
      readonly path: readonly string[];
      readonly recursive: boolean;
      /** Names with `*` and `?`; empty takes all. */
      readonly filter: string;
    }
  | {
      readonly kind: 'sheets';
      readonly project: Project;
      readonly sheets: readonly Sheet[];
      /** Name of the version set, when it is one. */
      readonly set?: string | undefined;
    }
  | {
      /** Named one by one, by their URNs. */
      readonly kind: 'sources';
      readonly project: Project;
      readonly sources: readonly OrderedSource[];
    };

/** The service that exports a project's files. Source: API page C. */
export function serviceOf({ project, kind }: Selection): Service {
  if (kind === 'sheets') return 'sheets';
  return project.platform === 'bim360' ? 'bim360' : 'files';
}

/** What stands for a file in an order. */
export function sourceOfFile({ versionUrn, id, name, bytes, type }: SourceFile): OrderedSource {
  return { id: versionUrn, lineage: id, name, bytes, type };
}

/** What stands for a sheet in an order. */
export function sourceOfSheet({ id, number, title }: Sheet): OrderedSource {
  return { id, name: [number, title].filter((text) => text !== '').join(' ') || id };
}

/** A harmless name for the list, from what was chosen, below 100 characters; `undefined` when nothing suits. */
export function suggestedName(selection: Selection): string | undefined {
  const { project } = selection;
  switch (selection.kind) {
    case 'folder': {
      const folder = selection.path.at(-1) ?? project.name;
      const filter = plainText(selection.filter, LONGEST_FILTER);
      return filter === '' ? harmless(folder) : around(folder, (name) => l10n.t('{0} ({1})', name, filter));
    }
    case 'sheets':
      return selection.set === undefined
        ? around(project.name, (name) => l10n.t('{0}, sheets', name))
        : harmless(selection.set);
    case 'files': {
      const folder = selection.path.at(-1);
      return selection.files.length > 1 && folder !== undefined ? harmless(folder) : nameOfFiles(selection.files);
    }
    case 'sources':
      return nameOfFiles(selection.sources);
  }
}

/** A name as every system takes it in a file's name. */
export function asFileName(name: string): string {
  return name.replace(/[\\/:*?"<>|]/g, '_');
}

/** Where the next export may start from; `undefined` when that is no place of its own. */
export function placeOf(selection: Selection): RecentPlace | undefined {
  const { project } = selection;
  const { hubId, id: projectId, name: projectName, platform } = project;
  const whole = { hubId, projectId, projectName, platform, path: [] };
  if (projectName === '') return undefined;
  if (selection.kind === 'sheets' || selection.kind === 'sources') return whole;
  const { folder, path } = selection;
  return folder ? { ...whole, folderId: folder.id, path } : whole;
}

/** The first file's name, without its suffix, and how many more there are; an id in its place is no name. */
function nameOfFiles(files: readonly { readonly name: string }[]): string | undefined {
  const first = files.find(({ name }) => !name.startsWith('urn:'))?.name ?? '';
  const stem = first.replace(/\.[A-Za-z0-9]{1,5}$/, '') || first;
  return files.length <= 1
    ? harmless(stem)
    : around(stem, (name) => l10n.t('{0} and {1} more', name, files.length - 1));
}

function harmless(name: string): string | undefined {
  return plainText(name, LONGEST_SUGGESTION) || undefined;
}

/** Says more about a name, when there is one. */
function around(name: string, words: (name: string) => string): string | undefined {
  const first = plainText(name, LONGEST_FIRST);
  return first === '' ? undefined : plainText(words(first), LONGEST_SUGGESTION);
}
