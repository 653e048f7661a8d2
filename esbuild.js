// Bundles the extension: node esbuild.js [--production] [--watch]
import { rm } from 'node:fs/promises';
import { context, build } from 'esbuild';

const production = process.argv.includes('--production');

/**
 * fetch-blob looks whether this Node lacks web streams, with a `require` that a module does not have. None that VS Code
 * runs on lacks them.
 * @type {import('esbuild').Plugin}
 */
const nodeHasStreams = {
  name: 'node-has-streams',
  setup(building) {
    building.onLoad({ filter: /[\\/]fetch-blob[\\/]streams\.cjs$/ }, () => ({ contents: '' }));
  },
};

/**
 * Splitting puts modules together that the same entry points need, so that what a start needs would be scattered over as
 * many files as there are parts that share it. Here every part that is loaded later is said to need the start first (which
 * it does: it has begun with it), so that a start reads two files: one that is waited for, and then the engine.
 * @type {import('esbuild').Plugin}
 */
const twoSteps = {
  name: 'two-steps',
  setup(building) {
    building.onResolve({ filter: /.*/ }, async ({ kind, path, pluginData, importer, resolveDir }) => {
      if (kind !== 'dynamic-import' || pluginData === twoSteps) return undefined;
      const target = await building.resolve(path, { kind, importer, resolveDir, pluginData: twoSteps });
      return /[\\/]src[\\/].*\.ts$/.test(target.path) ? { path: target.path, namespace: twoSteps.name } : target;
    });
    building.onLoad({ filter: /.*/, namespace: twoSteps.name }, ({ path }) => {
      const steps = ['extension', 'engine/open'].filter(
        (step) => !path.replaceAll('\\', '/').endsWith(`/src/${step}.ts`),
      );
      const lines = steps.map((step) => `import './src/${step}.ts';`);
      return {
        contents: [...lines, `export * from ${JSON.stringify(path)};`].join('\n'),
        resolveDir: import.meta.dirname,
      };
    });
  },
};

/** @type {import('esbuild').BuildOptions} */
const options = {
  entryPoints: ['src/extension.ts'],
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  // What is imported with `import()` is a file of its own, read when it is first used.
  splitting: true,
  target: 'node22',
  external: ['vscode'],
  plugins: [nodeHasStreams, twoSteps],
  // Node has web streams of its own: the polyfill that node-fetch names is 60 kB that never run.
  alias: {
    'web-streams-polyfill': 'node:stream/web',
    'web-streams-polyfill/dist/ponyfill.es2018.js': 'node:stream/web',
    // The texts come from VS Code: this one reads no files, and requires nothing.
    '@vscode/l10n': '@vscode/l10n/dist/browser.js',
  },
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'info',
};

/**
 * The thread that checks files: whole, since it shares nothing with what a start reads.
 * @type {import('esbuild').BuildOptions}
 */
const checkWorker = {
  ...options,
  entryPoints: { checkWorker: 'src/downloads/check/worker.ts' },
  splitting: false,
  plugins: [],
};

await rm('dist', { recursive: true, force: true }); // the names of the parts change with what is in them
const builds = [options, checkWorker];
if (process.argv.includes('--watch')) for (const one of builds) await (await context(one)).watch();
else await Promise.all(builds.map((one) => build(one)));
