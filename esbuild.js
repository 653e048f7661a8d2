// Bundles the extension: node esbuild.js [--production] [--watch]
import { context, build } from 'esbuild';

const production = process.argv.includes('--production');

/** @type {import('esbuild').BuildOptions} */
const options = {
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.cjs',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  external: ['vscode'],
  // Node has web streams of its own: the polyfill that node-fetch names is 60 kB that never run.
  alias: {
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
