import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { batchIdOf, callOf, jobIdOf } from '../../../src/editor/shell/args.ts';
import { textField } from '../../../src/lib/fields.ts';
import { type TreeNode, jobsOf } from '../../../src/views/treeNodes.ts';
import { aJob } from '../../support/ledgers.ts';
import { aBatch } from '../../support/words.ts';

describe('command arguments', () => {
  const job = aJob();
  const row: TreeNode = { kind: 'job', id: job.id, job, files: [] };
  const file: TreeNode = { kind: 'failedFile', parent: row, index: 0, file: { id: '', reason: '', detail: '' } };

  const batch = aBatch({}, {});
  const batchNode: TreeNode = { kind: 'batch', id: batch.id, batch, jobs: [] };

  it('takes a group as an object or a row', () => {
    for (const argument of [batchNode, { batchId: batch.id }, { groupId: batch.id }]) {
      assert.equal(batchIdOf(argument), batch.id);
      assert.equal(jobIdOf(argument), undefined);
    }
    for (const argument of [undefined, null, 'x', row, file, { id: job.id }, { batchId: 3 }, batch.jobs[0]]) {
      assert.equal(batchIdOf(argument), undefined);
    }
  });

  it('knows which jobs a row is about', () => {
    assert.deepEqual(jobsOf(row), [job]);
    assert.deepEqual(jobsOf(file), [job]);
    assert.deepEqual(jobsOf(batchNode), batch.jobs);
    assert.deepEqual(jobsOf({ kind: 'section', section: 'ready' }), []);
  });

  it('takes a job as an id, an object, a row, or one of its left-out files', () => {
    for (const argument of [job.id, { id: job.id }, row, file]) {
      assert.equal(jobIdOf(argument), job.id);
    }
    for (const argument of [undefined, null, 3, [], {}, { id: 3 }, { kind: 'section', section: 'ready' }]) {
      assert.equal(jobIdOf(argument), undefined);
    }
  });

  it('lets somebody be asked only when a program says so', () => {
    assert.equal(callOf([{ interactive: true }]).interactive, true);
    assert.equal(callOf([{ id: job.id, interactive: true }]).interactive, true);
    for (const args of [
      [],
      [undefined],
      [null],
      [row],
      [batchNode],
      [job.id],
      [{ id: job.id }],
      [{ scheme: 'file', path: '/a.accexport.json', fsPath: '/a.accexport.json' }],
      [{ interactive: false }],
      [{ interactive: 'yes' }],
      [undefined, { interactive: true }],
    ]) {
      assert.equal(callOf(args).interactive, false, JSON.stringify(args));
    }
  });

  it('leaves of the arguments what is not about who asks', () => {
    assert.deepEqual(callOf([{ interactive: false }]), { args: [undefined], interactive: false });
    assert.deepEqual(callOf([{ interactive: true }, 1]), { args: [undefined, 1], interactive: true });
    assert.deepEqual(callOf([{ id: job.id, interactive: true }]), { args: [{ id: job.id }], interactive: true });
    assert.deepEqual(callOf([row]), { args: [row], interactive: false });
    assert.deepEqual(callOf([{ id: job.id }]), { args: [{ id: job.id }], interactive: false });
  });

  it('reads only texts as texts', () => {
    assert.equal(textField({ name: ' a ' }, 'name'), 'a');
    for (const argument of [undefined, 'name', { name: '' }, { name: ' ' }, { name: 3 }, {}]) {
      assert.equal(textField(argument, 'name'), undefined);
    }
  });
});
