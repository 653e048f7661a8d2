import { Worker } from 'node:worker_threads';

/**
 * Checks a database in a worker thread, since a large file takes a while: `PRAGMA quick_check`.
 * @returns true when SQLite finds it sound, or when it cannot be checked at all (then the first use tells)
 */
export function quickCheck(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const worker = new Worker(CHECK, { eval: true, workerData: file });
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
    const db = new DatabaseSync(workerData, { readOnly: true });
    db.exec('PRAGMA busy_timeout = 2000');
    const row = db.prepare('PRAGMA quick_check(1)').get();
    answer = Object.values(row)[0] === 'ok' ? 'sound' : 'damaged';
    db.close();
  } catch (error) {
    if ([11, 26].includes(error.errcode & 0xff)) answer = 'damaged';
  }
  parentPort.postMessage(answer);
`;
