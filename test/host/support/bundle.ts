import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { PROJECT } from '../../bed/recipes.ts';

const SOURCE = path.join(PROJECT, 'test/host');
const OUT = path.join(PROJECT, 'out/test/host');

/** Bundles the host suite for the extension host, each test file on its own; returns the path of the suite's entry. */
export async function bundleHostSuite(): Promise<string> {
  fs.rmSync(OUT, { recursive: true, force: true });
  const tests = fs
    .readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'));
  await build({
    entryPoints: [path.join(SOURCE, 'index.ts'), ...tests.map((name) => path.join(SOURCE, name))],
    outdir: OUT,
    outbase: SOURCE,
    entryNames: '[name]',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'], // mocha's globals are one instance's: it must not be in the suite twice
    logLevel: 'warning',
  });
  // A native module, as the extension is one: the API that it gets is the extension's.
  fs.writeFileSync(path.join(OUT, 'extensionApi.mjs'), "export * from 'vscode';\n");
  return path.join(OUT, 'index.cjs');
}
