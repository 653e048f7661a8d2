import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CACHE } from './recipes.ts';
import { runSuite } from './suite.ts';

const DEFAULT_TIMEOUT_SECONDS = 1200;

/**
 * A program that `@vscode/test-electron` can start in place of VS Code (`vscodeExecutablePath`): it takes VS Code's test
 * arguments and runs the suite in the bed. `BED_TIMEOUT` limits the run, in seconds.
 */
export function bedAsExecutable(): string {
  return writeLauncher('code-in-bed', [process.execPath, import.meta.filename]);
}

/** Writes an executable file that runs `command` with its own arguments after it; returns its path. */
export function writeLauncher(name: string, command: readonly string[]): string {
  const file = path.join(CACHE, `${name}.sh`);
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  fs.mkdirSync(CACHE, { recursive: true });
  fs.writeFileSync(file, `#!/bin/sh\nexec ${quoted.join(' ')} "$@"\n`, { mode: 0o755 });
  return file;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    strict: false, // VS Code has many more
    allowPositionals: true,
    options: {
      extensionDevelopmentPath: { type: 'string', multiple: true },
      extensionTestsPath: { type: 'string' },
    },
  });
  const { extensionDevelopmentPath = [], extensionTestsPath } = values;
  if (typeof extensionTestsPath !== 'string') throw new Error('--extensionTestsPath is missing.');
  const problem = await runSuite({
    extensionDevelopmentPaths: extensionDevelopmentPath.filter((folder) => typeof folder === 'string'),
    extensionTestsPath,
    folder: positionals.find((word) => fs.existsSync(word) && fs.statSync(word).isDirectory()),
    timeoutMs: Number(process.env['BED_TIMEOUT'] ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
  });
  if (problem !== undefined) console.error(`The host suite failed: ${problem}`);
  return problem === undefined ? 0 : 1;
}

if (import.meta.main) {
  process.exitCode = await main().catch((error: unknown) => {
    console.error(error);
    return 1;
  });
}
