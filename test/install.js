// Runs on any Node from 20 on, before anything is installed: installs what package-lock.json names, once.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROJECT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const STAMP = path.join(PROJECT, 'node_modules', '.installed-lock.json');
const LOCK = path.join(PROJECT, 'package-lock.json');
const WINDOWS = process.platform === 'win32';

/** Installs the packages unless they are those of the lock file already. Ends the process when that fails. */
export function installPackages() {
  const wanted = fs.readFileSync(LOCK, 'utf8');
  if (fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === wanted) return;
  console.log('Installing the packages of package-lock.json…');
  // Not `npm ci`: some registries lack other platforms' optional binaries, and it refuses a lock file without them.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
  fs.writeFileSync(STAMP, wanted);
}

/** Runs a program in the project with the Node of the lock file first on the path; ends the process when it fails. */
export function run(program, args) {
  const code = tryRun(program, args);
  if (code !== 0) process.exit(code);
}

/** The same, but returns the exit code. */
export function tryRun(program, args) {
  const { status } = spawnSync(program, args, { cwd: PROJECT, stdio: 'inherit', env: environment(), shell: WINDOWS });
  return status ?? 1;
}

/** The environment of the project's scripts: its own Node and tools come first. */
export function environment() {
  const bin = path.join(PROJECT, 'node_modules', '.bin');
  return { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` };
}
