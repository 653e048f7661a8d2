import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Job } from '../../src/jobs/job.ts';
import type { CheckResult } from '../../src/words/checkAnswer.ts';
import { eventually } from '../support/eventually.ts';
import { rejectsWith, useSession } from './support/session.ts';

type Call = Parameters<ReturnType<ReturnType<typeof useSession>>['run']>[0];

/** Everything that would stand in the way of a program. */
const ASKING = [
  'showInformationMessage',
  'showWarningMessage',
  'showErrorMessage',
  'showQuickPick',
  'showInputBox',
  'showOpenDialog',
] as const;

describe('who calls a command', () => {
  const session = useSession();
  const shown: string[] = [];
  const windows = Object.fromEntries(ASKING.map((name) => [name, vscode.window[name]]));
  before(async () => {
    await session().signIn();
    for (const name of ASKING) {
      const show = (first: unknown): Promise<undefined> => {
        shown.push(typeof first === 'string' ? first : name);
        return Promise.resolve(undefined);
      };
      Object.assign(vscode.window, { [name]: show });
    }
  });
  after(() => {
    Object.assign(vscode.window, windows);
  });
  afterEach(async () => {
    shown.length = 0;
    await session().removeJobs();
  });

  it('gives a person what it says in words', async () => {
    await session().track({ service: 'files', outcome: 'stuck' });
    assert.equal(await session().press('refresh'), 1);
    assert.match(shown.join('\n'), /^Checked 1 of 1\./);
    assert.match(await session().press<string>('copyDiagnostics'), /VS Code: /);
    const { status } = await session().press<CheckResult>('checkStatus');
    assert.equal(status, 'running');
  });

  it('tells a person once what fails, and throws nothing that the editor would tell again', async () => {
    for (const command of ['checkStatus', 'download', 'copyLink', 'exportChecked'] satisfies Call[]) {
      shown.length = 0;
      const { error } = await session().press<{ readonly error: string }>(command);
      assert.match(error, /^No |^There is /, command);
      await eventually('it is told', () => shown.length > 0);
      assert.deepEqual(shown, [error], command);
    }
  });

  it('asks somebody for a program that says so, and still throws what fails', async () => {
    await rejectsWith(session().run('download', { interactive: true }), /^No export is ready/);
    assert.deepEqual(shown, []);
    await assert.rejects(session().run('trackJob', { interactive: true }), { code: 'cancelled' });
    assert.deepEqual(shown, ['showInputBox']);
    shown.length = 0;
    const ref = session().emulator.addJob({ service: 'files', outcome: 'stuck' });
    const job = await session().run<Job>('trackJob', { ...ref, interactive: true });
    assert.equal(job.exportId, ref.exportId);
    assert.deepEqual(shown, [], 'nobody is asked for what was said');
  });

  it('names the argument that a program left out', async () => {
    await assert.rejects(session().run('checkStatus'), { code: 'argumentMissing', argument: 'id' });
    await assert.rejects(session().run('signOut'), { code: 'argumentMissing', argument: 'key' });
    await assert.rejects(session().run('runRecipe'), { code: 'argumentMissing', argument: 'uri' });
    await assert.rejects(session().run('startExport', { projectId: 'x' }), {
      code: 'argumentInvalid',
      argument: 'projectId',
    });
  });

  it('shows and asks a program nothing', async () => {
    const { id } = await session().track({ service: 'files', outcome: 'stuck' });
    const program = { interactive: false };
    assert.equal(await session().run('refresh', program), 1);
    assert.ok((await session().run<string>('copyDiagnostics', program)).length > 0);
    for (const command of ['checkStatus', 'download', 'remove', 'rename', 'open', 'exportAgain'] satisfies Call[]) {
      await rejectsWith(session().run(command, program), /“id” is needed\./);
    }
    await rejectsWith(session().run('rename', { id, ...program }), /“name” is needed\./);
    await rejectsWith(session().run('remove', { id, ...program }), /“confirmed” is needed\./);
    await rejectsWith(session().run('trackJob', program), /“exportId”|“projectId”|projectId and exportId/);
    await rejectsWith(session().run('startExport', program), /\S/);
    await rejectsWith(session().run('addTwoLegged', program), /“clientId” is needed\./);
    await rejectsWith(session().run('setAccessToken', program), /A token is needed\./);
    await rejectsWith(session().run('exportChecked', program), /^No file is checked\./);
    await rejectsWith(session().run('signOut', program), /“key” is needed\./);
    const renamed = await session().run<Pick<Job, 'name'>>('rename', { id, name: 'By a program', ...program });
    assert.equal(renamed.name, 'By a program');
    assert.deepEqual(shown, []);
  });
});
