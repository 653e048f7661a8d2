import * as l10n from '@vscode/l10n';
import type { Origin } from '../launch/origin.ts';
import { plainText } from './format/text.ts';

/** What an origin is, in two lines: what it holds at the time, and what of that is taken. */
export function originWords(origin: Origin): { readonly label: string; readonly description: string } {
  if (origin.kind === 'sheets') {
    const { versionSet } = origin;
    return versionSet === undefined
      ? { label: l10n.t('All current sheets, whatever they are then'), description: '' }
      : { label: l10n.t('The version set “{0}”, whatever is in it then', plainText(versionSet, 60)), description: '' };
  }
  const { path = '', recursive, filter } = origin;
  const name = plainText(path.split('/').at(-1) ?? '', 60);
  const depth = recursive ? l10n.t('with subfolders') : l10n.t('without subfolders');
  return {
    label:
      name === ''
        ? l10n.t('The folder, whatever is in it then')
        : l10n.t('The folder “{0}”, whatever is in it then', name),
    description: filter === '' ? depth : `${depth}, ${plainText(filter, 60)}`,
  };
}
