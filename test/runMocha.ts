// node test/runMocha.ts GLOB [--timeout MS] [--grep TEXT]: runs test files in this process; the last line counts the tests.
import { glob } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import Mocha from 'mocha';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { timeout: { type: 'string', default: '20000' }, grep: { type: 'string' } },
});
const mocha = new Mocha({
  ui: 'bdd',
  timeout: Number(values.timeout),
  forbidOnly: process.env['CI'] !== undefined,
  ...(values.grep === undefined ? {} : { grep: values.grep }),
});
const files = await Array.fromAsync(glob(positionals));
for (const file of files.toSorted()) mocha.addFile(path.resolve(file));
await mocha.loadFilesAsync();
const stats = await new Promise<Mocha.Stats | undefined>((resolve) => {
  const runner = mocha.run(() => resolve(runner.stats));
});
const { passes = 0, failures = 0 } = stats ?? {};
console.log(`${passes} passed, ${failures} failed`);
// Explicit, so that a handle that a test left open cannot keep the run alive.
process.exit(failures === 0 && passes > 0 ? 0 : 1);
