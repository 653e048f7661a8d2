import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { COMMANDS } from '../../src/ids.ts';
import type { UiWindow } from './support/bed.ts';
import { Scene } from './support/scene.ts';

const FAILURE = 'No client ID is known yet. Sign in first.';
const OWN_KEY = 'Control+Alt+F9';

describe('who asks', () => {
  let scene: Scene;
  let window: UiWindow;

  before(async () => {
    scene = await Scene.start();
    const keybindings = path.join(scene.bed.bed.server.folders.root, 'user-data/User/keybindings.json');
    fs.writeFileSync(keybindings, JSON.stringify([{ key: 'ctrl+alt+f9', command: COMMANDS.copyClientId }]));
    window = await scene.open();
  });
  after(() => scene.close());
  afterEach(async function () {
    await scene.pictureOf(this.currentTest);
    scene.toasts.clear();
    await window.ui.page.keyboard.press('Escape');
  });

  it('a person at the palette is told once what fails, with a button', async () => {
    const { ui } = window;
    await ui.palette('ACC Exports: Copy Client ID');
    await ui.toast(FAILURE).getByRole('button', { name: 'Show Log' }).waitFor();
    assert.equal(await ui.page.locator('.monaco-dialog-box').count(), 0);
    assert.deepEqual(
      scene.toasts.texts().filter((text) => text.includes(FAILURE)),
      scene.toasts.texts(),
    );
    assert.equal(scene.toasts.count(FAILURE), 1);
    await ui.page.keyboard.press('Escape');
    await ui.palette('Notifications: Clear All Notifications');
  });

  it('a program gets the error with its code, and nobody sees it', async () => {
    const failure = await window.window.eval(async (vscode, command) => {
      try {
        await vscode.commands.executeCommand(command);
        return undefined;
      } catch (error) {
        return {
          message: String(Reflect.get(Object(error), 'message')),
          code: String(Reflect.get(Object(error), 'code')),
        };
      }
    }, COMMANDS.copyClientId as string);
    assert.deepEqual(failure, { message: FAILURE, code: 'notPossible' });
    assert.equal(scene.toasts.count(FAILURE), 0);
  });

  it('a shortcut of the user’s own that calls as a program does shows the error once, in the editor’s own words', async () => {
    const { ui } = window;
    await ui.page.keyboard.press(OWN_KEY);
    await ui.toast(FAILURE).waitFor();
    assert.equal(scene.toasts.count(FAILURE), 1);
  });
});
