import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { EmulatedService, JobSpec } from '../../emulator/exports/jobSpec.ts';
import type { Emulator } from '../../emulator/emulator.ts';
import { DEFAULT_BIM360_PROJECT, DEFAULT_PROJECT } from '../../emulator/exports/jobs.ts';
import { type Reply, bearer, linkOf, readStatus, send, withEmulator } from '../../support/emulator/emulator.ts';

const URN = 'urn:adsk.wipprod:fs.file:vf.abc_-9?version=3';
const SHEET = '0c1f3b7e-95c4-4a5e-8a57-2f2f0e7a1b11';

describe('emulator: the exports calls', () => {
  it('follow a scripted timeline, undocumented words included', async () => {
    let now = 1_000_000;
    await withEmulator({ now: () => now }, async (emulator) => {
      const ref = emulator.addJob({
        service: 'files',
        timeline: [
          { afterMs: 5000, status: 'successful' },
          { afterMs: 2000, status: 'queued' },
        ],
      });
      assert.deepEqual(await readStatus(emulator, ref), { id: ref.exportId, status: 'processing' });
      now += 2000;
      assert.deepEqual(await readStatus(emulator, ref), { id: ref.exportId, status: 'queued' });
      now += 3000;
      const { status, result } = await readStatus(emulator, ref);
      assert.equal(status, 'successful');
      const link = result?.output?.signedUrl;
      assert.ok(link?.startsWith(`${emulator.storageOrigin}/`));
      now += 60_000;
      assert.equal(await linkOf(emulator, ref), link, 'not signed anew');
    });
  });

  it('put a partial result in each of the places that the documentation gives', async () => {
    await withEmulator({}, async (emulator) => {
      const failedFiles = [{ id: URN, reason: 'ERR_NO_PROCESSABLE_FILES', detail: 'none' }];
      const places = async (partialShape: NonNullable<JobSpec['partialShape']>): Promise<readonly boolean[]> => {
        const ref = emulator.addJob({ service: 'files', outcome: 'partialSuccess', failedFiles, partialShape });
        const { result } = await readStatus(emulator, ref);
        const { output } = result ?? {};
        return [output?.signedUrl, output?.failedFiles, result?.signedUrl, result?.failedFiles].map(
          (v) => v !== undefined,
        );
      };
      assert.deepEqual(await places('output'), [true, true, false, false]);
      assert.deepEqual(await places('result'), [false, false, true, true]);
      assert.deepEqual(await places('both'), [true, true, true, true]);
      assert.deepEqual(await places('mixed'), [true, false, false, true]);
    });
  });

  it('tell why a job failed, and never end a stuck one', async () => {
    await withEmulator({}, async (emulator) => {
      const error = { code: '401', title: 'ERR_AUTHORIZATION_ERROR', detail: 'x' };
      const failed = await readStatus(emulator, emulator.addJob({ service: 'files', outcome: 'failed', error }));
      assert.deepEqual([failed.status, failed.result], ['failed', { error }]);
      const stuck = await readStatus(emulator, emulator.addJob({ service: 'files', outcome: 'stuck' }));
      assert.equal(stuck.status, 'processing');
    });
  });

  it('sign BIM 360 links anew each time, for two minutes', async () => {
    await withEmulator({}, async (emulator) => {
      const ref = emulator.addJob({ service: 'bim360' });
      const { status, data } = await readStatus(emulator, ref);
      assert.equal(status, 'completed');
      assert.equal(data?.versionUrn, ref.versionUrn);
      const again = await linkOf(emulator, ref);
      assert.notEqual(again, data?.signedUrl);
      const left = Number(new URL(again).searchParams.get('Expires')) * 1000 - Date.now();
      assert.ok(left > 60_000 && left <= 121_000, `${left}`);
    });
  });

  it('start jobs that finish by themselves, as PDF or ZIP', async () => {
    let now = 1_000_000;
    await withEmulator({ now: () => now, startedJobMs: 3000 }, async (emulator) => {
      const cases: readonly (readonly [EmulatedService, unknown, string])[] = [
        ['files', { fileVersions: [URN] }, '%PDF'],
        ['files', { fileVersions: [URN, URN], options: { outputFileName: 'Both' } }, 'PK\x03\x04'],
        ['sheets', { sheets: [SHEET, SHEET] }, '%PDF'],
        ['bim360', { includeMarkups: true }, '%PDF'],
      ];
      for (const [service, body, magic] of cases) {
        const reply = await start(emulator, service, body);
        assert.equal(reply.status, 202);
        const { id, status } = JSON.parse(reply.text) as { id: string; status: string };
        assert.equal(status, service === 'bim360' ? 'committed' : 'processing');
        const projectId = service === 'bim360' ? DEFAULT_BIM360_PROJECT : DEFAULT_PROJECT;
        const ref = { service, projectId, exportId: id, ...(service === 'bim360' ? { versionUrn: URN } : {}) };
        assert.equal((await readStatus(emulator, ref)).status, status);
        now += 3000;
        const file = await send(await linkOf(emulator, ref));
        assert.equal(file.body.toString('latin1', 0, 4), magic);
      }
    });
  });

  it('refuse a wrong body with 400, naming what is wrong', async () => {
    await withEmulator({}, async (emulator) => {
      const cases: readonly (readonly [EmulatedService, unknown, RegExp])[] = [
        ['files', {}, /fileVersions is required/],
        ['files', { fileVersions: [] }, /1 to 200/],
        ['files', { fileVersions: Array.from({ length: 201 }, () => URN) }, /1 to 200/],
        ['files', { fileVersions: [URN.replace('?version=3', '')] }, /versionedFileUrn/],
        ['files', { fileVersions: ['urn:adsk.wipprod:dm.lineage:abc'] }, /lineageUrn/],
        ['files', { fileVersions: [URN], options: { outputFileName: 'x'.repeat(256) } }, /outputFileName/],
        ['files', { fileVersions: [URN], options: { photoMarkups: { includePublishedMarkups: 1 } } }, /boolean/],
        ['sheets', { sheets: Array.from({ length: 1001 }, () => SHEET) }, /1 to 1000/],
        ['sheets', { sheets: ['A-101'] }, /sheet UUID/],
        ['bim360', { includeMarkups: 'yes' }, /boolean/],
        ['bim360', 'not an object', /JSON object/],
      ];
      for (const [service, body, words] of cases) {
        const reply = await start(emulator, service, body);
        assert.equal(reply.status, 400);
        assert.match(reply.text, /ERR_BAD_INPUT/);
        assert.match(reply.text, words);
      }
      const writeless = emulator.issueToken({ scopes: ['data:read'] });
      assert.equal((await start(emulator, 'files', { fileVersions: [URN] }, writeless)).status, 403);
    });
  });

  it('keep BIM 360 and ACC projects apart', async () => {
    await withEmulator({}, async (emulator) => {
      const headers = bearer(emulator.issueToken());
      const url = `${emulator.origin}/construction/files/v1/projects/${DEFAULT_BIM360_PROJECT}/exports/${SHEET}`;
      assert.match((await send(url, { headers })).text, /Project not found/);
      const { projectId, exportId } = emulator.addJob({ service: 'bim360', versionUrn: URN });
      const bim = (project: string): string =>
        `${emulator.origin}/bim360/docs/v1/projects/${project}/versions/${encodeURIComponent(URN)}/exports/${exportId}`;
      assert.equal((await send(bim(projectId), { headers })).status, 200);
      assert.equal((await send(bim(`b.${projectId}`), { headers })).status, 400);
    });
  });
});

async function start(emulator: Emulator, service: EmulatedService, body: unknown, token?: string): Promise<Reply> {
  const url =
    service === 'bim360'
      ? `${emulator.origin}/bim360/docs/v1/projects/${DEFAULT_BIM360_PROJECT}/versions/${encodeURIComponent(URN)}/exports`
      : `${emulator.origin}/construction/${service}/v1/projects/${DEFAULT_PROJECT}/exports`;
  const headers = { ...bearer(token ?? emulator.issueToken()), 'content-type': 'application/json' };
  return await send(url, { method: 'POST', headers }, JSON.stringify(body));
}
