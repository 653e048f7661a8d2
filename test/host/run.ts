import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runTests } from '@vscode/test-electron';
import { removeFolder } from '../bed/folders.ts';
import { PROJECT } from '../bed/recipes.ts';
import { bundleHostSuite } from './support/bundle.ts';
import { chooseEditor } from './support/editor.ts';

// Runs the host suite in a real VS Code; with --floor, in the oldest one that is supported; with --grep TEXT a part of it. The last
// line counts the tests.

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const { values } = parseArgs({ options: { floor: { type: 'boolean', default: false }, grep: { type: 'string' } } });
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'acc-')); // short: VS Code makes a socket in its user data folder
process.once('exit', () => removeFolder(scratch)); // also after Ctrl-C, when test-electron ends this process
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.kill(process.pid, 'SIGINT'));
const counts = await runHostSuite(values.floor);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;

async function runHostSuite(floor: boolean): Promise<Counts> {
  const extensionTestsPath = await bundleHostSuite();
  const editor = await chooseEditor(floor);
  console.log(`Host suite in ${editor.description}`);
  const resultFile = path.join(scratch, 'result.json');
  const workspace = path.join(scratch, 'workspace');
  fs.mkdirSync(workspace);
  const ended = await runTests({
    vscodeExecutablePath: editor.executable,
    extensionDevelopmentPath: PROJECT,
    extensionTestsPath,
    extensionTestsEnv: {
      ...editor.env,
      ACC_EXPORTS_HOST_RESULT: resultFile,
      ...(values.grep === undefined ? {} : { ACC_EXPORTS_HOST_GREP: values.grep }),
    },
    launchArgs: [
      workspace,
      '--disable-extensions',
      `--user-data-dir=${path.join(scratch, 'user-data')}`,
      `--extensions-dir=${path.join(scratch, 'extensions')}`,
    ],
  }).then(
    () => true,
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      return false;
    },
  );
  const counts = readCounts(resultFile);
  // A suite that ended badly without a failing test (a crash, a file that cannot be loaded) is one failure.
  return ended && counts.passed > 0 ? counts : { ...counts, failed: Math.max(counts.failed, 1) };
}

function readCounts(file: string): Counts {
  if (!fs.existsSync(file)) return { passed: 0, failed: 0 };
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Counts;
}
