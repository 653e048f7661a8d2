import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { RangedObject } from '../../support/downloads/ranged.ts';
import { Storage, names } from '../../support/downloads/storage.ts';
import { useFolders } from '../../support/folders.ts';

const MIB = 1024 * 1024;
/** How often the process is killed: ACC_EXPORTS_KILLS=100 for the whole trial. */
const KILLS = Number(process.env['ACC_EXPORTS_KILLS'] ?? 6);

describe('A transfer whose process is killed', () => {
  const newFolder = useFolders();

  it(`${KILLS} times at random moments leaves a part or the whole file, and ends with every byte in its place`, async () => {
    const body = randomBytes(24 * MIB);
    body.write('%PDF-1.7\n');
    body.write('\n%%EOF\n', body.length - 7);
    const object = new RangedObject(body);
    object.bytesPerSecond = 3 * MIB;
    const storage = new Storage();
    storage.handlers = [object.handler];
    await storage.start();
    const folder = newFolder();
    const env = {
      ...process.env,
      TEST_LINK: storage.link.reveal(),
      TEST_FOLDER: folder,
      TEST_TAG: '12345678',
      TEST_LEDGER: join(newFolder(), 'ledger.db'),
      TEST_CONNECTIONS: '4',
    };
    const script = join(import.meta.dirname, '../../support/downloads/downloadInChild.ts');
    try {
      for (let left = KILLS, unfinished = 0; left > 0 || unfinished > 0;) {
        const child = spawn(process.execPath, [script], { env, stdio: 'inherit' });
        const ended = once(child, 'exit');
        if (left > 0) {
          // Counted from the first request on, since a start takes its time.
          while (object.open === 0 && child.exitCode === null) await sleep(5);
          await Promise.race([sleep(Math.random() * 3000), ended]);
          child.kill('SIGKILL');
          left--;
        }
        await ended;
        const found = await names(folder);
        const whole = found.filter((name) => name.endsWith('.pdf'));
        assert.ok(found.length <= 1 || left > 0, found.join(', '));
        for (const name of whole) assert.ok((await readFile(join(folder, name))).equals(body), 'every byte');
        unfinished = whole.length === 0 ? 1 : 0;
        if (whole.length > 0 && left > 0) await Promise.all(found.map((name) => rm(join(folder, name))));
      }
      assert.deepEqual(
        (await names(folder)).filter((name) => name.endsWith('.pdf')),
        ['Level 1.pdf'],
      );
      assert.ok(
        object.requests.some(({ ifRange }) => ifRange !== undefined),
        'went on where it was',
      );
    } finally {
      await storage.stop();
    }
  }).timeout(KILLS * 10_000 + 30_000);
});
