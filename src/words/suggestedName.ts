import * as l10n from '@vscode/l10n';
import type { Selection } from '../launch/selection.ts';
import { plainText } from './format/text.ts';

/** A suggested name is shorter than 100 characters: a name from the service is cut, what is said about it is not. */
const LONGEST_SUGGESTION = 99;
const LONGEST_FIRST = 70;
const LONGEST_FILTER = 25;

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
