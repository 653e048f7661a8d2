import * as l10n from '@vscode/l10n';
import type { Origin } from '../launch/origin.ts';
import { plainText } from './format/text.ts';

/** What an origin holds, for a list of choices, and what of that is taken; `now` for an export, else for each run of a recipe. */
export function originWords(
  origin: Origin,
  when: 'now' | 'then',
): { readonly label: string; readonly description: string } {
  if (origin.kind === 'sheets') return { label: sheetsWords(origin.versionSet, when), description: '' };
  const { path = '', recursive, filter } = origin;
  const depth = recursive ? l10n.t('with subfolders') : l10n.t('without subfolders');
  return {
    label: folderWords(plainText(path.split('/').at(-1) ?? '', 60), when),
    description: filter === '' ? depth : `${depth}, ${plainText(filter, 60)}`,
  };
}

function sheetsWords(versionSet: string | undefined, when: 'now' | 'then'): string {
  if (versionSet === undefined) {
    return when === 'now' ? l10n.t('All sheets that are current now') : l10n.t('All sheets that are current then');
  }
  const name = plainText(versionSet, 60);
  return when === 'now'
    ? l10n.t('What the version set “{0}” holds now', name)
    : l10n.t('What the version set “{0}” holds then', name);
}

function folderWords(name: string, when: 'now' | 'then'): string {
  if (name === '') return when === 'now' ? l10n.t('What the folder holds now') : l10n.t('What the folder holds then');
  return when === 'now'
    ? l10n.t('What the folder “{0}” holds now', name)
    : l10n.t('What the folder “{0}” holds then', name);
}
