import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { groupIdOf, isPersonal, jobIdOf, textField } from '../../../src/editor/shell/args.ts';
import { personalArgument, personalGroupArgument } from '../../../src/words/statusSummary.ts';
import { type TreeNode, jobsOf } from '../../../src/views/treeNodes.ts';
import { aJob } from '../../support/ledgers.ts';
import { aBatch } from '../../support/words.ts';

describe('command arguments', () => {
  const job = aJob();
  const row: TreeNode = { kind: 'job', id: job.id, job, files: [] };
  const file: TreeNode = { kind: 'failedFile', parent: row, index: 0, file: { id: '', reason: '', detail: '' } };

  const group = aBatch({}, {});
  const batch: TreeNode = { kind: 'batch', id: group.id, batch: group, jobs: [] };

  it('takes a group as an object or a row', () => {
    for (const argument of [batch, { groupId: group.id }, personalGroupArgument(group)]) {
      assert.equal(groupIdOf(argument), group.id);
      assert.equal(jobIdOf(argument), undefined);
    }
    for (const argument of [undefined, null, 'x', row, file, { id: job.id }, { groupId: 3 }, group.jobs[0]]) {
      assert.equal(groupIdOf(argument), undefined);
    }
  });

  it('knows which jobs a row is about', () => {
    assert.deepEqual(jobsOf(row), [job]);
    assert.deepEqual(jobsOf(file), [job]);
    assert.deepEqual(jobsOf(batch), group.jobs);
    assert.deepEqual(jobsOf({ kind: 'group', group: 'ready' }), []);
  });

  it('takes a job as an id, an object, a row, or one of its left-out files', () => {
    for (const argument of [job.id, { id: job.id }, row, file, personalArgument(job)]) {
      assert.equal(jobIdOf(argument), job.id);
    }
    for (const argument of [undefined, null, 3, [], {}, { id: 3 }, { kind: 'group', group: 'ready' }]) {
      assert.equal(jobIdOf(argument), undefined);
    }
  });

  it('tells people from programs', () => {
    for (const args of [
      [],
      [undefined],
      [null],
      [row],
      [file],
      [batch],
      [personalGroupArgument(group)],
      [{ kind: 'more', group: 'done' }],
      [personalArgument(job)],
      // What the explorer and the title of an editor pass.
      [{ scheme: 'file', path: '/a.accexport.json', fsPath: '/a.accexport.json' }],
    ]) {
      assert.equal(isPersonal(args), true, JSON.stringify(args));
    }
    for (const args of [
      [job.id],
      [{ id: job.id }],
      [{ token: 'x' }],
      [{ uri: 'file:///a.accexport.json' }],
      [{ from: 'elsewhere' }],
      [{ kind: 'job' }],
      [{ kind: 'batch' }],
    ]) {
      assert.equal(isPersonal(args), false, JSON.stringify(args));
    }
  });

  it('reads only texts as texts', () => {
    assert.equal(textField({ name: ' a ' }, 'name'), 'a');
    for (const argument of [undefined, 'name', { name: '' }, { name: ' ' }, { name: 3 }, {}]) {
      assert.equal(textField(argument, 'name'), undefined);
    }
  });
});
