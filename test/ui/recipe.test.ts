import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { DEFAULT_PROJECT } from '../emulator/exports/jobs.ts';
import type { UiWindow } from './support/bed.ts';
import { eventually } from '../support/eventually.ts';
import { Picker } from './support/picker.ts';
import { Scene } from './support/scene.ts';
import { TITLE, words } from './support/words.ts';

/** The terminal draws text that can be read in the page. */
const READABLE_TERMINAL = { 'terminal.integrated.gpuAcceleration': 'off' };

const TASKS = {
  version: '2.0.0',
  tasks: [
    { label: 'Fetch plans', type: 'accexport', recipe: 'Plans.accexport.json' },
    {
      label: 'Report',
      type: 'shell',
      command: 'ls exports > listed.txt',
      dependsOn: 'Fetch plans',
      problemMatcher: [],
      group: { kind: 'build', isDefault: true },
    },
  ],
};

describe('a recipe', () => {
  let scene: Scene;
  let window: UiWindow;
  let folder: string;

  before(async () => {
    scene = await Scene.start({
      viewport: { width: 1280, height: 760 },
      settings: READABLE_TERMINAL,
      emulator: { startedJobMs: 1500 },
    });
    folder = fs.mkdtempSync(path.join(scene.bed.bed.server.folders.root, 'project-'));
    window = await scene.open(folder);
    await scene.signIn(window);
    await window.ui.openSidebar(TITLE);
  });
  after(() => scene.close());
  afterEach(function () {
    return scene.pictureOf(this.currentTest);
  });

  const file = (): string => path.join(folder, 'Plans.accexport.json');
  const lens = (text: string | RegExp): Locator =>
    window.ui.page.locator('.codelens-decoration a').filter({ hasText: text });
  const terminal = (): Locator => window.ui.page.locator('.part.panel .xterm-rows');

  function problems(): Promise<readonly string[]> {
    return window.window.eval((vscode, name) => {
      const uri = vscode.Uri.file(name);
      return vscode.languages.getDiagnostics(uri).map(({ message }) => message);
    }, file());
  }

  it('is saved from a row, and opens with a line above it that runs it', async () => {
    const { ui } = window;
    const project = scene.emulator.world.project(DEFAULT_PROJECT);
    assert.ok(project);
    const plans = scene.emulator.world.at(project, 'Project Files', 'Plans', 'Architecture');
    const fileVersions = [...plans.entries.all()].flatMap((entry) => (entry.kind === 'file' ? [entry.tip.urn] : []));
    await window.window.eval(
      async (vscode, arg) => {
        await vscode.commands.executeCommand('accExports.startExport', arg);
      },
      { projectId: DEFAULT_PROJECT, fileVersions, name: 'Plans' },
    );
    await ui.treeRow(/^Plans, ready/).waitFor();
    await ui.clearToasts();
    await ui.rowMenu('Plans', words('command.saveAsRecipe'));
    await ui.write('Save as Recipe', 'Plans');
    await ui.screenshot('recipe-name');
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('tab', { name: 'Plans.accexport.json' }).waitFor();
    await lens('Run Export').waitFor();
    await lens('Show Last Result').waitFor();
    await ui.screenshot('recipe');
    const recipe = JSON.parse(fs.readFileSync(file(), 'utf8')) as Record<string, unknown>;
    assert.equal(recipe['project'], DEFAULT_PROJECT);
    assert.equal((recipe['files'] as unknown[]).length, fileVersions.length);
    assert.deepEqual(await problems(), []);
  });

  it('says that it was not run yet', async () => {
    const { ui } = window;
    await lens('Show Last Result').click();
    await ui.toast('This recipe has not been run yet.').waitFor();
    await ui.clearToasts();
  });

  it('runs by its line, in a terminal that says how far it is', async () => {
    const { ui } = window;
    await lens('Run Export').click();
    await terminal().filter({ hasText: 'Started: 1 export.' }).waitFor();
    await ui.screenshot('recipe-running');
    await terminal().filter({ hasText: 'Saved ' }).waitFor();
    await ui.screenshot('recipe-saved');
    const [saved, another] = fs.readdirSync(path.join(folder, 'exports'));
    assert.match(saved ?? '', /^Plans.*\.zip$/);
    assert.equal(another, undefined);
    await lens(/Show Last Result: .*6 files/).waitFor();
    await ui.screenshot('recipe-last-result');
  });

  it('is what a task of tasks.json waits for', async () => {
    const { ui } = window;
    fs.mkdirSync(path.join(folder, '.vscode'));
    fs.rmSync(path.join(folder, 'exports'), { recursive: true });
    fs.writeFileSync(path.join(folder, '.vscode/tasks.json'), JSON.stringify(TASKS, undefined, 2));
    await eventually('the task is known', () =>
      window.window.eval(async (vscode) => {
        const tasks = await vscode.tasks.fetchTasks();
        return tasks.some(({ name }) => name === 'Report');
      }),
    );
    await ui.palette('Tasks: Run Build Task');
    const listed = path.join(folder, 'listed.txt');
    await eventually('the second task ran', () => fs.existsSync(listed) && fs.statSync(listed).size > 0, 30_000);
    await ui.screenshot('recipe-task');
    assert.match(fs.readFileSync(listed, 'utf8'), /^Plans.*\.zip\n$/);
  });

  it('shows what is wrong in it, and what could be written', async () => {
    const { ui } = window;
    const text = fs.readFileSync(file(), 'utf8');
    fs.writeFileSync(file(), text.replace('"files",', '"everything",'));
    await ui.page.getByRole('tab', { name: 'Plans.accexport.json' }).click();
    // Words without a command are no link.
    await ui.page.locator('.codelens-decoration').filter({ hasText: 'This recipe has a mistake' }).waitFor();
    await eventually('a problem', async () => (await problems()).length > 0);
    await ui.screenshot('recipe-mistake');
    assert.equal(await lens('Run Export').count(), 0);
    await ui.page.getByText('"everything"').click();
    await ui.page.keyboard.press('Control+ArrowLeft');
    await ui.page.keyboard.press('Control+Space');
    await ui.page.locator('.suggest-widget .monaco-list-row').filter({ hasText: 'bim360' }).waitFor();
    await ui.screenshot('recipe-completion');
    await ui.page.keyboard.press('Escape');
    await ui.page.keyboard.press('Escape');
    fs.writeFileSync(file(), text);
    await lens('Run Export').waitFor();
  });

  it('is saved from a folder of the Files view, and takes what is in it then', async () => {
    const { ui } = window;
    await ui.openSidebar(TITLE);
    await ui.page.locator('.part.sidebar .pane-header[aria-label^="Files"]').click();
    await ui.treeRow(/^Seefeld School, Phase 2, project/).click();
    await ui.treeRow('Project Files, folder').click();
    await ui.treeRow('Plans, folder').click();
    await ui.treeRow('Structure, folder').waitFor();
    await ui.rowMenu('Structure, folder', words('command.saveAsRecipe'));
    await new Picker(ui).choose('Save as Recipe: Structure', 'This folder with all subfolders');
    await ui.write('Save as Recipe', 'Structure');
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('tab', { name: 'Structure.accexport.json' }).waitFor();
    await lens('Run Export').waitFor();
    await ui.screenshot('recipe-folder');
    await lens('Run Export').click();
    await terminal()
      .filter({ hasText: /Found 3 files/ })
      .waitFor();
    await terminal()
      .filter({ hasText: /Saved .*Structure\.zip/ })
      .waitFor();
    await ui.screenshot('recipe-folder-saved');
  });

  it('of a whole folder takes what the folder holds then, or the same versions', async () => {
    const { ui } = window;
    const picker = new Picker(ui);
    const project = scene.emulator.world.project(DEFAULT_PROJECT);
    assert.ok(project);
    const { urn } = scene.emulator.world.at(project, 'Project Files', 'Plans', 'Architecture');
    await window.window.eval(
      async (vscode, arg) => {
        await vscode.commands.executeCommand('accExports.startExport', arg);
      },
      { projectId: DEFAULT_PROJECT, folder: urn, filter: 'A-*', name: 'Weekly' },
    );
    await ui.openSidebar(TITLE);
    await ui.treeRow(/^Weekly, ready/).waitFor();
    await ui.clearToasts();
    await ui.rowMenu(/^Weekly/, words('command.exportAgain'));
    await picker.shown('Export Again: Weekly');
    await picker.row('What the folder holds now').waitFor();
    await ui.screenshot('again-folder');
    await ui.page.keyboard.press('Escape');
    await ui.rowMenu(/^Weekly/, words('command.saveAsRecipe'));
    await picker.shown('Save as Recipe: Weekly');
    await ui.screenshot('recipe-which');
    await picker.row('What the folder holds then').click();
    await ui.write('Save as Recipe', 'Weekly');
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('tab', { name: 'Weekly.accexport.json' }).waitFor();
    const recipe = JSON.parse(fs.readFileSync(path.join(folder, 'Weekly.accexport.json'), 'utf8')) as object;
    assert.deepEqual((recipe as { readonly folder: unknown }).folder, { urn, recursive: true, filter: 'A-*' });
  });

  it('leaves no secret behind', () => scene.assertNoSecrets());
});
