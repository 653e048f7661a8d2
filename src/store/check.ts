import { Worker } from 'node:worker_threads';

/** `quick`: the pages. `whole`: what the indexes hold, too, which takes longer. */
export type CheckDepth = 'quick' | 'whole';

/**
 * Checks a database in a worker thread, since a large file takes a while.
 * @returns true when SQLite finds it sound, or when it cannot be checked at all (then the first use tells)
 */
export function isSound(file: string, depth: CheckDepth): Promise<boolean> {
  const pragma = depth === 'quick' ? 'quick_check(1)' : 'integrity_check(1)';
  return new Promise((resolve) => {
    const worker = new Worker(CHECK, { eval: true, workerData: { file, pragma } });
    worker.once('message', (answer: unknown) => resolve(answer !== 'damaged'));
    worker.once('error', () => resolve(true));
    worker.once('exit', () => resolve(true));
  });
}

/** Result codes 11 (CORRUPT) and 26 (NOTADB) say that the file is damaged; others only that it could not be read now. */
const CHECK = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { DatabaseSync } = require('node:sqlite');
  let answer = 'unknown';
  try {
    const db = new DatabaseSync(workerData.file, { readOnly: true });
    db.exec('PRAGMA busy_timeout = 2000');
    const row = db.prepare('PRAGMA ' + workerData.pragma).get();
    answer = Object.values(row)[0] === 'ok' ? 'sound' : 'damaged';
    db.close();
  } catch (error) {
    if ([11, 26].includes(error.errcode & 0xff)) answer = 'damaged';
  }
  parentPort.postMessage(answer);
`;
