// npm start: installs what is missing, builds, and opens a VS Code with the extension connected to a local ACC.
import { environment, installPackages, PROJECT, run } from './install.js';
import { spawn } from 'node:child_process';

installPackages();
run('node', ['esbuild.js']);
const child = spawn('node', ['test/demo/start.ts', ...process.argv.slice(2)], {
  cwd: PROJECT,
  env: environment(),
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
// Ctrl-C reaches the whole group; the child ends what it has started, and then we end with it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.once('close', (code) => process.exit(code ?? 0));
