import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import imported from 'mocha';

const TIMEOUT_MS = 20_000;
/** Run after all others, in this order: they look at what those have left. */
const LAST = ['secretsOnDisk.test.cjs'];

// Mocha is an ES module: a bundle that requires it gets the class from Node 24, and the module around it from Node 22.
const { default: Mocha = imported } = imported as { default?: typeof imported };

/**
 * Called by VS Code inside the extension host: runs every bundled test file beside this module. Rejects when a test failed,
 * and when there was none.
 */
export async function run(): Promise<void> {
  const folder = __dirname;
  await shareApi(path.join(folder, 'extensionApi.mjs'));
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.test.cjs'));
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: TIMEOUT_MS, forbidOnly: true });
  const grep = process.env['ACC_EXPORTS_HOST_GREP'];
  if (grep !== undefined) mocha.fgrep(grep);
  for (const file of inOrder(files)) mocha.addFile(path.join(folder, file));
  const stats = await new Promise<Mocha.Stats>((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats ?? noStats()));
  });
  const resultFile = process.env['ACC_EXPORTS_HOST_RESULT'];
  if (resultFile) fs.writeFileSync(resultFile, JSON.stringify({ passed: stats.passes, failed: stats.failures }));
  if (stats.failures > 0) throw new Error(`${stats.failures} host tests failed`);
  if (stats.passes === 0) throw new Error('No host test ran');
}

/**
 * What tests replace in the API has to be what the extension calls. VS Code 1.105 gives native modules another object than
 * those that are required, so its parts are put into the one that the tests have.
 */
async function shareApi(module: string): Promise<void> {
  const ours = require('vscode') as Record<string, unknown>;
  const theirs = (await import(pathToFileURL(module).href)) as Record<string, unknown>;
  for (const [name, part] of Object.entries(theirs)) if (ours[name] !== part) ours[name] = part;
}

/** By name, but for those that are last. @throws when one of the last is not there, so that a new name is not forgotten here */
function inOrder(files: readonly string[]): readonly string[] {
  const missing = LAST.filter((file) => !files.includes(file));
  if (missing.length > 0) throw new Error(`No such test file: ${missing.join(', ')}`);
  return [...files.filter((file) => !LAST.includes(file)).toSorted(), ...LAST];
}

function noStats(): never {
  throw new Error('Mocha counted nothing');
}
