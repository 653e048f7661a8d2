import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';

/** What a run of another program took; processor time of the program alone. */
export interface Figures {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** True when a program is installed. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Fetches one file with curl. @param sync also waits until it is on the disk, as we do */
export function curl(url: string, folder: string, sync = false): Figures {
  const file = path.join(folder, 'curl.pdf');
  return timed(['curl', '--silent', '--fail', '--output', file, url], sync ? file : undefined);
}

/** Fetches many files with curl, over one connection. */
export function curlMany(urls: readonly string[], folder: string): Figures {
  const outputs = urls.flatMap((url, index) => ['--output', path.join(folder, `curl-${index}.pdf`), url]);
  return timed(['curl', '--silent', '--fail', ...outputs], undefined);
}

/** Fetches one file with aria2c over eight connections. */
export function aria2c(url: string, folder: string): Figures {
  const options = ['--split=8', '--max-connection-per-server=8', '--min-split-size=1M', '--file-allocation=none'];
  const command = [
    'aria2c',
    '--quiet',
    '--allow-overwrite=true',
    ...options,
    `--dir=${folder}`,
    '--out=aria2c.pdf',
    url,
  ];
  return timed(command, undefined);
}

function timed(command: readonly string[], synced: string | undefined): Figures {
  // The shell's `times` has the processor time of what it has started.
  const script = synced === undefined ? '"$@"; times' : `"$@"; sync ${JSON.stringify(synced)}; times`;
  const start = performance.now();
  const output = execFileSync('bash', ['-c', script, 'bash', ...command], { encoding: 'utf8' });
  const seconds = (performance.now() - start) / 1000;
  const [, children = ''] = output.trim().split('\n').slice(-2);
  const cpuSeconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest),
    0,
  );
  return { seconds, cpuSeconds };
}
