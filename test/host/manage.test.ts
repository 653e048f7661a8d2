import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Job } from '../../src/jobs/job.ts';
import { DEFAULT_PROJECT } from '../emulator/exports/jobs.ts';
import { rejectsWith, useSession } from './support/session.ts';

describe('managing the list', () => {
  const session = useSession();
  before(async () => {
    await session().signIn();
  });
  afterEach(async () => {
    session().emulator.faults.clear();
    await session().removeJobs();
  });

  it('renames, also while the job goes on', async () => {
    const { id } = await session().track({ service: 'files', durationMs: 600 }, 'Before');
    assert.deepEqual(await session().run('rename', { id, name: '  After\nthat ' }), { id, name: 'After that' });
    assert.equal((await session().job(id)).name, 'After that');
    await session().untilState(id, 'ready');
    assert.equal((await session().job(id)).name, 'After that', 'the result’s own name does not replace it');
    await rejectsWith(session().run('rename', { id: randomUUID(), name: 'x' }), /^There is no tracked export/);
  });

  it('takes an export by its project and its ID in every command', async () => {
    const { id, ref } = await session().track({ service: 'files' }, 'Plans');
    const { projectId, exportId } = ref;
    const named = { projectId: `b.${projectId}`, exportId };
    assert.equal((await session().run<{ status: string }>('checkStatus', named)).status, 'ready');
    assert.deepEqual(await session().run('rename', { ...named, name: 'After that' }), { id, name: 'After that' });
    assert.deepEqual(await session().run('show', named), { id });
    assert.match(await session().run<string>('copyDiagnostics', named), new RegExp(exportId));
    const { key } = await session().engine.accounts.current();
    assert.equal((await session().run<{ key: string }>('switchAccount', { ...named, key })).key, key);
    await rejectsWith(session().run('show', { projectId, exportId: randomUUID() }), /^There is no tracked export/);
    await rejectsWith(session().run('checkStatus', { exportId }), /^“projectId” must be a UUID/);
    assert.deepEqual(await session().run('remove', named), { id });
  });

  it('removes an ended job at once, and a running one only when it is confirmed', async () => {
    const ended = await session().track({ service: 'files' });
    await session().check(ended.id);
    assert.deepEqual(await session().run('remove', ended.id), { id: ended.id });
    assert.equal(await session().engine.ledger.find({ ...ended.ref, apiHost: session().emulator.origin }), undefined);

    const running = await session().track({ service: 'files', outcome: 'stuck' });
    // The question is modal, and a window under test refuses those: nobody has confirmed.
    for (const more of [{}, { confirmed: false }, { confirmed: 'yes' }]) {
      await assert.rejects(session().run('remove', { id: running.id, ...more }));
      assert.equal((await session().job(running.id)).state, 'running');
    }
    await session().run('remove', { id: running.id, confirmed: true });
    const { running: left } = await session().engine.ledger.counts();
    assert.equal(left.total, 0);
    session().emulator.clearRequests();
    await rejectsWith(session().check(running.id), /^There is no tracked export with this ID\./);
    assert.deepEqual(session().emulator.requests, []);
  });

  it('checks all that is open or ready, and returns how many answered', async () => {
    assert.equal(await session().run('refresh', {}), 0);
    const failed = await session().track({ service: 'files', outcome: 'failed' });
    await session().check(failed.id);
    for (const outcome of ['stuck', 'successful', 'partialSuccess'] as const) {
      await session().track({ service: 'files', outcome });
    }
    assert.equal(await session().run('refresh', {}), 3, 'the failed one is not asked about');
    const unknown = await session().run<Job>('trackJob', { projectId: DEFAULT_PROJECT, exportId: randomUUID() });
    assert.equal(await session().run('refresh', {}), 3, 'the unknown one has no answer');
    assert.equal((await session().job(unknown.id)).pollError?.code, 'notFound');
  });

  it('stops checking all when what went wrong concerns all', async () => {
    const token = await session().signIn();
    session().emulator.revokeToken(token);
    session().emulator.clearRequests();
    for (let index = 0; index < 12; index++) await session().track({ service: 'files', outcome: 'stuck' });
    await rejectsWith(session().run('refresh', {}), /no longer accepts the access token/);
    // Four at once here, and as many by the poller, whose looks may have come due meanwhile.
    assert.ok(session().emulator.requests.length <= 8, 'no more than were under way');
    await session().signIn();
  });

  it('copies diagnostics with the ids in them, and no token, link or name', async () => {
    const token = await session().signIn();
    const job = await session().track({ service: 'files' }, 'Secret Project X');
    await session().check(job.id);
    const failing = await session().track({ service: 'files' });
    const detail = `Bearer ${token} and https://example.com/x?Signature=abcdef`;
    const path = session().faultPath(failing);
    session().emulator.faults.add({ listener: 'api', path, kind: 'status', status: 500, detail });
    await assert.rejects(session().check(failing.id));
    const link = (await session().rawLink(job.ref)) ?? '';

    for (const argument of [{}, { id: job.id }, failing.id]) {
      const report = await session().run<string>('copyDiagnostics', argument);
      assert.equal(await vscode.env.clipboard.readText(), report);
      assert.match(report, /VS Code: .*\d+\.\d+/);
      assert.ok(report.includes(session().emulator.origin));
      const ids = argument === failing.id ? failing : job;
      for (const id of [ids.id, ids.ref.exportId, ids.ref.projectId]) assert.ok(report.includes(id), id);
      for (const part of [...token.split('.').slice(1), 'Signature=', 'Secret Project X', link.split('?')[1] ?? '?']) {
        assert.ok(!report.includes(part), part.slice(0, 9));
      }
    }
  });

  it('shows the view, a job’s row and the log, and loads more, without complaint', async () => {
    const { id } = await session().track({ service: 'files' });
    await session().run('show', id);
    await session().run('show', randomUUID());
    await session().run('show', {});
    await session().run('showLog', {});
    for (const argument of ['running', { section: 'done' }]) await session().run('loadMore', argument);
    for (const argument of ['nonsense', 7])
      await rejectsWith(session().run('loadMore', argument), /“section” is needed/);
  });
});
