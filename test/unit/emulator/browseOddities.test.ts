import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { firstProject, list, namesOf, pages, pathOf, read } from '../../support/emulator/browse.ts';
import { withEmulator } from '../../support/emulator/emulator.ts';

const ODD = ['Project Files', 'Correspondence & odd ones'];

describe('emulator: what is odd about browsing', () => {
  it('a page can be short or empty and have a next one', async () => {
    await withEmulator({}, async (emulator) => {
      const project = firstProject(emulator);
      const folder = emulator.world.at(project, ...ODD, 'Thinned out');
      const all = await pages(emulator, `${pathOf(project, 'folders', folder.urn)}/contents`);
      assert.deepEqual(
        all.map(({ data }) => namesOf(data)),
        [['Kept 1.pdf', 'Kept 2.pdf'], [], ['Kept 3.pdf']],
      );
    });
  });

  it('a name can differ from its version, a size can be missing, and so can all versions', async () => {
    await withEmulator({}, async (emulator) => {
      const project = firstProject(emulator);
      const folder = emulator.world.at(project, ...ODD);
      const page = await list(emulator, `${pathOf(project, 'folders', folder.urn)}/contents`);
      const versionOf = (name: string) => {
        const item = page.data.find(({ attributes }) => attributes['displayName'] === name);
        return page.included?.find(({ id }) => id === item?.relationships['tip']?.data?.id)?.attributes;
      };
      assert.equal(versionOf('A-900 Fire escape routes.pdf')?.['name'], 'A-900 Renamed.pdf');
      assert.equal(versionOf('Size not told.pdf')?.['name'], 'Size not told.pdf');
      assert.equal(versionOf('Size not told.pdf')?.['storageSize'], undefined);
      assert.equal(versionOf('Empty.pdf')?.['storageSize'], 0);
      const scans = emulator.world.at(project, ...ODD, 'Scans');
      const bare = await list(emulator, `${pathOf(project, 'folders', scans.urn)}/contents`);
      assert.deepEqual([bare.data.length, bare.included], [3, undefined]);
      assert.ok(bare.data[0]?.relationships['tip']?.data?.id);
    });
  });

  it('can be switched on for the whole world', async () => {
    await withEmulator({}, async (emulator) => {
      const { oddities } = emulator.world;
      const project = firstProject(emulator);
      const folder = emulator.world.at(project, 'Project Files', 'Plans', 'Details');
      const contents = `${pathOf(project, 'folders', folder.urn)}/contents`;
      oddities.mostPerPage = 100;
      oddities.withoutIncluded = 'secondPages';
      oddities.withoutSizes = true;
      oddities.relativeLinks = true;
      const all = await pages(emulator, contents);
      assert.deepEqual(
        all.map(({ data, included }) => [data.length, included?.length]),
        [
          [100, 100],
          [100, undefined],
          [100, 100],
          [100, undefined],
          [50, 50],
        ],
      );
      assert.equal(all[0]?.included?.[0]?.attributes['storageSize'], undefined);
      assert.match(all[0]?.links['next']?.href ?? '', /^\/data\/v1\//);
    });
  });

  it('a search needs a scope of its own, goes through all folders below, and pages', async () => {
    await withEmulator({}, async (emulator) => {
      const project = firstProject(emulator);
      const search = `${pathOf(project, 'folders', emulator.world.at(project, 'Project Files').urn)}/search`;
      const refused = await read(emulator, search, emulator.issueToken());
      assert.equal(refused.status, 403);
      assert.match(refused.text, /AUTH-010/);
      const drawings = await pages(emulator, `${search}?filter[fileType]=dwg,rvt`);
      const names = drawings.flatMap(({ data }) => namesOf(data));
      assert.equal(names.length, 45 + 6);
      assert.ok(names.includes('A-202 Elevations.dwg') && names.includes('Seefeld School.rvt'));
      assert.deepEqual(
        (await pages(emulator, `${search}?filter[fileType]=pdf`)).map(({ data }) => data.length),
        [200, 200, 25],
      );
      const found = await list(emulator, `${search}?filter[fileType]=pdf&filter[displayName]-contains=l%C3%BCftung`);
      assert.deepEqual(namesOf(found.data), ['M-301 Lüftung Turnhalle – Grundriß.pdf']);
      assert.equal(found.data[0]?.relationships['item']?.data?.id, found.included?.[0]?.id);
      for (const wrong of ['filter[colour]=red', 'filter[name]-like=x']) {
        assert.equal((await read(emulator, `${search}?${wrong}`)).status, 400, wrong);
      }
    });
  });
});
