import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Job } from '../../src/jobs/job.ts';
import { DEFAULT_PROJECT } from '../emulator/exports/jobs.ts';
import { eventually } from '../support/eventually.ts';
import { rejectsWith } from './support/session.ts';
import { bodyOf, useStarts } from './support/starts.ts';

describe('export again', () => {
  const starts = useStarts();

  it('exports the same versions, or the latest ones, and keeps the lineage', async () => {
    const plan = starts().file(starts().architecture, 'A-103 Level 2.pdf');
    const old = plan.tip.urn;
    const [first] = await starts().start({ projectId: DEFAULT_PROJECT, fileVersions: [old] });
    assert.ok(first);
    plan.addVersion();
    const [same] = await starts().session.run<readonly Job[]>('exportAgain', first.id);
    assert.deepEqual([bodyOf(same).fileVersions, same?.predecessor, same?.ordinal], [[old], first.id, 2]);
    const [latest] = await starts().session.run<readonly Job[]>('exportAgain', { id: same?.id, mode: 'latest' });
    assert.deepEqual([bodyOf(latest).fileVersions, latest?.ordinal], [[plan.tip.urn], 3]);
    assert.equal((await starts().session.job(first.id)).successor, same?.id);
    await rejectsWith(starts().session.run('exportAgain', { id: first.id, mode: 'newest' }), /“mode” must be/);
  });

  it('repeats a whole group, or some of its jobs', async () => {
    const details = starts().folder('Project Files', 'Plans', 'Details').urn;
    const started = await starts().start({ projectId: DEFAULT_PROJECT, folder: details, name: 'Details' });
    const files = (jobs: readonly Job[]): number => jobs.flatMap((job) => bodyOf(job).fileVersions ?? []).length;
    const [first, second] = started;
    assert.equal(started.length, 3);
    const again = (argument: unknown): Promise<readonly Job[]> => starts().session.run('exportAgain', argument);
    const some = await again({ ids: [first?.id, second?.id] });
    assert.equal(files(some), files(started.slice(0, 2)));
    const all = await again({ batchId: started[2]?.batchId });
    assert.equal(files(all), 450);
    await rejectsWith(again({ ids: ['c0ffee00-1111-4222-8333-444455556666'] }), /no tracked export/);
  });

  it('asks once what was in an export that was tracked by its id', async () => {
    const { id } = await starts().session.track({ service: 'files' }, 'Found');
    await rejectsWith(starts().session.run('exportAgain', id), /What was in this export is not known/);
    starts().hand.answers.push('Choose');
    const done = starts().session.press<readonly Job[]>('exportAgain', { id });
    await starts().hand.choose(/Project Files/);
    await starts().hand.choose(/Plans/);
    await starts().hand.choose(/Structure/);
    await starts().hand.choose(/This folder only/);
    await starts().hand.accept(/3 files/);
    const [job] = await done;
    assert.deepEqual([job?.name, job?.predecessor], ['Found', id]);
    assert.equal(bodyOf(await starts().session.job(id)).fileVersions?.length, 3);
    const [again] = await starts().session.run<readonly Job[]>('exportAgain', id);
    assert.equal(bodyOf(again).fileVersions?.length, 3, 'it is remembered');
  });

  describe('a start whose answer is lost', () => {
    async function lose(): Promise<Job> {
      starts().session.emulator.faults.add({
        listener: 'api',
        method: 'POST',
        path: '/exports$',
        kind: 'reset',
        count: 1,
      });
      const { urn } = starts().file(starts().architecture, 'A-101 Ground floor.pdf');
      const [job] = await starts().start({ projectId: DEFAULT_PROJECT, fileVersions: [urn], name: 'Lost' });
      assert.equal(job?.state, 'unconfirmed');
      assert.equal(starts().posts, 1, 'it is not sent again');
      return job;
    }

    it('can be started again, given its id, or taken off the list', async () => {
      const again = await lose();
      const [second] = await starts().session.run<readonly Job[]>('decideStart', { id: again.id, choice: 'again' });
      assert.deepEqual([second?.state, second?.predecessor], ['running', again.id]);

      starts().session.emulator.clearRequests();
      const known = await lose();
      const ref = starts().session.emulator.jobs.at(-1);
      const [running] = await starts().session.run<readonly Job[]>('decideStart', {
        id: known.id,
        exportId: ref?.exportId,
      });
      assert.deepEqual([running?.state, running?.exportId], ['running', ref?.exportId]);

      starts().session.emulator.clearRequests();
      const forgotten = await lose();
      await starts().session.run('decideStart', { id: forgotten.id, choice: 'forget' });
      assert.equal(await starts().session.engine.ledger.get(forgotten.id), undefined);
    });

    it('asks a person, with the consequences', async () => {
      const job = await lose();
      const done = starts().session.press<readonly Job[]>('decideStart', { id: job.id });
      const rows = await eventually('the choices are there', async () => {
        const rows = await starts().hand.rows();
        return rows.length === 3 && rows;
      });
      for (const { detail } of rows) assert.match(detail ?? '', /\.$/);
      starts().hand.texts.push('c0ffee00-1111-4222-8333-444455556677');
      await starts().hand.choose(/It started/);
      assert.equal((await done)[0]?.exportId, 'c0ffee00-1111-4222-8333-444455556677');
    });

    it('refuses decisions that are none, and jobs that are not in doubt', async () => {
      const { id } = await lose();
      await rejectsWith(starts().session.run('decideStart', { id }), /“choice” must be/);
      await rejectsWith(starts().session.run('decideStart', { id, exportId: 'x' }), /“exportId” must be a UUID/);
      await starts().session.run('decideStart', { id, choice: 'again' });
      const { id: other } = await starts().session.track({ service: 'files' });
      await rejectsWith(
        starts().session.run('decideStart', { id: other, choice: 'again' }),
        /This start is already resolved/,
      );
    });
  });
});
