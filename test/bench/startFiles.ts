import fs from 'node:fs';
import path from 'node:path';

/** A file of the bundle that every start reads. */
export interface StartFile {
  readonly name: string;
  readonly bytes: number;
}

/** The extension's main file with all that it imports by statements, which is read before anything runs. */
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
  visit(path.join(extension, manifest.main));
  return [...found.values()];
}

/** All of them, in bytes. */
export function startBytes(files: readonly StartFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
