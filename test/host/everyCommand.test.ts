import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { COMMANDS, VIEWS } from '../../src/ids.ts';
import { outcomeOf } from './support/outcomeOf.ts';
import { Unasked } from './support/unasked.ts';
import { useSession } from './support/session.ts';

/** No command may keep a program waiting for somebody who is not there, ms. */
const PATIENCE_MS = 15_000;

describe('a program that calls a command without arguments, with no export and nobody signed in', () => {
  useSession();
  const unasked = new Unasked();
  before(() => unasked.begin());
  after(() => unasked.end());
  afterEach(() => unasked.forget());

  for (const command of Object.values(COMMANDS)) {
    it(`${command}: a result, or an error with a code, and nothing on the screen`, async () => {
      const called = Promise.resolve(vscode.commands.executeCommand(command));
      const { value, error } = await outcomeOf(called, PATIENCE_MS);
      if (error === undefined) {
        assert.notEqual(value, undefined, 'neither a result nor an error');
        assert.equal(isFailure(value), false, 'a failure that looks like a result');
      } else {
        assert.ok(error instanceof Error);
        assert.match(error.message, /^[^a-z].*[.…]$/s, 'it is a sentence');
        assert.equal(typeof Reflect.get(error, 'code'), 'string', error.message);
        assert.notEqual(Reflect.get(error, 'code'), 'unexpected', error.message);
      }
      assert.deepEqual(unasked.shown, []);
    });
  }

  it('knows every command that there is', async () => {
    const registered = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith('accExports.'));
    const ofViews = (id: string): boolean => Object.values(VIEWS).some((view) => id.startsWith(`${view}.`));
    const forPrograms = registered.filter((id) => !id.startsWith('accExports.ui.') && !ofViews(id));
    assert.deepEqual(forPrograms.toSorted(), Object.values(COMMANDS).toSorted());
  });
});

/** What commands once gave in place of an error. */
function isFailure(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'error' in value;
}
