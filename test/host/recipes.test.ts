import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { TASK_TYPE, UI_COMMANDS } from '../../src/ids.ts';
import type { Project } from '../../src/acc/browseRows.ts';
import type { FolderNode } from '../../src/views/filesNodes.ts';
import { RecipeTerminal } from '../../src/editor/recipes/recipeTerminal.ts';
import type { RecipeResult, RecipeServices } from '../../src/editor/recipes/runRecipeFile.ts';
import type { Job } from '../../src/jobs/job.ts';
import { silentLog } from '../../src/lib/log.ts';
import { RECIPE_SUFFIX } from '../../src/recipes/recipe.ts';
import { parseRecipe } from '../../src/recipes/recipeFile.ts';
import { DEFAULT_PROJECT } from '../emulator/exports/jobs.ts';
import { eventually } from '../support/eventually.ts';
import { Hand } from './support/hand.ts';
import { rejectsWith, useSession } from './support/session.ts';

const VERSION = 'urn:adsk.wipprod:fs.file:vf.HostRecipe01?version=2';
const RECIPE = {
  version: 1,
  service: 'files',
  project: DEFAULT_PROJECT,
  files: [{ version: VERSION, name: 'A-101.pdf' }],
};

describe('recipes', function () {
  this.timeout(60_000);
  const session = useSession({ startedJobMs: 0 });
  let root: string;
  let folder: string;

  before(async () => {
    const [first] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(first, 'the host suite needs an open folder');
    root = first.uri.fsPath;
    await session().signIn();
  });
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(root, 'recipes-'));
  });
  afterEach(async () => {
    session().emulator.faults.clear();
    session().emulator.onStart = () => undefined;
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await session().removeJobs();
    for (const name of fs.readdirSync(root)) fs.rmSync(path.join(root, name), { recursive: true, force: true });
  });

  /** Writes a recipe whose files go to a folder beside it. */
  function write(name: string, more: object = {}): vscode.Uri {
    const target = path.relative(root, path.join(folder, 'out'));
    const file = path.join(folder, name + RECIPE_SUFFIX);
    fs.writeFileSync(file, JSON.stringify({ ...RECIPE, target, ...more }));
    return vscode.Uri.file(file);
  }

  function saved(): readonly string[] {
    const out = path.join(folder, 'out');
    return fs.existsSync(out) ? fs.readdirSync(out) : [];
  }

  async function taskOf(uri: vscode.Uri): Promise<vscode.Task> {
    const recipe = path.relative(root, uri.fsPath).split(path.sep).join('/');
    return eventually(`the task of ${recipe} is offered`, async () => {
      const tasks = await vscode.tasks.fetchTasks({ type: TASK_TYPE });
      return tasks.find(({ definition }) => definition['recipe'] === recipe);
    });
  }

  /** Waits until the task of this name ends. */
  function endOf(name: string): Promise<number | undefined> {
    return new Promise((resolve) => {
      const watch = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
        if (execution.task.name !== name) return;
        watch.dispose();
        resolve(exitCode);
      });
    });
  }

  async function exitCode(task: vscode.Task): Promise<number | undefined> {
    const ended = endOf(task.name);
    await vscode.tasks.executeTask(task);
    return ended;
  }

  async function lenses(uri: vscode.Uri): Promise<readonly (vscode.Command | undefined)[]> {
    const found = await vscode.commands.executeCommand<readonly vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      uri,
      10,
    );
    return found.map(({ command }) => command);
  }

  /** Answers each modal question with this button; gives what was asked. */
  async function answering<T>(button: string | undefined, work: () => Promise<T>): Promise<readonly string[]> {
    const asked: string[] = [];
    const { showWarningMessage } = vscode.window;
    vscode.window.showWarningMessage = (message: string) => {
      asked.push(message);
      return Promise.resolve(button);
    };
    try {
      await work();
    } finally {
      vscode.window.showWarningMessage = showWarningMessage;
    }
    return asked;
  }

  async function untrusted<T>(work: () => Promise<T>): Promise<T> {
    const own = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
    assert.ok(own);
    Object.defineProperty(vscode.workspace, 'isTrusted', { value: false, configurable: true });
    try {
      return await work();
    } finally {
      Object.defineProperty(vscode.workspace, 'isTrusted', own);
      assert.equal(vscode.workspace.isTrusted, true);
    }
  }

  const started = (): number => session().emulator.jobs.length;

  it('its task starts the export, waits, and ends with 0 when the file is there', async () => {
    const uri = write('Weekly');
    const task = await taskOf(uri);
    assert.equal(task.name, 'Weekly');
    assert.equal(await exitCode(task), 0);
    const [name, more] = saved();
    assert.ok(name !== undefined && more === undefined);
    const job = await session().engine.ledger.lastOfRecipe(uri.toString());
    assert.deepEqual([job?.state, job?.filePath], ['downloaded', path.join(folder, 'out', name)]);
    assert.equal(fs.statSync(path.join(folder, 'out', name)).size, job?.bytes);
  });

  it('for a person the command runs the task, with what is in the editor', async () => {
    const uri = write('Edited', { project: 'not yet' });
    const editor = await vscode.window.showTextDocument(uri);
    // The editor refuses an edit when its own copy of the text was not the newest.
    await eventually('the text is edited', async () => {
      const { document } = editor;
      const text = document.getText();
      const whole = new vscode.Range(document.positionAt(0), document.positionAt(text.length));
      await editor.edit((edit) => edit.replace(whole, text.replace('not yet', DEFAULT_PROJECT)));
      return document.getText().includes(DEFAULT_PROJECT);
    });
    const ended = endOf('Edited');
    // What the explorer and the title of the editor pass. Without a task, there is no end to wait for.
    assert.deepEqual(await session().press('runRecipe', uri), { task: 'Edited' });
    assert.equal(await ended, 0);
    assert.equal(editor.document.isDirty, false);
    assert.equal(saved().length, 1);
  });

  it('tasks.json can name it and depend on it', async () => {
    const [first, second] = [write('First'), write('Second')].map((uri) => path.relative(root, uri.fsPath));
    const tasks = [
      { label: 'first export', type: TASK_TYPE, recipe: first },
      { label: 'second export', type: TASK_TYPE, recipe: second, dependsOn: ['first export'] },
    ];
    fs.mkdirSync(path.join(root, '.vscode'));
    fs.writeFileSync(path.join(root, '.vscode/tasks.json'), JSON.stringify({ version: '2.0.0', tasks }));
    const task = await eventually('tasks.json was read', async () => {
      const found = await vscode.tasks.fetchTasks({ type: TASK_TYPE });
      return found.find(({ name }) => name === 'second export');
    });
    assert.equal(await exitCode(task), 0);
    assert.equal(saved().length, 2);
  });

  it('its task ends with 1 when the export fails, and when the recipe has a mistake', async () => {
    session().emulator.onStart = () => ({ outcome: 'failed' });
    assert.equal(await exitCode(await taskOf(write('Failing'))), 1);
    const before = started();
    assert.equal(await exitCode(await taskOf(write('Wrong', { project: 'none' }))), 1);
    assert.equal(started(), before);
    assert.deepEqual(saved(), []);
  });

  it('its task can be ended while it waits: the export stays tracked', async () => {
    session().emulator.onStart = () => ({ outcome: 'stuck' });
    const uri = write('Stopped');
    const execution = await vscode.tasks.executeTask(await taskOf(uri));
    const last = (): Promise<Job | undefined> => session().engine.ledger.lastOfRecipe(uri.toString());
    await eventually('it runs', async () => (await last())?.state === 'running');
    execution.terminate();
    await eventually('the task has ended', () => !vscode.tasks.taskExecutions.includes(execution));
    assert.equal((await last())?.state, 'running');
  });

  it('a program gets the files, or the reason in words', async () => {
    const { files, jobs, copies } = await session().run<RecipeResult>('runRecipe', {
      uri: write('Program').toString(),
    });
    assert.deepEqual(
      saved(),
      files.map((file) => path.basename(file.path)),
    );
    assert.deepEqual([files.length, jobs.length, copies], [1, 1, []]);
    session().emulator.onStart = () => ({
      outcome: 'failed',
      error: { code: 'ERR_WORKFLOW_TIMEOUT', title: '', detail: '' },
    });
    const failing = { uri: write('Failing').toString() };
    await rejectsWith(session().run('runRecipe', failing), /^The export failed: it took longer than the 30 minutes/);
    const wrong = { uri: write('Wrong', { project: 'none' }).toString() };
    await rejectsWith(session().run('runRecipe', wrong), /^This recipe has a mistake: “project” must be /);
    const nowhere = { uri: vscode.Uri.file(path.join(path.dirname(root), `x${RECIPE_SUFFIX}`)).toString() };
    await rejectsWith(session().run('runRecipe', nowhere), /^The recipe is in no open folder/);
  });

  it('never saves outside of the workspace without a question, and asks each time', async () => {
    const outside = fs.mkdtempSync(path.join(path.dirname(root), 'outside-'));
    fs.symlinkSync(outside, path.join(folder, 'link'));
    try {
      const link = path.relative(root, path.join(folder, 'link'));
      for (const target of [outside, path.relative(root, outside), link]) {
        const uri = write('Outside', { target });
        const before = started();
        const program = session().run('runRecipe', { uri: uri.toString() });
        await assert.rejects(program, {
          code: 'personNeeded',
          message: /^Save outside of the workspace, in .*outside-/,
        });
        const { code, asked } = await answeredTask(uri, undefined);
        assert.equal(code, 1);
        assert.equal(asked.length, 1, target);
        assert.match(asked[0] ?? '', /^Save outside of the workspace, in .*outside-/);
        assert.equal(started(), before, 'nothing was started');
      }
      assert.deepEqual(fs.readdirSync(outside), []);
      const agreed = write('Outside', { target: outside });
      for (const count of [1, 2]) {
        assert.equal((await answeredTask(agreed, 'Save There')).asked.length, 1);
        assert.equal(fs.readdirSync(outside).length, count);
      }
    } finally {
      fs.rmSync(outside, { recursive: true });
    }

    async function answeredTask(
      uri: vscode.Uri,
      answer: string | undefined,
    ): Promise<{ readonly code: number | undefined; readonly asked: readonly string[] }> {
      const task = await taskOf(uri);
      let code: number | undefined;
      const asked = await answering(answer, async () => {
        code = await exitCode(task);
      });
      return { code, asked };
    }
  });

  it('in an untrusted workspace nothing runs by itself, and a person is asked', async () => {
    const uri = write('Strange');
    const task = await taskOf(uri);
    const before = started();
    await untrusted(async () => {
      await rejectsWith(session().run('runRecipe', { uri: uri.toString() }), /^This workspace is not trusted/);
      assert.equal(await exitCode(task), 1);
      const person = { uri: uri.toString() };
      const asked = await answering(undefined, () => session().press('runRecipe', person));
      assert.match(asked[0] ?? '', /^This workspace is not trusted\. Run its recipe Strange\?$/);
      assert.equal(started(), before);
      const hand = new Hand();
      hand.answers.push('Run Export');
      await session().press('runRecipe', person);
      hand.dispose();
      hand.said(/: saved in .*\.$/);
    });
    assert.equal(started(), before + 1);
    assert.equal(saved().length, 1);
  });

  it('the API host is not a matter of a recipe', async () => {
    const uri = write('Host', { apiHost: 'https://evil.example', account: 'somebody', token: 'x' });
    const { jobs } = await session().run<RecipeResult>('runRecipe', { uri: uri.toString() });
    const job = await session().job(jobs[0] ?? '');
    assert.equal(job.apiHost, session().emulator.origin);
    assert.equal(job.account, (await session().engine.accounts.current()).key);
  });

  it('has two lines above it, and the last result in one of them', async () => {
    const uri = write('Weekly');
    await vscode.window.showTextDocument(uri);
    const [run, last] = await eventually('there are lines', async () => {
      const found = await lenses(uri);
      return found.length === 2 && found;
    });
    assert.deepEqual([run?.title, run?.command], ['$(play) Run Export', UI_COMMANDS.runRecipe]);
    assert.deepEqual([last?.title, last?.command], ['Show Last Result', UI_COMMANDS.showLastResult]);
    const { jobs } = await session().run<RecipeResult>('runRecipe', { uri: uri.toString() });
    const [, after] = await lenses(uri);
    assert.match(after?.title ?? '', /^Show Last Result: \d+ \w+ \d\d:\d\d, 1 file$/);
    const shown = await session().run<readonly Job[]>('showLastResult', { uri: uri.toString() });
    assert.deepEqual(
      shown.map(({ id }) => id),
      jobs,
    );
  });

  it('a mistake is said above it, at its place, and by the schema', async () => {
    const uri = write('Wrong', { service: 'folders', nonsense: 1 });
    const { document } = await vscode.window.showTextDocument(uri);
    const [mistake, more] = await lenses(uri);
    assert.equal(
      mistake?.title,
      '$(warning) This recipe has a mistake: “service” must be one of files, sheets, bim360.',
    );
    assert.equal(more, undefined);
    const marks = await eventually('the editor has checked it', () => {
      const found = vscode.languages.getDiagnostics(uri);
      return found.length > 0 && new Map(found.map(({ message, range }) => [document.getText(range), message]));
    });
    assert.match(marks.get('"folders"') ?? '', /Value is not accepted\. Valid values: "files", "sheets", "bim360"/);
    assert.match(marks.get('"nonsense"') ?? '', /Property nonsense is not allowed/);
    write('Wrong');
    await eventually('it is right', () => vscode.languages.getDiagnostics(uri).length === 0);
    assert.equal((await lenses(uri)).length, 2);
  });

  it('an empty file is completed to a recipe', async () => {
    const file = path.join(folder, `New${RECIPE_SUFFIX}`);
    fs.writeFileSync(file, '');
    const uri = vscode.Uri.file(file);
    await vscode.window.showTextDocument(uri);
    const labels = await eventually('there are completions', async () => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        uri,
        new vscode.Position(0, 0),
      );
      const found = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      return found.some((label) => label.startsWith('Recipe for')) && found;
    });
    assert.ok(labels.includes('Recipe for a folder'), labels.join());
  });

  it('an export that was started is saved as a recipe, which repeats it; nothing is replaced', async () => {
    const { jobs } = await session().run<RecipeResult>('runRecipe', { uri: write('Before').toString() });
    const target = vscode.Uri.file(path.join(folder, `After${RECIPE_SUFFIX}`)).toString();
    const { uri } = await session().run<{ readonly uri: string }>('saveAsRecipe', { id: jobs[0], uri: target });
    assert.equal(uri, target);
    const text = fs.readFileSync(vscode.Uri.parse(uri).fsPath, 'utf8');
    const parsed = parseRecipe(text);
    assert.ok('recipe' in parsed);
    assert.deepEqual(parsed.recipe.take, { kind: 'files', files: [{ version: VERSION, name: 'A-101.pdf' }] });
    const { key } = await session().engine.accounts.current();
    for (const secret of [key, session().emulator.origin, 'http']) assert.ok(!text.includes(secret));
    await rejectsWith(session().run('saveAsRecipe', { id: jobs[0], uri: target }), /^There is a file already: /);
    assert.equal((await session().run<RecipeResult>('runRecipe', { uri })).files.length, 1);
    fs.rmSync(path.join(root, 'exports'), { recursive: true });
  });

  it('an export of a folder is saved with the folder, its filter and its depth, unless the same versions are wanted', async () => {
    const { world } = session().emulator;
    const project = world.project(DEFAULT_PROJECT);
    assert.ok(project);
    const { urn } = world.at(project, 'Project Files', 'Plans');
    const [job] = await session().run<readonly Job[]>('startExport', {
      projectId: DEFAULT_PROJECT,
      folder: urn,
      filter: 'A-1*, S-*',
      recursive: true,
    });
    assert.ok(job);
    const takeOf = async (name: string, more: object = {}): Promise<unknown> => {
      const target = vscode.Uri.file(path.join(folder, name + RECIPE_SUFFIX)).toString();
      const argument = {
        ...(job.batchId === undefined ? { id: job.id } : { batchId: job.batchId }),
        uri: target,
        ...more,
      };
      const { uri } = await session().run<{ readonly uri: string }>('saveAsRecipe', argument);
      const parsed = parseRecipe(fs.readFileSync(vscode.Uri.parse(uri).fsPath, 'utf8'));
      assert.ok('recipe' in parsed);
      return parsed.recipe.take;
    };
    assert.deepEqual(await takeOf('Folder'), { kind: 'folder', folder: urn, recursive: true, filter: 'A-1*, S-*' });
    const same = (await takeOf('Versions', { mode: 'same' })) as { readonly kind: string; readonly files: unknown[] };
    assert.equal(same.kind, 'files');
    assert.ok(same.files.length > 0);
  });

  it('a person names the file, is asked before another is replaced, and sees it', async () => {
    const project: Project = { kind: 'project', hubId: 'b.h', id: DEFAULT_PROJECT, name: 'Tower', platform: 'acc' };
    const parent = {
      kind: 'filesProject',
      parent: { kind: 'filesHub', hub: { kind: 'hub', id: 'b.h', name: 'Hub' } },
      project,
    } as const;
    const plans = { kind: 'folder', id: 'urn:adsk.wipprod:fs.folder:co.Plans', name: 'Plans: all?' } as const;
    const row: FolderNode = { kind: 'filesFolder', parent, project, folder: plans, path: ['Project Files', 'Plans'] };
    const file = path.join(root, `Weekly plans${RECIPE_SUFFIX}`);
    const hand = new Hand();
    try {
      hand.texts.push(`Weekly plans${RECIPE_SUFFIX}`);
      const saved = session().press('saveAsRecipe', row);
      await hand.typeAndEnter('A-*.pdf', /subfolders/);
      await saved;
      assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, file);
      const parsed = parseRecipe(fs.readFileSync(file, 'utf8'));
      assert.ok('recipe' in parsed);
      assert.deepEqual(
        [parsed.recipe.projectName, parsed.recipe.take],
        [
          'Tower',
          { kind: 'folder', folder: plans.id, path: 'Project Files/Plans', recursive: true, filter: 'A-*.pdf' },
        ],
      );
      fs.writeFileSync(file, 'mine');
      hand.texts.push('Weekly plans', 'Weekly plans');
      const kept = session().press('saveAsRecipe', row);
      await hand.choose(/only/);
      await kept;
      assert.equal(fs.readFileSync(file, 'utf8'), 'mine');
      hand.answers.push('Replace');
      const replaced = session().press('saveAsRecipe', row);
      await hand.choose(/only/);
      await replaced;
      assert.ok('recipe' in parseRecipe(fs.readFileSync(file, 'utf8')));
    } finally {
      hand.dispose();
    }
  });

  it('a person is told when there is no last result', async () => {
    const uri = write('Never');
    const hand = new Hand();
    try {
      await session().press('showLastResult', { uri: uri.toString() });
      assert.deepEqual(
        hand.asked.map(({ message }) => message),
        ['This recipe has not been run yet.'],
      );
    } finally {
      hand.dispose();
    }
  });

  it('its terminal tells how far it is, and nothing in a name can steer it', async () => {
    const names = ['A-101.pdf', 'A\u001b[2J-102.docx'];
    const files = names.map((name, n) => ({ version: VERSION.replace('=2', `=${n + 1}`), name }));
    const uri = write('Terminal', { files });
    const { engine } = session();
    const settings = { downloadFolder: undefined } as unknown as RecipeServices['settings'];
    const log = { ...silentLog } as RecipeServices['log'];
    const terminal = new RecipeTerminal({ engine: Promise.resolve(engine), settings, log }, uri, false);
    let written = '';
    terminal.onDidWrite((text) => (written += text));
    const ended = new Promise<number>((resolve) => terminal.onDidClose(resolve));
    terminal.open();
    assert.equal(await ended, 0);
    // What only says how far something is is written over by what comes next.
    const lines = written.split('\r\n').map((line) => line.split('\r\u001b[2K').at(-1));
    const [found, leftOut, what, started, waiting, ready, savedLine, end] = lines;
    assert.deepEqual(
      [found, leftOut, what, started, ready, end],
      [
        'Found 1 file.',
        'Left out:',
        '  A [2J-102.docx: not a PDF, DWG or RVT file',
        'Started: 1 export.',
        'Terminal is ready.',
        '',
      ],
    );
    assert.match(waiting ?? '', /^Waiting until it is ready/);
    assert.match(savedLine ?? '', /^Saved .*out.* \(.* [kM]B\)\.$/);
  });

  it('an export that was only tracked cannot become a recipe', async () => {
    const { id } = await session().track({ service: 'files' });
    await rejectsWith(session().run('saveAsRecipe', { id }), /^What was in this export is not known/);
  });
});
