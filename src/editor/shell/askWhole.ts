import * as l10n from '@vscode/l10n';
import { type Back, type Choice, allOf, label, pickOne } from './pick.ts';

/** A folder as a whole, or those of its files whose name passes the filter. */
export interface Whole {
  readonly kind: 'whole';
  readonly recursive: boolean;
  readonly filter: string;
}

/** Asks whether a folder is taken with its subfolders, and for a filter of names in the same box. */
export async function askWhole(title: string): Promise<Whole | Back> {
  return pickOne<Whole>({
    title,
    placeholder: l10n.t('Type names with * and ? to take only some files, such as A-*.pdf'),
    typed: (text) => wholeChoices(text, true),
    rows: allOf<Whole>([]),
  });
}

/** How a filter is written, in one line below the box that it is typed in. */
function filterSyntax(): string {
  return l10n.t('Type to filter names: A-*.pdf, S-* (* any text, ? one character, "…" keeps a comma)');
}

/** The ways to take a folder as a whole: all of it, or what the typed filter lets through. */
export function wholeChoices(text: string, inFolder: boolean): readonly Choice<Whole>[] {
  const only = text === '' ? undefined : l10n.t('only names like “{0}”', label(text));
  const choice = (icon: string, words: string, recursive: boolean): Choice<Whole> => ({
    label: `$(${icon}) ${words}`,
    value: { kind: 'whole', recursive, filter: text },
    ...(recursive && { detail: filterSyntax() }),
    ...(only !== undefined && { description: only }),
  });
  if (!inFolder) return [choice('root-folder', l10n.t('This project with all folders'), true)];
  return [
    choice('folder-library', l10n.t('This folder with all subfolders'), true),
    choice('folder-active', l10n.t('This folder only'), false),
  ];
}
