import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { remedyCommand } from '../../../src/editor/shell/remedyCommand.ts';
import { UI_COMMANDS, SETTINGS } from '../../../src/ids.ts';
import type { Remedy, SettingName } from '../../../src/words/remedy.ts';

/** VS Code's own commands that a remedy may run. */
const BUILT_IN = [
  'workbench.action.openSettings',
  'workbench.action.reloadWindow',
  'workbench.trust.manage',
  'vscode.open',
  'vscode.openFolder',
];
const REMEDIES: Readonly<Record<Remedy['kind'], Remedy>> = {
  signIn: { kind: 'signIn', scopes: ['data:write'] },
  setting: { kind: 'setting', id: 'clientId' },
  exportAgain: { kind: 'exportAgain', jobId: 'one' },
  decideStart: { kind: 'decideStart', jobId: 'one' },
  download: { kind: 'download', jobId: 'one' },
  downloadAgain: { kind: 'downloadAgain', jobId: 'one' },
  runAgain: { kind: 'runAgain', recipe: 'file:///a' },
  openRecipe: { kind: 'openRecipe', recipe: 'file:///a' },
  showLog: { kind: 'showLog' },
  showJobs: { kind: 'showJobs' },
  reload: { kind: 'reload' },
  openFolder: { kind: 'openFolder' },
  manageTrust: { kind: 'manageTrust' },
  copyClientId: { kind: 'copyClientId' },
  copyCallbackUrl: { kind: 'copyCallbackUrl' },
  addServiceAccount: { kind: 'addServiceAccount' },
};
const SETTING_NAMES: Readonly<Record<SettingName, string>> = {
  apiBaseUrl: SETTINGS.apiBaseUrl,
  clientId: SETTINGS.clientId,
  downloadFolder: SETTINGS.downloadFolder,
  signInPort: SETTINGS.signInPort,
  'http.proxy': 'http.proxy',
  'http.systemCertificates': 'http.systemCertificates',
};
const button = (remedy: Remedy): ReturnType<typeof remedyCommand> => remedyCommand(remedy, (uri) => new URL(uri));

describe('editor/shell/remedyCommand', () => {
  for (const remedy of Object.values(REMEDIES)) {
    it(`has a button for ${remedy.kind} that runs a command there is`, () => {
      const { label, command } = button(remedy);
      assert.match(label, /^\p{Lu}\p{L}+(?: \p{L}+)*$/u);
      const known: readonly string[] = [...Object.values(UI_COMMANDS), ...BUILT_IN];
      assert.ok(known.includes(command), command);
    });
  }

  it('passes what is known, and that a person asks', () => {
    assert.deepEqual(button({ kind: 'exportAgain', jobId: 'one' }).args, [{ id: 'one' }]);
    assert.deepEqual(button({ kind: 'exportAgain' }).args, []);
    assert.deepEqual(button({ kind: 'signIn', scopes: ['data:write'] }).args, [{ scopes: ['data:write'] }]);
    assert.deepEqual(button({ kind: 'signIn' }).args, []);
    assert.deepEqual(button(REMEDIES.openRecipe).args, [new URL('file:///a')]);
  });

  it('opens each setting by its whole name', () => {
    for (const [name, id] of Object.entries(SETTING_NAMES)) {
      assert.deepEqual(button({ kind: 'setting', id: name as SettingName }).args, [id]);
    }
  });
});
