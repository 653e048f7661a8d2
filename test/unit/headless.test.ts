import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { before, after, describe, it } from 'mocha';
import { LAUNCH_SCOPE } from '../../src/auth/accounts.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { useFolders } from '../support/folders.ts';
import type { Told } from '../support/headless/told.ts';

const SUPPORT = path.join(import.meta.dirname, '../support/headless');
const FACE = path.join(SUPPORT, 'face.ts');
const SRC = path.join(import.meta.dirname, '../../src');
/** The face has closed everything by then, or something holds it. */
const DEADLINE_MS = 30_000;

describe('A face without an editor', function () {
  this.timeout(DEADLINE_MS + 5000);
  const folders = useFolders();
  let emulator: Emulator;
  let folder: string;
  let told: readonly Told[];
  let modules: readonly string[];
  let end: { readonly code: number | null; readonly errors: string };

  before(async () => {
    emulator = await startEmulator({ startedJobMs: 3000 });
    folder = folders();
    const list = path.join(folder, 'modules.json');
    const preload = pathToFileURL(path.join(SUPPORT, 'recordModules.ts')).href;
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--import', preload, FACE], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: DEADLINE_MS,
      env: {
        ...process.env,
        TEST_ORIGIN: emulator.origin,
        TEST_FOLDER: folder,
        TEST_MODULES: list,
        TEST_TOKEN: emulator.issueToken(),
        TEST_READER_TOKEN: emulator.issueToken({ scopes: ['data:read'] }),
      },
    });
    const [output, errors, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number | null]>,
    ]);
    end = { code, errors };
    told = output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Told);
    modules = code === 0 ? (JSON.parse(fs.readFileSync(list, 'utf8')) as string[]) : [];
  });

  after(() => emulator.close());

  const of = <K extends Told['kind']>(kind: K): readonly Extract<Told, { kind: K }>[] =>
    told.filter((one): one is Extract<Told, { kind: K }> => one.kind === kind);

  it('ends by itself once everything is closed', () => {
    assert.deepEqual(end, { code: 0, errors: '' });
    assert.deepEqual(told.at(-1), { kind: 'closed' });
  });

  it('shows an export on its way to the disk, as rows with words', () => {
    const rows = of('row');
    assert.deepEqual(
      [...new Set(rows.map(({ section, state }) => `${section}: ${state}`))],
      ['running: starting', 'running: running', 'ready: ready', 'done: downloaded'],
    );
    assert.deepEqual([...new Set(rows.map(({ label }) => label))], ['Plans']);
    assert.ok(rows.every(({ message }) => message !== ''));
    assert.equal(emulator.jobs.length, 1);
  });

  it('has the file', () => {
    const [file] = of('file');
    assert.ok(file);
    assert.equal(path.dirname(file.path), path.join(folder, 'files'));
    assert.equal(fs.statSync(file.path).size, file.bytes);
  });

  it('says what helps, as data', () => {
    const [error] = of('error');
    assert.match(error?.message ?? '', /may only read/);
    assert.deepEqual(error?.action, { kind: 'signIn', scopes: [LAUNCH_SCOPE] });
  });

  it('has loaded nothing of the editor', () => {
    const root = pathToFileURL(SRC).href;
    const own = modules.filter((url) => url.startsWith(root)).map((url) => url.slice(root.length + 1));
    // The list is of this very run.
    for (const needed of ['engine/engine.ts', 'words/jobRow.ts', 'views/treeModel.ts']) assert.ok(own.includes(needed));
    assert.deepEqual(own.filter(isOfEditor), []);
    assert.ok(!modules.includes('vscode'));
  });

  it('could load nothing of the editor, not even later', async () => {
    const { metafile } = await build({
      entryPoints: [FACE],
      absWorkingDir: SRC,
      bundle: true,
      write: false,
      metafile: true,
      logLevel: 'silent',
      platform: 'node',
      format: 'esm',
      target: 'node22',
      external: ['vscode'],
      outdir: 'none',
    });
    const inputs = Object.entries(metafile.inputs);
    assert.ok(inputs.some(([name]) => name === 'engine/engine.ts'));
    assert.deepEqual(inputs.map(([name]) => name).filter(isOfEditor), []);
    assert.deepEqual(
      inputs.filter(([, { imports }]) => imports.some((imported) => imported.path === 'vscode')),
      [],
    );
  });
});

/** @param name of a file below `src` */
function isOfEditor(name: string): boolean {
  return name.startsWith('editor/') || name === 'extension.ts' || name === 'ids.ts';
}
