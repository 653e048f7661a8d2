import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { type RecipeResult, type RecipeServices, runRecipeFile } from '../../src/editor/recipes/runRecipeFile.ts';
import { SETTINGS } from '../../src/ids.ts';
import { CancelledError } from '../../src/lib/cancel.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { silentLog } from '../../src/lib/log.ts';
import { DEFAULT_PROJECT } from '../emulator/exports/jobs.ts';
import { useFolders } from '../support/folders.ts';
import { MemoryFiles } from './support/memoryFiles.ts';
import { useSession } from './support/session.ts';

const SCHEME = 'acc-exports-test';
const RECIPE = {
  version: 1,
  service: 'files',
  project: DEFAULT_PROJECT,
  target: 'exports',
  files: [{ version: 'urn:adsk.wipprod:fs.file:vf.Elsewhere01?version=1' }],
};

describe('recipes of a workspace on another machine', function () {
  this.timeout(60_000);
  const session = useSession({ startedJobMs: 0 });
  const newFolder = useFolders();
  const memory = new MemoryFiles();
  const root = vscode.Uri.from({ scheme: SCHEME, path: '/there' });
  const uri = vscode.Uri.joinPath(root, 'Weekly.accexport.json');
  const { getWorkspaceFolder, fs: files } = vscode.workspace;
  const { showInformationMessage, showWarningMessage } = vscode.window;
  let provider: vscode.Disposable;
  let here: string;
  let told: string[];

  before(async () => {
    provider = vscode.workspace.registerFileSystemProvider(SCHEME, memory);
    // A folder of another scheme cannot be opened without starting the window anew.
    vscode.workspace.getWorkspaceFolder = (asked) =>
      asked.scheme === SCHEME ? { uri: root, name: 'there', index: 0 } : getWorkspaceFolder(asked);
    vscode.window.showInformationMessage = (message: string) => {
      told.push(message);
      return Promise.resolve(undefined);
    };
    await session().signIn();
  });
  beforeEach(async () => {
    told = [];
    here = newFolder();
    memory.files.clear();
    await files.createDirectory(root);
    await files.writeFile(uri, new TextEncoder().encode(JSON.stringify(RECIPE)));
    await session().setting(SETTINGS.downloadFolder, here);
  });
  afterEach(() => {
    memory.spoil = (bytes) => bytes;
    vscode.window.showWarningMessage = showWarningMessage;
  });
  after(() => {
    vscode.workspace.getWorkspaceFolder = getWorkspaceFolder;
    vscode.window.showInformationMessage = showInformationMessage;
    provider.dispose();
  });

  const run = (): Promise<RecipeResult> => session().run('runRecipe', { uri: uri.toString() });

  /** What the terminal of the recipe's task runs, where somebody can be asked. */
  function runForPerson(): Promise<RecipeResult> {
    const settings = { downloadFolder: here } as unknown as RecipeServices['settings'];
    const log = { ...silentLog } as RecipeServices['log'];
    const services = { engine: Promise.resolve(session().engine), settings, clock: systemClock, log };
    const somebody = { interactive: true, agreed: false };
    return runRecipeFile(services, uri, somebody, () => undefined, new AbortController().signal);
  }

  it('the file is downloaded here, copied over there, and the person is told', async () => {
    const { files, copies } = await runForPerson();
    const [file] = files;
    assert.ok(file);
    assert.equal(path.dirname(file.path), here);
    const copy = `/there/exports/${path.basename(file.path)}`;
    assert.deepEqual(copies, [root.with({ path: copy }).toString()]);
    assert.deepEqual(Buffer.from(memory.files.get(copy) ?? []), fs.readFileSync(file.path));
    assert.match(told.join('\n'), /: downloaded to .* and copied to the workspace\.$/);
  });

  it('nothing there is replaced', async () => {
    const [first, second] = [(await run()).copies[0], (await run()).copies[0]];
    assert.notEqual(first, second);
    assert.match(decodeURIComponent(second ?? ''), / \(2\)\.\w+$/);
    assert.equal([...memory.files.keys()].filter((name) => name.startsWith('/there/exports/')).length, 2);
  });

  it('a copy that is not whole is removed, and the file stays here', async () => {
    memory.spoil = (bytes) => bytes.subarray(1);
    const { files, copies } = await runForPerson();
    assert.deepEqual(copies, []);
    assert.equal(fs.statSync(files[0]?.path ?? '').size, files[0]?.bytes);
    assert.deepEqual([...memory.files.keys()], [uri.path]);
    assert.match(told.join('\n'), /: downloaded to .*, not to the workspace: /);
  });

  it('asks before it copies outside of the workspace there', async () => {
    await files.writeFile(uri, new TextEncoder().encode(JSON.stringify({ ...RECIPE, target: '..\\other' })));
    const asked: string[] = [];
    vscode.window.showWarningMessage = (message: string) => {
      asked.push(message);
      return Promise.resolve(undefined);
    };
    await assert.rejects(run(), { code: 'personNeeded' });
    assert.deepEqual(asked, [], 'a program is not asked');
    await assert.rejects(runForPerson(), CancelledError);
    assert.deepEqual(asked, ['Save outside of the workspace, in /other?']);
    assert.deepEqual(fs.readdirSync(here), []);
  });

  it('asks before it copies through a link there, which may lead anywhere', async () => {
    const exports = vscode.Uri.joinPath(root, 'exports');
    await files.createDirectory(exports);
    memory.links.add(exports.path);
    const asked: string[] = [];
    vscode.window.showWarningMessage = (message: string) => {
      asked.push(message);
      return Promise.resolve(undefined);
    };
    await assert.rejects(run(), { code: 'personNeeded' });
    await assert.rejects(runForPerson(), CancelledError);
    memory.links.clear();
    assert.deepEqual(asked, ['A link leads to /there/exports, perhaps out of the workspace. Save there?']);
    assert.deepEqual(fs.readdirSync(here), []);
  });
});
