import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { batchIdOf } from '../../../src/editor/shell/args.ts';
import { exportIn, jobNamed, namesJob } from '../../../src/editor/shell/givenJob.ts';
import { useFolders } from '../../support/folders.ts';
import { newJob, useLedgers } from '../../support/ledgers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

describe('the job that a command is given', () => {
  const folder = useFolders();
  const open = useLedgers();

  it('is named by its id, a row, or its project and export', async () => {
    const { ledger } = await open(folder(), new VirtualClock());
    const { job } = await ledger.track(newJob());
    const { id, projectId, exportId } = job;
    const address = `https://acc.autodesk.com/docs/files/projects/${projectId}`;
    const ways = [
      id,
      { id },
      { kind: 'job', id, job, files: [] },
      { projectId, exportId },
      { projectId: `b.${projectId.toUpperCase()}`, exportId: exportId.toUpperCase(), mode: 'same' },
      { projectId: address, exportId },
      job,
    ];
    for (const argument of ways) {
      assert.equal(namesJob(argument), true);
      assert.deepEqual((await jobNamed(ledger, argument))?.id, id, JSON.stringify(argument));
    }
    assert.equal(await jobNamed(ledger, { projectId, exportId: projectId }), undefined);
  });

  it('is none where another thing is named', async () => {
    const { ledger } = await open(folder(), new VirtualClock());
    const batch = { batchId: 'x' };
    for (const argument of [undefined, null, {}, batch, { projectId: newJob().projectId }, { kind: 'section' }]) {
      assert.equal(namesJob(argument), false);
      assert.equal(await jobNamed(ledger, argument), undefined);
    }
    assert.equal(batchIdOf(batch), 'x');
    assert.equal(batchIdOf({ ...batch, projectId: 'p', exportId: 'e' }), undefined);
  });

  it('says which field is wrong', () => {
    const { projectId, exportId } = newJob();
    assert.throws(() => exportIn({ exportId }), { code: 'argumentInvalid', argument: 'projectId' });
    assert.throws(() => exportIn({ projectId: 'Plans', exportId }), { argument: 'projectId' });
    assert.throws(() => exportIn({ projectId, exportId: 'x' }), { argument: 'exportId' });
  });
});
