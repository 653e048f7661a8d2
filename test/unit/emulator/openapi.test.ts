import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import type { Emulator } from '../../emulator/emulator.ts';
import { DATA_MANAGEMENT, OpenApi } from '../../support/openapi.ts';
import { type ListBody, pages, pathOf, read } from '../../support/emulator/browse.ts';
import { withEmulator } from '../../support/emulator/emulator.ts';

const HUB = '/project/v1/hubs/{hub_id}';
const DATA = '/data/v1/projects/{project_id}';

const api = OpenApi.read(DATA_MANAGEMENT);
const where = api ? "Autodesk's OpenAPI file" : "Autodesk's OpenAPI file, which is not at ../shared/specs";

describe(`emulator: browsing as in ${where}`, () => {
  before(function () {
    // There is nothing to check against without the file, and it does not come with the sources.
    if (!api) this.skip();
  });

  it('all calls answer in the described form, for the whole default world', async () => {
    await withEmulator({ quotas: { contents: 1000, items: 1000, tip: 1000, projects: 1000 } }, async (emulator) => {
      const seen = new Set<string>();
      for await (const [path, body] of answers(emulator)) {
        seen.add(path);
        assert.deepEqual(api?.problems(path, body), [], path);
      }
      assert.equal(seen.size, 16);
    });
  });

  it('spoiled answers are noticed', async () => {
    await withEmulator({}, async (emulator) => {
      const { folder, contents } = await details(emulator);
      const path = `${DATA}/folders/{folder_id}/contents`;
      assert.deepEqual(api?.problems(path, contents), []);
      const spoils: readonly ((text: string) => string)[] = [
        (text) => text.replace('"type":"items"', '"type":"item"'),
        (text) => text.replace('"hidden":false', '"hidden":"no"'),
        (text) => text.replace('"storageSize":', '"storageSize":"many","x":'),
        (text) => text.replace('"versionNumber"', '"number"'),
        (text) => text.replace('"tip":', '"top":'),
        (text) => text.replace(/"createTime":"[^"]+"/, '"createTime":"yesterday"'),
        (text) => text.replace('"version":"1.0"', '"version":"2.0"'),
        (text) => text.replace('"self":', '"me":'),
      ];
      for (const spoil of spoils) {
        const text = JSON.stringify(contents);
        assert.notEqual(spoil(text), text, `${folder}: ${String(spoil)}`);
        assert.notDeepEqual(api?.problems(path, JSON.parse(spoil(text))), [], String(spoil));
      }
    });
  });

  it("Autodesk's own examples pass", () => {
    const paths = [HUB, `${HUB}/projects`, `${DATA}/items/{item_id}/tip`, `${DATA}/items/{item_id}/versions`];
    for (const path of paths) {
      const examples = api?.examples(path) ?? [];
      assert.ok(examples.length > 0, path);
      for (const example of examples) assert.deepEqual(api?.problems(path, example), [], path);
    }
  });
});

/** Every call, for every project and folder, each with the path that the document has for it. */
async function* answers(emulator: Emulator): AsyncGenerator<readonly [path: string, body: unknown]> {
  const one = async (path: string, url: string): Promise<readonly [string, unknown]> => {
    const reply = await read(emulator, url);
    assert.equal(reply.status, 200, url);
    return [path, JSON.parse(reply.text)];
  };
  yield await one('/project/v1/hubs', '/project/v1/hubs');
  for (const hub of emulator.world.hubs) {
    yield await one(HUB, `/project/v1/hubs/${hub.id}`);
    yield await one(`${HUB}/projects`, `/project/v1/hubs/${hub.id}/projects`);
  }
  for (const project of emulator.world.projects) {
    const own = `/project/v1/hubs/${project.hub.id}/projects/b.${project.id}`;
    yield await one(`${HUB}/projects/{project_id}`, own);
    yield await one(`${HUB}/projects/{project_id}/hub`, `${own}/hub`);
    yield await one(`${HUB}/projects/{project_id}/topFolders`, `${own}/topFolders`);
    const folders = [...project.topFolders.all()];
    for (const folder of folders) {
      folders.push(...[...folder.entries.all()].filter((entry) => entry.kind === 'folder'));
      const url = pathOf(project, 'folders', folder.urn);
      yield await one(`${DATA}/folders/{folder_id}`, url);
      if (folder.parent) yield await one(`${DATA}/folders/{folder_id}/parent`, `${url}/parent`);
      // Fifty pages of ten thousand files are all alike.
      const first = folder.entries.length > 1000 ? '?page[number]=49' : '';
      for (const page of await pages(emulator, `${url}/contents${first}`)) {
        yield [`${DATA}/folders/{folder_id}/contents`, page];
      }
      yield await one(`${DATA}/folders/{folder_id}/search`, `${url}/search?filter[fileType]=dwg`);
      const file = [...folder.entries.slice(0, 20)].find((entry) => entry.kind === 'file');
      if (!file) continue;
      const [item, version] = [pathOf(project, 'items', file.urn), pathOf(project, 'versions', file.tip.urn)];
      yield await one(`${DATA}/items/{item_id}`, item);
      yield await one(`${DATA}/items/{item_id}/parent`, `${item}/parent`);
      yield await one(`${DATA}/items/{item_id}/tip`, `${item}/tip`);
      yield await one(`${DATA}/items/{item_id}/versions`, `${item}/versions`);
      yield await one(`${DATA}/versions/{version_id}`, version);
      yield await one(`${DATA}/versions/{version_id}/item`, `${version}/item`);
    }
  }
}

/** The content of a folder with folders and items. */
async function details(emulator: Emulator): Promise<{ readonly folder: string; readonly contents: ListBody }> {
  const [project] = emulator.world.projects;
  assert.ok(project);
  const folder = emulator.world.at(project, 'Project Files', 'Correspondence & odd ones');
  const [contents] = await pages(emulator, `${pathOf(project, 'folders', folder.urn)}/contents`);
  assert.ok(contents);
  return { folder: folder.name, contents };
}
