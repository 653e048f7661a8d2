import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/localServer.ts';
import { serverEnvironment, type ServerFolders } from './folders.ts';
import type { CodeServer } from './recipes.ts';
import { findOnPath } from './run.ts';

const START_DEADLINE_MS = 30_000;
const STOP_GRACE_MS = 5_000;

export interface ServerOptions {
  readonly port?: number | undefined;
  /** For the server and the extension hosts. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Lets tests run in the workbench, and hides all toasts. */
  readonly testMode?: boolean | undefined;
}

export interface Server {
  readonly folders: ServerFolders;
  readonly port: number;
  readonly origin: string;
  readonly pid: number;
  readonly logFile: string;
  /** Ends the server with every extension host. The folders stay. */
  close(): Promise<void>;
}

/** Starts the server on loopback, and returns when it answers. It ends with this process, however this process ends. */
export async function startServer(
  codeServer: CodeServer,
  folders: ServerFolders,
  options: ServerOptions = {},
): Promise<Server> {
  const port = options.port ?? (await freePort());
  const logFile = path.join(folders.root, 'server.log');
  const child = spawnServer(codeServer, folders, port, logFile, options);
  const kill = (signal: NodeJS.Signals): void => signalGroup(child, signal);
  const killNow = (): void => kill('SIGKILL');
  process.once('exit', killNow);
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const close = async (): Promise<void> => {
    kill('SIGTERM');
    await Promise.race([exited, sleep(STOP_GRACE_MS, undefined, { ref: false })]);
    killNow();
    process.removeListener('exit', killNow);
  };
  const origin = `http://127.0.0.1:${port}`;
  try {
    await waitUntilUp(child, `${origin}/version`);
  } catch (error) {
    const log = fs.readFileSync(logFile, 'utf8').slice(-4000);
    await close();
    throw new Error(`The VS Code server did not start on port ${port}:\n${log}`, { cause: error });
  }
  return { folders, port, origin, pid: child.pid ?? 0, logFile, close };
}

function spawnServer(
  codeServer: CodeServer,
  folders: ServerFolders,
  port: number,
  logFile: string,
  { env, testMode = false }: ServerOptions,
): ChildProcess {
  const args = [codeServer.node, codeServer.entry, ...serverArguments(codeServer, folders, port, testMode)];
  // Should this process be killed with SIGKILL, the kernel ends the server (where util-linux is), and it ends its children.
  const setpriv = findOnPath('setpriv');
  const [command = '', ...rest] = setpriv ? [setpriv, '--pdeathsig', 'TERM', ...args] : args;
  const output = fs.openSync(logFile, 'a');
  try {
    return spawn(command, rest, {
      cwd: folders.root,
      detached: true,
      stdio: ['ignore', output, output],
      env: { ...serverEnvironment(folders), ...env },
    });
  } finally {
    fs.closeSync(output);
  }
}

function serverArguments(codeServer: CodeServer, folders: ServerFolders, port: number, testMode: boolean): string[] {
  const common = ['--user-data-dir', folders.userData, '--extensions-dir', folders.extensions];
  if (codeServer.recipe.program === 'vscode-server') {
    const own = ['--host', '127.0.0.1', '--port', `${port}`, '--without-connection-token', '--telemetry-level', 'off'];
    const test = testMode ? ['--enable-smoke-test-driver'] : [];
    return [...own, '--accept-server-license-terms', '--server-data-dir', folders.root, ...common, ...test];
  }
  const own = [
    '--auth',
    'none',
    '--bind-addr',
    `127.0.0.1:${port}`,
    '--config',
    path.join(folders.root, 'config.yaml'),
  ];
  const quiet = ['telemetry', 'update-check', 'workspace-trust', 'getting-started-override'].map(
    (o) => `--disable-${o}`,
  );
  const test = testMode ? ['--vscode-option', 'enable-smoke-test-driver'] : [];
  return [...own, '--ignore-last-opened', ...quiet, ...common, ...test];
}

async function waitUntilUp(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (
    !(await fetch(url).then(
      (response) => response.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('it ended');
    if (Date.now() > deadline) throw new Error(`no answer within ${START_DEADLINE_MS} ms`);
    await sleep(50);
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}
