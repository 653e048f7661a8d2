import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { firstProject, list, namesOf, pages, pathOf, read } from '../../support/emulator/browse.ts';
import { bearer, send, withEmulator } from '../../support/emulator/emulator.ts';

const NOWHERE = '00000000-0000-4000-8000-000000000000';

describe('emulator: browsing', () => {
  it('leads from the hubs to a version', async () => {
    await withEmulator({}, async (emulator) => {
      const hubs = await list(emulator, '/project/v1/hubs');
      assert.deepEqual(namesOf(hubs.data), ['Emulated Construction']);
      assert.equal(hubs.meta?.warnings.length, 2, 'regions that cannot be read');
      const hub = `/project/v1/hubs/${hubs.data[0]?.id}`;
      const projects = await list(emulator, `${hub}/projects`);
      const types = projects.data.map(({ attributes }) => attributes.extension.data['projectType']);
      assert.deepEqual(types, ['ACC', 'ACC', 'ACC', 'BIM360']);
      const projectId = projects.data[0]?.id ?? '';
      assert.equal(projectId, `b.${firstProject(emulator).id}`);
      const tops = await list(emulator, `${hub}/projects/${projectId}/topFolders`);
      const seen = tops.data.filter(
        ({ attributes }) => attributes['hidden'] === false && attributes.extension.data['folderType'] === 'normal',
      );
      assert.deepEqual([tops.data.length, namesOf(seen)], [16, ['Project Files', 'Photos']]);
      const contents = (id = ''): string => `/data/v1/projects/${projectId}/folders/${encodeURIComponent(id)}/contents`;
      const files = await list(emulator, contents(seen[0]?.id));
      assert.deepEqual(namesOf(files.data), ['Plans', 'Models', 'Handover', 'Correspondence & odd ones']);
      const models = await list(emulator, contents(files.data[1]?.id));
      const [item] = models.data;
      const tip = item?.relationships['tip']?.data?.id;
      assert.ok(tip);
      const version = models.included?.find(({ id }) => id === tip);
      assert.deepEqual(
        ['versionNumber', 'storageSize', 'fileType'].map((key) => version?.attributes[key]),
        [2, 342_000_000, 'rvt'],
      );
      const itemPath = pathOf(firstProject(emulator), 'items', item?.id ?? '');
      const versions = await list(emulator, `${itemPath}/versions`);
      assert.deepEqual(
        versions.data.map(({ id }) => id),
        [tip, tip.replace('version=2', 'version=1')],
      );
    });
  });

  it('answers for one resource by its id', async () => {
    await withEmulator({}, async (emulator) => {
      const project = firstProject(emulator);
      const folder = emulator.world.at(project, 'Project Files', 'Plans', 'Structure');
      const file = emulator.world.addFile(folder, { name: 'S-900.pdf', versions: [{}, {}] });
      const hub = `/project/v1/hubs/${project.hub.id}`;
      const cases: readonly (readonly [path: string, id: string])[] = [
        [hub, project.hub.id],
        [`${hub}/projects/b.${project.id}`, `b.${project.id}`],
        [`${hub}/projects/b.${project.id}/hub`, project.hub.id],
        [pathOf(project, 'folders', folder.urn), folder.urn],
        [`${pathOf(project, 'folders', folder.urn)}/parent`, folder.parent?.urn ?? ''],
        [pathOf(project, 'items', file.urn), file.urn],
        [`${pathOf(project, 'items', file.urn)}/parent`, folder.urn],
        [`${pathOf(project, 'items', file.urn)}/tip`, file.tip.urn],
        [pathOf(project, 'versions', file.versions[0]?.urn ?? ''), file.versions[0]?.urn ?? ''],
        [`${pathOf(project, 'versions', file.tip.urn)}/item`, file.urn],
      ];
      for (const [path, id] of cases) {
        const reply = await read(emulator, path);
        assert.equal(reply.status, 200, path);
        assert.equal((JSON.parse(reply.text) as { data: { id: string } }).data.id, id, path);
      }
    });
  });

  it('pages by number and limit, with links between the pages', async () => {
    await withEmulator({}, async (emulator) => {
      const project = firstProject(emulator);
      const contents = `${pathOf(project, 'folders', emulator.world.at(project, 'Project Files', 'Plans', 'Details').urn)}/contents`;
      const all = await pages(emulator, contents);
      assert.deepEqual(
        all.map(({ data }) => data.length),
        [200, 200, 50],
      );
      assert.equal(new Set(all.flatMap(({ data }) => data.map(({ id }) => id))).size, 450);
      const small = await list(emulator, `${contents}?page[number]=2&page[limit]=7`);
      assert.equal(namesOf(small.data)[0], 'D-015 Detail 015.pdf');
      assert.equal(namesOf((await list(emulator, small.links['prev']?.href ?? '')).data)[0], 'D-008 Detail 008.pdf');
      for (const wrong of ['page[limit]=201', 'page[limit]=0', 'page[number]=-1', 'page[number]=x']) {
        assert.equal((await read(emulator, `${contents}?${wrong}`)).status, 400, wrong);
      }
      const projects = await pages(emulator, `/project/v1/hubs/${project.hub.id}/projects?page%5Blimit%5D=3`);
      assert.deepEqual(
        projects.map(({ data }) => data.length),
        [3, 1],
      );
    });
  });

  it('refuses what the service refuses, in the form of JSON:API', async () => {
    await withEmulator({}, async (emulator) => {
      const project = firstProject(emulator);
      const other = emulator.world.projects[1];
      assert.ok(other);
      const folder = emulator.world.at(project, 'Project Files');
      const elsewhere = emulator.world.addHub({ name: 'Elsewhere' });
      const tip = emulator.world.addFile(folder, 'One more.pdf').tip.urn;
      const cases: readonly (readonly [path: string, status: number])[] = [
        [pathOf(project, 'folders', folder.urn).replace('b.', ''), 400],
        [pathOf(other, 'folders', folder.urn), 404],
        [pathOf(project, 'folders', 'urn:adsk.wipprod:fs.folder:co.none'), 404],
        [pathOf(project, 'items', 'urn:adsk.wipprod:dm.lineage:none'), 404],
        [pathOf(project, 'versions', 'urn:adsk.wipprod:fs.file:vf.none?version=1'), 404],
        // Not encoded, the version's number is lost to the query.
        [decodeURIComponent(pathOf(project, 'versions', tip)), 404],
        [`/project/v1/hubs/b.${NOWHERE}/projects`, 404],
        [`/project/v1/hubs/${project.hub.id}/projects/b.${NOWHERE}/topFolders`, 404],
        [`/project/v1/hubs/${elsewhere.id}/projects/b.${project.id}`, 404],
      ];
      for (const [path, status] of cases) {
        const reply = await read(emulator, path);
        assert.equal(reply.status, status, path);
        const { errors } = JSON.parse(reply.text) as { errors: readonly { status: string; detail: string }[] };
        assert.equal(errors[0]?.status, String(status));
      }
      assert.equal((await read(emulator, '/data/v1/projects')).status, 404);
      assert.equal((await send(`${emulator.origin}/project/v1/hubs`, { method: 'POST' })).status, 405);
      assert.equal((await send(`${emulator.origin}/project/v1/hubs`)).status, 401);
      assert.equal((await read(emulator, pathOf(project, 'versions', tip))).status, 200);
      const path = pathOf(project, 'folders', folder.urn);
      const scopeless = await read(emulator, path, emulator.issueToken({ scopes: ['data:write'] }));
      assert.equal(scopeless.status, 403);
      assert.match(scopeless.text, /AUTH-010/);
    });
  });

  it('shows an app that no account has added an empty list with warnings, and nothing else', async () => {
    await withEmulator({}, async (emulator) => {
      const { clientId } = emulator.registerApp({ type: 'public', addedToAccount: false });
      const token = emulator.issueToken({ clientId });
      const hubs = JSON.parse((await read(emulator, '/project/v1/hubs', token)).text) as {
        data: readonly unknown[];
        meta: { warnings: readonly unknown[] };
      };
      assert.deepEqual([hubs.data.length, hubs.meta.warnings.length], [0, 3]);
      assert.equal((await read(emulator, `/project/v1/hubs/${firstProject(emulator).hub.id}`, token)).status, 403);
    });
  });

  it('counts each kind of call by itself, per client ID', async () => {
    await withEmulator({ quotas: { contents: 2, tip: 1 } }, async (emulator) => {
      const project = firstProject(emulator);
      const folder = emulator.world.at(project, 'Project Files');
      const file = emulator.world.addFile(folder, 'One more.pdf');
      const contents = `${pathOf(project, 'folders', folder.urn)}/contents`;
      const tip = `${pathOf(project, 'items', file.urn)}/tip`;
      const token = emulator.issueToken();
      const statuses: number[] = [];
      for (const path of [contents, contents, contents, tip, tip]) {
        statuses.push((await read(emulator, path, token)).status);
      }
      assert.deepEqual(statuses, [200, 200, 429, 200, 429]);
      const refused = await send(`${emulator.origin}${tip}`, { headers: bearer(token) });
      assert.match(String(refused.headers['retry-after']), /^\d+$/);
      const elsewhere = emulator.issueToken({ clientId: 'other' });
      assert.equal((await read(emulator, tip, elsewhere)).status, 200);
    });
  });
});
