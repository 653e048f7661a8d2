import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { COMMANDS, SETTINGS } from '../../src/ids.ts';
import { activated } from './support/session.ts';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

describe('activation', () => {
  it('activates and registers every contributed command', async () => {
    const { context, engine } = await activated();
    await engine;
    assert.equal(context.extension.isActive, true);
    const registered = new Set(await vscode.commands.getCommands(true));
    const { contributes } = context.extension.packageJSON as Manifest;
    const contributed = contributes.commands.map(({ command }) => command);
    assert.ok(contributed.length >= Object.keys(COMMANDS).length);
    assert.deepEqual(
      [...contributed, ...Object.values(COMMANDS)].filter((command) => !registered.has(command)),
      [],
    );
  });

  it('knows its settings, and asks Autodesk unless told otherwise', () => {
    const configuration = vscode.workspace.getConfiguration();
    for (const id of Object.values(SETTINGS)) assert.notEqual(configuration.inspect(id)?.defaultValue, undefined, id);
    assert.equal(configuration.get(SETTINGS.apiBaseUrl), 'https://developer.api.autodesk.com');
  });

  it('keeps nothing but its ledger in its storage', async () => {
    const { context, engine } = await activated();
    await engine;
    const entries = await vscode.workspace.fs.readDirectory(context.globalStorageUri);
    assert.deepEqual(
      entries.map(([name]) => name).filter((name) => !name.startsWith('ledger.sqlite')),
      [],
    );
    assert.ok(entries.some(([name]) => name === 'ledger.sqlite'));
  });
});
