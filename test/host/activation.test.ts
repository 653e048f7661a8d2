import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/ids.ts';

describe('activation', () => {
  it('activates and registers every command', async () => {
    const extension = vscode.extensions.getExtension('acc-exports.acc-exports');
    assert.ok(extension, 'the extension is not there');
    await extension.activate();
    assert.equal(extension.isActive, true);
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = Object.values(COMMANDS).filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});
