import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findCode, openInBed } from '../bed/open.ts';
import { PROJECT } from '../bed/recipes.ts';
import { startDemo } from '../emulator/demo.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { DEFAULT_CLIENT } from '../emulator/auth/tokens.ts';
import { writeDemoRecipes } from './recipes.ts';

// Starts a local ACC with exports in all states and opens a VS Code on it. --bed: not the `code` of this machine.
const COMPANION = path.join(PROJECT, 'test/demo/companion');
const DATA = path.join(PROJECT, '.vscode-test/demo');

const emulator = await startEmulator();
const demo = startDemo(emulator);
// Whoever opens the sign-in page is Ada Byron, and agrees.
emulator.autoApprove = true;
const settings = {
  'accExports.apiBaseUrl': emulator.origin,
  'accExports.clientId': DEFAULT_CLIENT,
  'accExports.downloadFolder': path.join(os.tmpdir(), 'acc-exports-demo'),
  'workbench.startupEditor': 'none',
};
const env = { ACC_EXPORTS_DEMO: `${emulator.origin}/_control/demo` };
const code = process.argv.includes('--bed') ? undefined : findCode();
// Each start begins with an empty list.
fs.rmSync(DATA, { recursive: true, force: true });
fs.mkdirSync(path.join(DATA, 'workspace'), { recursive: true });
writeDemoRecipes(emulator.world, path.join(DATA, 'workspace'));
const close = code === undefined ? await openBed() : openDesktop(code);
console.log('A new export finishes every minute. Press Ctrl-C to end everything.');
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end());

async function openBed(): Promise<() => Promise<void>> {
  const bed = await openInBed({
    extensions: [PROJECT, COMPANION],
    settings,
    env,
    root: path.join(DATA, 'bed'),
    folder: path.join(DATA, 'workspace'),
    log: (line) => console.log(line),
  });
  console.log(`\nOpen this address in a browser:\n\n  ${bed.url}\n`);
  return () => bed.close();
}

function openDesktop(program: string): () => Promise<void> {
  const user = path.join(DATA, 'user-data/User');
  fs.mkdirSync(user, { recursive: true });
  fs.writeFileSync(path.join(user, 'settings.json'), JSON.stringify(settings, null, 2));
  const child = spawn(
    program,
    [
      ...['--wait', '--new-window', `--user-data-dir=${path.join(DATA, 'user-data')}`],
      `--extensions-dir=${path.join(DATA, 'extensions')}`,
      ...[PROJECT, COMPANION].map((folder) => `--extensionDevelopmentPath=${folder}`),
      path.join(DATA, 'workspace'),
    ],
    { env: { ...process.env, ...env }, stdio: 'inherit', shell: process.platform === 'win32' },
  );
  child.once('error', (error) => console.error(`${program} could not be started: ${error.message}`));
  console.log('\nVS Code is opening.');
  return async () => void child.kill();
}

async function end(): Promise<void> {
  demo.dispose();
  await close();
  await emulator.close();
  process.exit(0);
}
