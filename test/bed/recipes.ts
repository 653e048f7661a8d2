import path from 'node:path';

/** The repository's own folder; everything a bed installs goes below its `.vscode-test/`. */
export const PROJECT = path.resolve(import.meta.dirname, '../..');
export const CACHE = path.join(PROJECT, '.vscode-test');

/** How one version of code-server is installed. code-server 4.x.y holds VS Code 1.x.y. */
export interface Recipe {
  readonly version: string;
  /** The Node that this code-server is made for, from the registry package `node-linux-<arch>`. */
  readonly node: string;
  /** Native modules of VS Code worth compiling. It runs without them: the first writes log files, the second ends orphans. */
  readonly builds: readonly string[];
  /** Dependencies that this version names by a git address; the registry has the same package. */
  readonly fromRegistry: Readonly<Record<string, string>>;
  /**
   * Which program of the package is started: code-server itself, or the VS Code server inside it. The old code-server cannot
   * pass on the option that lets tests run in the workbench.
   */
  readonly program: 'code-server' | 'vscode-server';
  /** What an empty npm cache has to fetch, in MB; only for the progress line. */
  readonly downloadMegabytes: number;
}

export const STABLE = '4.139.1';
/** The oldest VS Code that `engines` in package.json allows, as code-server and as the desktop build. */
export const FLOOR = '4.105.1';
export const FLOOR_DESKTOP = '1.105.1';

const RECIPES: readonly Recipe[] = [
  {
    version: STABLE,
    node: '24.21.0',
    builds: ['@vscode/spdlog', '@vscode/native-watchdog'],
    fromRegistry: {},
    program: 'code-server',
    downloadMegabytes: 250,
  },
  {
    version: FLOOR,
    node: '22.23.3',
    builds: ['@vscode/spdlog', 'native-watchdog'],
    fromRegistry: { '@parcel/watcher': '2.5.1' },
    program: 'vscode-server',
    downloadMegabytes: 155,
  },
];

/** The recipe of a code-server version; by default the one that `CODE_SERVER_VERSION` names, else {@link STABLE}. */
export function recipe(version = process.env['CODE_SERVER_VERSION'] ?? STABLE): Recipe {
  const found = RECIPES.find((candidate) => candidate.version === version);
  if (found) return found;
  throw new Error(`No recipe for code-server ${version}. Known: ${RECIPES.map((known) => known.version).join(', ')}.`);
}

/** Where the parts of an installed code-server are. */
export interface CodeServer {
  readonly recipe: Recipe;
  readonly dir: string;
  readonly node: string;
  /** The package `node-linux-<arch>`, with Node's headers until they are pruned. */
  readonly nodeDir: string;
  /** VS Code inside the code-server package. */
  readonly vscode: string;
  readonly entry: string;
  /** Written last: without it the installation is unfinished and is made again. */
  readonly stamp: string;
}

/** The layout of a version below `cache`. Says nothing about whether it is installed. */
export function codeServerAt(wanted: Recipe, cache = CACHE): CodeServer {
  const dir = path.join(cache, `code-server-${wanted.version}`);
  const nodeDir = path.join(dir, `node_modules/node-linux-${process.arch}`);
  const server = path.join(dir, 'node_modules/code-server');
  const vscode = path.join(server, 'lib/vscode');
  const program = wanted.program === 'code-server' ? 'out/node/entry.js' : 'lib/vscode/out/server-main.js';
  return {
    recipe: wanted,
    dir,
    node: path.join(nodeDir, 'bin/node'),
    nodeDir,
    vscode,
    entry: path.join(server, program),
    stamp: path.join(dir, '.installed.json'),
  };
}
