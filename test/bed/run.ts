import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end and returns what it printed. Throws with its last output when it fails. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return output;
  throw new Error(`${path.basename(command)} ${args.join(' ')} ended with ${code}:\n${output.slice(-4000)}`);
}

/** The full path of a program on `PATH`, or undefined. On Windows the usual extensions are tried. */
export function findOnPath(name: string): string | undefined {
  const extensions = process.platform === 'win32' ? ['.cmd', '.exe', '.bat'] : [''];
  for (const dir of (process.env['PATH'] ?? '').split(path.delimiter)) {
    for (const extension of extensions) {
      const file = path.join(dir, name + extension);
      if (dir && isExecutable(file)) return file;
    }
  }
  return undefined;
}

export function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
