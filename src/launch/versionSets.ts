import type { Sheet } from '../acc/browseRows.ts';

/** Sheets that were published together. */
export interface VersionSet {
  readonly name: string | undefined;
  readonly sheets: readonly Sheet[];
}

/** The version sets of sheets, each with its own, in the order of their first sheets; last those that are in none. */
export function versionSets(sheets: readonly Sheet[]): readonly VersionSet[] {
  const sets = new Map<string | undefined, { name: string | undefined; sheets: Sheet[] }>();
  for (const sheet of sheets) {
    const { id, name } = sheet.versionSet ?? {};
    const set = sets.get(id);
    if (set) set.sheets.push(sheet);
    else sets.set(id, { name, sheets: [sheet] });
  }
  const all = [...sets];
  const named = all.filter(([id]) => id !== undefined);
  // Without any version set the one that remains would be all sheets once more.
  return named.length === 0 ? [] : [...named, ...all.filter(([id]) => id === undefined)].map(([, set]) => set);
}
