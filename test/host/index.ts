import fs from 'node:fs';
import path from 'node:path';
import imported from 'mocha';

const TIMEOUT_MS = 20_000;

// Mocha is an ES module: a bundle that requires it gets the class from Node 24, and the module around it from Node 22.
const { default: Mocha = imported } = imported as { default?: typeof imported };

/**
 * Called by VS Code inside the extension host: runs every bundled test file beside this module. Rejects when a test failed,
 * and when there was none.
 */
export async function run(): Promise<void> {
  const folder = __dirname;
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.test.cjs'));
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: TIMEOUT_MS, forbidOnly: true });
  for (const file of files.toSorted()) mocha.addFile(path.join(folder, file));
  const stats = await new Promise<Mocha.Stats>((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats ?? noStats()));
  });
  const resultFile = process.env['ACC_EXPORTS_HOST_RESULT'];
  if (resultFile) fs.writeFileSync(resultFile, JSON.stringify({ passed: stats.passes, failed: stats.failures }));
  if (stats.failures > 0) throw new Error(`${stats.failures} host tests failed`);
  if (stats.passes === 0) throw new Error('No host test ran');
}

function noStats(): never {
  throw new Error('Mocha counted nothing');
}
