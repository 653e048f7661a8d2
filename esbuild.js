// Bundles the extension: node esbuild.js [--production] [--watch]
import { readFile } from 'node:fs/promises';
import { context, build } from 'esbuild';

const production = process.argv.includes('--production');

/**
 * esbuild turns each file's `import * as vscode` into a copy of the whole API object, 30 copies at every start.
 * The API is one object that never changes, so each file can use it as it is.
 * @type {import('esbuild').Plugin}
 */
const oneVscode = {
  name: 'one-vscode',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return {
        loader: 'ts',
        contents: text.replace(/^import \* as vscode from 'vscode';$/m, "const vscode = require('vscode');"),
      };
    });
  },
};

/** @type {import('esbuild').BuildOptions} */
const options = {
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.cjs',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  external: ['vscode'],
  plugins: [oneVscode],
  // Node has web streams of its own: the polyfill that node-fetch names is 60 kB that never run.
  // What jsonc-parser gives to require cannot be bundled: it loads its parts by a function that esbuild cannot follow.
  alias: {
    'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
    'web-streams-polyfill': 'node:stream/web',
    'web-streams-polyfill/dist/ponyfill.es2018.js': 'node:stream/web',
  },
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'info',
};

if (process.argv.includes('--watch')) await (await context(options)).watch();
else await build(options);
