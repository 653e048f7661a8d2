import fs from 'node:fs';
import path from 'node:path';
import { run } from '../bed/run.ts';

const VSCE = ['package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];

/** The VSIX of another version: the given one, or packaged from a checkout whose dependencies are installed. */
export async function packagedFrom(place: string, target: string): Promise<string> {
  const from = path.resolve(place);
  if (fs.statSync(from).isFile()) {
    fs.copyFileSync(from, target);
    return target;
  }
  const vsce = path.join(from, 'node_modules/@vscode/vsce/vsce');
  await run(process.execPath, [vsce, ...VSCE, '--out', target], { cwd: from });
  return target;
}
