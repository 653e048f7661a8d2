import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { SourceFile } from '../../../src/acc/browseRows.ts';
import { RecipeError } from '../../../src/recipes/errors.ts';
import { MOST_SOURCES, type RecipeCatalog, findSources } from '../../../src/recipes/sources.ts';
import { DEFAULT_PROJECT } from '../../emulator/exports/jobs.ts';

/** A folder with so many files; how many of them were asked for is counted. */
function folderOf(count: number, type = 'pdf'): { readonly catalog: RecipeCatalog; readonly seen: () => number } {
  let seen = 0;
  const walk: RecipeCatalog['walk'] = async function* () {
    for (; seen < count; seen++) yield fileNumber(seen, type);
  };
  const unused = (): never => assert.fail('not for a walk');
  return { catalog: { walk, list: unused, forget: unused }, seen: () => seen };
}

function fileNumber(n: number, type: string): SourceFile {
  const versionUrn = `urn:adsk.wipprod:fs.file:vf.F${n}?version=1`;
  return { kind: 'file', id: `urn:adsk.wipprod:dm.lineage:F${n}`, versionUrn, name: `F${n}.${type}`, type };
}

describe('what a folder of a recipe holds', () => {
  const take = { kind: 'folder', folder: 'urn:adsk.wipprod:fs.folder:co.X', recursive: true, filter: '' } as const;
  const find = (catalog: RecipeCatalog): ReturnType<typeof findSources> =>
    findSources(catalog, 'a', { project: DEFAULT_PROJECT, take }, () => undefined, new AbortController().signal);

  it('as many as a person may take are taken', async () => {
    assert.equal((await find(folderOf(MOST_SOURCES).catalog)).sources.length, MOST_SOURCES);
  });

  it('more are refused, as soon as that is known', async () => {
    const { catalog, seen } = folderOf(MOST_SOURCES * 5);
    await assert.rejects(find(catalog), (error) => RecipeError.is(error, 'tooMany'));
    assert.equal(seen(), MOST_SOURCES);
  });

  it('what cannot be exported is only counted', async () => {
    const count = MOST_SOURCES + 1;
    assert.deepEqual(await find(folderOf(count, 'docx').catalog), { sources: [], others: count });
  });
});
