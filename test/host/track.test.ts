import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Job } from '../../src/jobs/job.ts';
import { SETTINGS } from '../../src/ids.ts';
import { rejectsWith, useSession } from './support/session.ts';

const PROJECT = '3f1c9a52-7d40-4c8e-b1f6-0a9d8e7c6b5a';
const EXPORT = 'c0ffee00-1111-4222-8333-444455556666';
const URN = 'urn:adsk.wipprod:fs.file:vf.Ab-Cd_Ef12?version=3';

describe('track export', () => {
  const session = useSession();
  const track = (argument: unknown): Promise<Job> => session().run('trackJob', argument);

  for (const [index, service] of (['files', 'sheets', 'bim360'] as const).entries()) {
    it(`takes the ids of a ${service} export, with or without “b.”, in any case, and finds the job again`, async () => {
      const projectId = `${index}${PROJECT.slice(1)}`;
      const versionUrn = service === 'bim360' ? URN : undefined;
      const bare = await track({ service, projectId, exportId: EXPORT, versionUrn, name: 'Tower A' });
      assert.equal(bare.service, service);
      assert.equal(bare.projectId, projectId);
      assert.equal(bare.exportId, EXPORT);
      assert.equal(bare.versionUrn, versionUrn);
      assert.equal(bare.name, 'Tower A');
      assert.equal(bare.state, 'running');
      assert.equal(bare.apiHost, session().emulator.origin);
      const again = await track({
        service,
        projectId: `b.${projectId.toUpperCase()}`,
        exportId: EXPORT.toUpperCase(),
        versionUrn,
      });
      assert.equal(again.id, bare.id, 'tracking twice gives the same job');
      assert.equal(again.name, 'Tower A');
      const { jobs } = await session().engine.ledger.page('running', { limit: 100 });
      assert.equal(jobs.filter((job) => job.projectId === projectId).length, 1);
    });
  }

  it('takes a text with both ids in it', async () => {
    const exportId = EXPORT.replace('c0ffee00', '0dd0f00d');
    const path = `/construction/sheets/v1/projects/${PROJECT}/exports/${exportId}`;
    const { service, projectId, ...rest } = await track(session().emulator.origin + path);
    assert.deepEqual([service, projectId, rest.exportId], ['sheets', PROJECT, exportId]);
    const files = await track(`${PROJECT} ${exportId}`);
    assert.equal(files.service, 'files');
  });

  it('makes a readable name when none is given', async () => {
    const { name } = await track({ projectId: PROJECT, exportId: EXPORT.replace('c0ffee00', '00000001') });
    assert.match(name, /\w{3}/);
    assert.doesNotMatch(name, /[0-9a-f]{8}-/);
  });

  it('returns no link, also of a job that has one', async () => {
    await session().signIn();
    const { ref, id } = await session().track({ service: 'files' });
    assert.equal((await session().check(id)).ready, true);
    const link = await session().rawLink(ref);
    assert.ok(link);
    const text = JSON.stringify(await track(ref));
    assert.doesNotMatch(text, /signature|signedUrl/i);
    assert.ok(!text.includes(session().emulator.storageOrigin));
  });

  it('refuses what is no export, in words that name the field', async () => {
    const good = { projectId: PROJECT, exportId: EXPORT };
    const cases: readonly (readonly [unknown, RegExp])[] = [
      [{}, /“projectId” must be a UUID/],
      [{ ...good, projectId: 'b.123' }, /“projectId” must be a UUID/],
      [{ ...good, projectId: 7 }, /“projectId” must be a UUID/],
      [{ projectId: PROJECT }, /“exportId” must be a UUID/],
      [{ ...good, exportId: `${EXPORT}/../x` }, /“exportId” must be a UUID/],
      [{ ...good, service: 'models' }, /“service” must be one of files, sheets, bim360/],
      [{ ...good, service: 'bim360' }, /needs “versionUrn”/],
      [{ ...good, service: 'bim360', versionUrn: 'urn:adsk.wipprod:dm.lineage:abc' }, /needs “versionUrn”/],
      ['nothing in here', /does not contain the IDs/],
      [42, /projectId and exportId is needed/],
      [[PROJECT, EXPORT], /projectId and exportId is needed/],
    ];
    const count = async (): Promise<number> => (await session().engine.ledger.counts()).running.total;
    const before = await count();
    for (const [argument, words] of cases) await rejectsWith(track(argument), words);
    assert.equal(await count(), before, 'nothing was tracked');
  });

  it('refuses the address of another host than the configured one', async () => {
    const path = `/construction/files/v1/projects/${PROJECT}/exports/${EXPORT}`;
    await rejectsWith(track(`http://127.0.0.1:1${path}`), /This address is on http:\/\/127\.0\.0\.1:1/);
  });

  it('brings a removed export back, with its name', async () => {
    const ref = { projectId: PROJECT, exportId: EXPORT.replace('c0ffee00', '00000002') };
    const job = await track({ ...ref, name: 'Basement' });
    await session().run('remove', { id: job.id, confirmed: true });
    assert.equal(await session().engine.ledger.find(job), undefined);
    const back = await track(ref);
    assert.deepEqual([back.state, back.name], ['running', 'Basement']);
    assert.ok(await session().engine.ledger.get(back.id));
  });

  it('remembers the host: the same ids on another host are another job', async () => {
    const ref = { projectId: PROJECT, exportId: EXPORT.replace('c0ffee00', '00000003') };
    const here = await track(ref);
    const { origin } = session().emulator;
    await session().setting(SETTINGS.apiBaseUrl, origin.replace('127.0.0.1', 'localhost'));
    try {
      const there = await track(ref);
      assert.notEqual(there.id, here.id);
      await rejectsWith(session().check(here.id), /is not the configured API host/);
    } finally {
      await session().setting(SETTINGS.apiBaseUrl, origin);
    }
  });
});
