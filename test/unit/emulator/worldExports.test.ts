import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Emulator } from '../../emulator/emulator.ts';
import type { JobRef } from '../../emulator/exports/jobSpec.ts';
import type { WorldVersion } from '../../emulator/world/worldFile.ts';
import { eventually } from '../../support/eventually.ts';
import { firstProject } from '../../support/emulator/browse.ts';
import { type Reply, bearer, linkOf, open, readStatus, send, withEmulator } from '../../support/emulator/emulator.ts';

const UNKNOWN = 'urn:adsk.wipprod:fs.file:vf.abc_-9?version=3';

describe('emulator: exports of what is in the world', () => {
  it('give a PDF for one PDF, and a ZIP named after its files otherwise', async () => {
    await withEmulator({ startedJobMs: 0 }, async (emulator) => {
      const project = firstProject(emulator);
      const folder = emulator.world.addFolder(project, 'Mine');
      const [plan, twin, model] = ['Süd.pdf', 'Süd.pdf', 'Modell.rvt'].map(
        (name) => emulator.world.addFile(folder, { name, versions: [{ bytes: 40_000 }] }).tip,
      );
      const magic = async (...urns: readonly (string | undefined)[]): Promise<readonly [string, string, string]> => {
        const reply = await send(await linkOf(emulator, await started(emulator, { fileVersions: urns })));
        const disposition = decodeURIComponent(String(reply.headers['content-disposition']));
        return [reply.body.toString('latin1', 0, 2), disposition, reply.body.toString('utf8')];
      };
      const [pdf, pdfName] = await magic(plan?.urn);
      assert.deepEqual([pdf, pdfName.includes('Süd.pdf')], ['%P', true]);
      const [zip, zipName, directory] = await magic(plan?.urn, twin?.urn, model?.urn);
      assert.deepEqual([zip, zipName.includes('Export.zip')], ['PK', true]);
      for (const entry of ['Süd.pdf', 'Süd (2).pdf', 'Modell.pdf']) assert.ok(directory.includes(entry), entry);
      assert.equal((await magic(model?.urn))[0], 'PK');
    });
  });

  it('leave out what cannot be exported, and fail when nothing is left', async () => {
    await withEmulator({ startedJobMs: 0 }, async (emulator) => {
      const folder = emulator.world.at(firstProject(emulator), 'Project Files', 'Correspondence & odd ones');
      const [letter, empty, scan, good] = ['Minutes 12.docx', 'Empty.pdf', 'Scan without drawings.dwg', 'Good.pdf'].map(
        (name) => {
          const found = [...folder.walk()].find(({ spec }) => spec.name === name);
          return (found ?? emulator.world.addFile(folder, name)).tip.urn;
        },
      );
      const partial = await readStatus(
        emulator,
        await started(emulator, { fileVersions: [good, letter, empty, scan] }),
      );
      assert.equal(partial.status, 'partialSuccess');
      const output = partial.result?.output as { failedFiles: readonly { id: string; reason: string }[] } | undefined;
      assert.deepEqual(
        output?.failedFiles.map(({ id, reason }) => [id, reason]),
        [letter, empty, scan].map((id) => [id, 'ERR_NO_PROCESSABLE_FILES']),
      );
      const none = await readStatus(emulator, await started(emulator, { fileVersions: [letter] }));
      assert.equal(none.status, 'failed');
      assert.match(JSON.stringify(none.result), /ERR_NO_PROCESSABLE_FILES/);
    });
  });

  it('are refused for missing permission, too many bytes, and versions that are not there', async () => {
    await withEmulator({}, async (emulator) => {
      const { world } = emulator;
      const project = firstProject(emulator);
      const other = world.addProject({ name: 'Other' });
      const folder = world.addFolder(project, 'Mine');
      const file = (name: string, more = {}): WorldVersion => world.addFile(folder, { name, ...more }).tip;
      const refused = file('Secret.pdf', { refusedFor: ['EMU7USER4DEF'] });
      const [big, bigger] = ['1.pdf', '2.pdf'].map((name) => file(name, { versions: [{ bytes: 5_000_000_001 }] }));
      const cases: readonly (readonly [urns: readonly unknown[], status: number, words: RegExp, projectId?: string])[] =
        [
          [[refused.urn], 403, /User EMU7USER4DEF does not have download permission on resource urn:adsk\.wipprod:fs/],
          [[big?.urn, bigger?.urn], 422, /ERR_FILES_TOO_LARGE/],
          [[big?.urn.replace('version=1', 'version=2')], 404, /ERR_RESOURCE_NOT_EXIST/],
          [[big?.urn], 404, /does not exist/, other.id],
        ];
      for (const [fileVersions, status, words, projectId] of cases) {
        const reply = await start(emulator, { fileVersions }, 'files', projectId);
        assert.equal(reply.status, status, reply.text);
        assert.match(reply.text, words);
      }
      assert.equal((await start(emulator, { fileVersions: [big?.urn, UNKNOWN] })).status, 202);
      assert.equal((await start(emulator, { fileVersions: [UNKNOWN] }, 'files', other.id)).status, 202);
      world.strictVersions = true;
      assert.equal((await start(emulator, { fileVersions: [UNKNOWN] })).status, 404);
      assert.equal(emulator.jobs.length, 2);
    });
  });

  it('keep to the platform of a project that was added', async () => {
    await withEmulator({ startedJobMs: 0 }, async (emulator) => {
      const { world } = emulator;
      const old = world.addProject({ name: 'Old', platform: 'bim360' });
      const page = world.addFile(world.addFolder(old, 'Plans'), 'H-1.pdf').tip;
      const reply = await start(emulator, { fileVersions: [page.urn] }, 'files', old.id);
      assert.match(reply.text, /Project not found/);
      const url = (projectId: string, urn: string): string =>
        `${emulator.origin}/bim360/docs/v1/projects/${projectId}/versions/${encodeURIComponent(urn)}/exports`;
      const post = (projectId: string, urn = page.urn): Promise<Reply> =>
        send(url(projectId, urn), { method: 'POST', headers: bearer(emulator.issueToken()) }, '{}');
      assert.equal((await post(firstProject(emulator).id)).status, 404);
      assert.equal((await post(old.id, page.urn.replace('=1', '=2'))).status, 404);
      const { id } = JSON.parse((await post(old.id)).text) as { id: string };
      const ref = { service: 'bim360', projectId: old.id, exportId: id, versionUrn: page.urn } as const;
      const file = await send(await linkOf(emulator, ref));
      assert.match(String(file.headers['content-disposition']), /H-1\.pdf/);
    });
  });

  it('run and end as a test wishes', async () => {
    await withEmulator({}, async (emulator) => {
      emulator.onStart = ({ outputFileName, ids }) =>
        outputFileName === 'Never' && ids.length === 1 ? { outcome: 'stuck' } : { durationMs: 0, linkLifetimeMs: 5000 };
      const never = await started(emulator, { fileVersions: [UNKNOWN], options: { outputFileName: 'Never' } });
      const soon = await started(emulator, { fileVersions: [UNKNOWN] });
      assert.equal((await readStatus(emulator, never)).status, 'processing');
      assert.equal((await readStatus(emulator, soon)).status, 'successful');
    });
  });

  it('take effect although the answer is lost', async () => {
    await withEmulator({}, async (emulator) => {
      for (const kind of ['reset', 'hang'] as const) {
        emulator.faults.add({ listener: 'api', method: 'POST', kind, count: 1 });
        const before = emulator.jobs.length;
        const url = `${emulator.origin}/construction/files/v1/projects/${firstProject(emulator).id}/exports`;
        const headers = { ...bearer(emulator.issueToken()), 'content-type': 'application/json' };
        const lost = open(url, { method: 'POST', headers }, JSON.stringify({ fileVersions: [UNKNOWN] }));
        lost.on('error', () => undefined);
        await eventually('the job exists', () => emulator.jobs.length === before + 1);
        lost.destroy();
        assert.equal(emulator.requests.at(-1)?.status, 0, `${kind}: no answer`);
      }
    });
  });
});

async function start(emulator: Emulator, body: unknown, service = 'files', projectId?: string): Promise<Reply> {
  const project = projectId ?? firstProject(emulator).id;
  const url = `${emulator.origin}/construction/${service}/v1/projects/${project}/exports`;
  const headers = { ...bearer(emulator.issueToken()), 'content-type': 'application/json' };
  return await send(url, { method: 'POST', headers }, JSON.stringify(body));
}

async function started(emulator: Emulator, body: unknown): Promise<JobRef> {
  const reply = await start(emulator, body);
  assert.equal(reply.status, 202, reply.text);
  const { id } = JSON.parse(reply.text) as { id: string };
  return { service: 'files', projectId: firstProject(emulator).id, exportId: id };
}
