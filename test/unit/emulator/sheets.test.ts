import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Emulator } from '../../emulator/emulator.ts';
import type { WorldProject } from '../../emulator/world/worldProject.ts';
import { firstProject, read } from '../../support/emulator/browse.ts';
import { type Reply, bearer, send, withEmulator } from '../../support/emulator/emulator.ts';

interface SheetsBody {
  readonly results: readonly {
    readonly id: string;
    readonly number?: string;
    readonly name?: string;
    readonly isCurrent?: boolean;
    readonly versionSet?: { readonly id: string; readonly name: string };
  }[];
  readonly pagination: { readonly limit: number; readonly offset: number; readonly totalResults: number };
}

describe('emulator: sheets', () => {
  it('are listed with their version sets, all of them or the current ones', async () => {
    await withEmulator({}, async (emulator) => {
      const project = firstProject(emulator);
      const all = await sheets(emulator, project, 'sheets');
      assert.deepEqual(all.pagination, { limit: 200, offset: 0, totalResults: 8 });
      const current = await sheets(emulator, project, 'sheets?currentOnly=true');
      const text = (body: SheetsBody): readonly string[] =>
        body.results.map(({ number, versionSet }) => `${number} ${versionSet?.name.slice(0, 6)}`).toSorted();
      assert.deepEqual(text(current), [
        'A-101 Constr',
        'A-102 Constr',
        'A-201 Tender',
        'E-401 Constr',
        'M-301 Constr',
        'S-101 Tender',
      ]);
      assert.equal(all.results.filter(({ isCurrent }) => isCurrent).length, 6);
      const sets = await sheets(emulator, project, 'version-sets');
      assert.deepEqual(
        sets.results.map(({ name }) => name),
        ['Tender', 'Construction, revision B'],
      );
      const tender = await sheets(emulator, project, `sheets?filter[versionSetId]=${sets.results[0]?.id}`);
      assert.equal(tender.results.length, 4);
    });
  });

  it('are paged by limit and offset, more than a thousand of them', async () => {
    await withEmulator({}, async (emulator) => {
      const project = emulator.world.addProject({ name: 'Many' });
      project.sheets.add('Set', 1234);
      const ids = new Set<string>();
      for (let offset = 0; offset < 1234; offset += 200) {
        const page = await sheets(emulator, project, `sheets?currentOnly=true&limit=200&offset=${offset}`);
        assert.equal(page.pagination.totalResults, 1234);
        assert.equal(page.results.length, Math.min(200, 1234 - offset));
        for (const { id } of page.results) ids.add(id);
      }
      assert.equal(ids.size, 1234);
      const far = await sheets(emulator, project, 'sheets?offset=5000');
      assert.equal(far.results.length, 0);
    });
  });

  it('are refused as the service does', async () => {
    await withEmulator({ quotas: { sheets: 4 } }, async (emulator) => {
      const path = pathOf(firstProject(emulator), 'sheets');
      const bim = emulator.world.projects.find(({ platform }) => platform === 'bim360');
      assert.ok(bim);
      const statusOf = async (at: string, token?: string): Promise<number> => (await read(emulator, at, token)).status;
      assert.equal(await statusOf(path, emulator.issueToken({ scopes: ['data:write'] })), 403);
      assert.equal(await statusOf(path, 'garbled'), 401);
      assert.equal(await statusOf(pathOf(bim, 'sheets')), 404);
      assert.equal(await statusOf(`${path}?limit=201`), 400);
      assert.equal(await statusOf(`${path}?offset=-1`), 400);
      assert.equal(await statusOf(path), 200);
      assert.equal(await statusOf(path), 429);
      assert.equal((await send(`${emulator.origin}${path}`, { method: 'POST' })).status, 405);
    });
  });

  it('can be exported from their own project only', async () => {
    await withEmulator({}, async (emulator) => {
      const project = firstProject(emulator);
      const other = emulator.world.addProject({ name: 'Other' });
      const ids = project.sheets.current.map(({ id }) => id);
      const post = (to: WorldProject, wanted: readonly string[]): Promise<Reply> =>
        send(
          `${emulator.origin}/construction/sheets/v1/projects/${to.id}/exports`,
          { method: 'POST', headers: bearer(emulator.issueToken()) },
          JSON.stringify({ sheets: wanted }),
        );
      assert.equal((await post(project, ids)).status, 202);
      assert.equal((await post(other, ids)).status, 404);
      const madeUp = ['0c1f3b7e-95c4-4a5e-8a57-2f2f0e7a1b11'];
      assert.equal((await post(project, madeUp)).status, 202);
      emulator.world.strictVersions = true;
      assert.equal((await post(project, madeUp)).status, 404);
    });
  });
});

function pathOf(project: WorldProject, rest: string): string {
  return `/construction/sheets/v1/projects/${project.id}/${rest}`;
}

async function sheets(emulator: Emulator, project: WorldProject, rest: string): Promise<SheetsBody> {
  const reply = await read(emulator, pathOf(project, rest));
  assert.equal(reply.status, 200, reply.text);
  return JSON.parse(reply.text) as SheetsBody;
}
