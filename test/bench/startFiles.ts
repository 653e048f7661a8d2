import fs from 'node:fs';
import path from 'node:path';

/** A file of the bundle that every start reads. */
export interface StartFile {
  readonly name: string;
  readonly bytes: number;
}

/** What is loaded as soon as the main file has returned: esbuild names a part after its module, here `engine/open.ts`. */
const NEXT = /^open-\w+\.js$/;

/** What every start reads: the main file and the engine, each with all that it imports by statements. */
export function startFiles(extension: string): readonly StartFile[] {
  const manifest = JSON.parse(fs.readFileSync(path.join(extension, 'package.json'), 'utf8')) as { main: string };
  const found = new Map<string, StartFile>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    const text = fs.readFileSync(file, 'utf8');
    found.set(file, { name: path.basename(file), bytes: Buffer.byteLength(text) });
    for (const [, near] of text.matchAll(/(?:from|import)\s*"(\.\/[^"]+\.js)"/g)) {
      if (near !== undefined) visit(path.join(path.dirname(file), near));
    }
  };
  const main = path.join(extension, manifest.main);
  visit(main);
  const folder = path.dirname(main);
  for (const name of fs.readdirSync(folder)) if (NEXT.test(name)) visit(path.join(folder, name));
  return [...found.values()];
}

/** All of them, in bytes. */
export function startBytes(files: readonly StartFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
