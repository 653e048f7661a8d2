import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'mocha';

/** Call in a `describe`: gives a function that makes fresh folders, which are removed after its tests. */
export function useFolders(): () => string {
  const made: string[] = [];
  after(() => {
    for (const folder of made.splice(0)) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'acc-exports-'));
    made.push(folder);
    return folder;
  };
}
