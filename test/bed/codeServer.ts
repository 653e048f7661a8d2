import fs from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.ts';
import { CACHE, codeServerAt, recipe, type CodeServer } from './recipes.ts';
import { findOnPath, run } from './run.ts';

export interface InstallOptions {
  readonly version?: string | undefined;
  readonly cache?: string;
  readonly log?: (line: string) => void;
}

/**
 * A real VS Code (code-server: VS Code's server and web workbench) from the npm registry, below `cache`; installed once.
 * No install script of any package runs: what they would do is done here, so that nothing but registry packages is fetched.
 */
export async function ensureCodeServer(options: InstallOptions = {}): Promise<CodeServer> {
  const { version, cache = CACHE, log = console.error } = options;
  if (process.platform !== 'linux')
    throw new Error('The code-server bed needs Linux. Name a VS Code with VSCODE_EXECUTABLE instead.');
  const server = codeServerAt(recipe(version), cache);
  if (isInstalled(server)) return server;
  const onWait = (): void => log('[bed] another process is installing code-server; waiting for it');
  await withLock(path.join(cache, `code-server-${server.recipe.version}.lock`), onWait, async () => {
    if (!isInstalled(server)) await install(server, log);
  });
  return server;
}

function stampOf({ recipe: { version, node } }: CodeServer): string {
  return JSON.stringify({ version, node });
}

function isInstalled(server: CodeServer): boolean {
  return fs.existsSync(server.stamp) && fs.readFileSync(server.stamp, 'utf8') === stampOf(server);
}

async function install(server: CodeServer, log: (line: string) => void): Promise<void> {
  const { version, node, fromRegistry, builds, downloadMegabytes } = server.recipe;
  const started = Date.now();
  const step = (line: string): void => log(`[bed ${((Date.now() - started) / 1000).toFixed(0)} s] ${line}`);
  step(`installing code-server ${version} into ${server.dir} (about ${downloadMegabytes} MB from the npm registry)`);
  fs.rmSync(server.dir, { recursive: true, force: true });
  fs.mkdirSync(server.dir, { recursive: true });
  fs.writeFileSync(path.join(server.dir, 'package.json'), '{ "private": true }\n');
  const nodePackage = path.basename(server.nodeDir);
  await npm(server, server.dir, 'install', '--save-exact', `${nodePackage}@${node}`);
  step(`Node ${node} is there; fetching code-server`);
  await npm(server, server.dir, 'install', '--save-exact', `code-server@${version}`);
  step('fetching what VS Code depends on');
  amendPackage(server, fromRegistry, builds);
  await npm(server, server.vscode, 'install', '--omit=dev');
  await npm(server, path.join(server.vscode, 'extensions'), 'install', '--omit=dev');
  linkScripts(server);
  if (findOnPath('g++') && findOnPath('make') && findOnPath('python3')) {
    step(`compiling ${builds.join(', ')}`);
    for (const name of builds) await build(server, name, step);
  } else {
    step('no C++ compiler, make or Python: VS Code will run without log files');
  }
  for (const unneeded of unneededFiles(server)) fs.rmSync(unneeded, { recursive: true, force: true });
  fs.writeFileSync(server.stamp, stampOf(server));
  step('code-server is installed');
}

/** What an outer npm found out about the machine: certificates and registry, and where to keep what was fetched. */
const KEPT = /^npm_config_(globalconfig|userconfig|cache)$/i;

/** Without the other npm_* variables, which an outer `npm run` would leak into this npm, and with the bed's Node first on PATH. */
function npm(server: CodeServer, cwd: string, command: 'install' | 'rebuild', ...args: string[]): Promise<string> {
  const env: NodeJS.ProcessEnv = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || KEPT.test(name)),
  );
  if (fs.existsSync(server.node)) env['PATH'] = `${path.dirname(server.node)}${path.delimiter}${env['PATH']}`;
  if (command === 'rebuild') env['npm_config_nodedir'] = server.nodeDir; // headers from the registry, not from nodejs.org
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  return run('npm', [command, ...args, ...quiet, ...(command === 'install' ? ['--ignore-scripts'] : [])], { cwd, env });
}

function amendPackage(
  server: CodeServer,
  fromRegistry: Readonly<Record<string, string>>,
  builds: readonly string[],
): void {
  const file = path.join(server.vscode, 'package.json');
  const manifest = JSON.parse(fs.readFileSync(file, 'utf8')) as { dependencies: Record<string, string> };
  const allowScripts = Object.fromEntries(builds.map((name) => [name, true])); // else npm 12 refuses to rebuild them
  const dependencies = { ...manifest.dependencies, ...fromRegistry };
  fs.writeFileSync(file, JSON.stringify({ ...manifest, dependencies, allowScripts }, null, 2));
  if (Object.keys(fromRegistry).length > 0) fs.rmSync(path.join(server.vscode, 'npm-shrinkwrap.json'), { force: true });
}

/** The links that code-server's own install script makes. */
function linkScripts(server: CodeServer): void {
  const links = { 'bin/remote-cli/code-server': 'code-linux.sh', 'bin/helpers/browser.sh': 'browser-linux.sh' };
  for (const [link, target] of Object.entries(links)) {
    fs.rmSync(path.join(server.vscode, link), { force: true });
    fs.symlinkSync(target, path.join(server.vscode, link));
  }
}

async function build(server: CodeServer, name: string, step: (line: string) => void): Promise<void> {
  try {
    await npm(server, server.vscode, 'rebuild', name);
  } catch {
    step(`${name} could not be compiled; VS Code runs without it`);
  }
}

/** About 350 MB that no extension test needs: headers, Copilot, other platforms' programs. */
function unneededFiles(server: CodeServer): string[] {
  const modules = path.join(server.vscode, 'node_modules');
  const own = `linux-${process.arch}`;
  const others = (dir: string): string[] =>
    fs.existsSync(dir) ? fs.readdirSync(dir).flatMap((name) => (name === own ? [] : [path.join(dir, name)])) : [];
  return [
    path.join(server.nodeDir, 'include'),
    path.join(server.nodeDir, 'share'),
    path.join(server.vscode, 'extensions/copilot'),
    ...['@github', '@microsoft/mxc-sdk', '@devcontainers'].map((name) => path.join(modules, name)),
    ...others(path.join(modules, '@vscode/ripgrep-universal/bin')),
    ...others(path.join(modules, 'node-pty/prebuilds')),
  ];
}
