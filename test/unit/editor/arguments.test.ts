import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isPersonal, jobIdOf, textField } from '../../../src/editor/commands/arguments.ts';
import { personalArgument } from '../../../src/editor/present/statusBar.ts';
import type { TreeNode } from '../../../src/editor/treeModel.ts';
import { aJob } from '../../support/ledgers.ts';

describe('command arguments', () => {
  const job = aJob();
  const row: TreeNode = { kind: 'job', id: job.id, job, files: [] };
  const file: TreeNode = { kind: 'failedFile', parent: row, index: 0, file: { id: '', reason: '', detail: '' } };

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
      [{ kind: 'more', group: 'done' }],
      [personalArgument(job)],
    ]) {
      assert.equal(isPersonal(args), true, JSON.stringify(args));
    }
    for (const args of [[job.id], [{ id: job.id }], [{ token: 'x' }], [{ from: 'elsewhere' }], [{ kind: 'job' }]]) {
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
