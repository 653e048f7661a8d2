import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { openLink } from '../../../src/acc/signedUrlClient.ts';
import { DownloadError } from '../../../src/downloads/errors.ts';
import { type Journal, journalOf } from '../../../src/downloads/journal.ts';
import type { TransferProgress } from '../../../src/downloads/progress.ts';
import { type TransferRequest, transfer } from '../../../src/downloads/transfer.ts';
import { MIGRATIONS } from '../../../src/jobs/schema.ts';
import { CancelledError } from '../../../src/lib/cancel.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { Store } from '../../../src/store/store.ts';
import { RangedObject } from '../../support/downloads/ranged.ts';
import { Storage, deny, names } from '../../support/downloads/storage.ts';
import { eventually } from '../../support/eventually.ts';
import { useFolders } from '../../support/folders.ts';

const MIB = 1024 * 1024;

describe('transfer in ranges', () => {
  const newFolder = useFolders();
  let storage: Storage;
  let object: RangedObject;
  let folder: string;
  let store: Store;
  let journal: Journal;
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

  beforeEach(async () => {
    object = new RangedObject(bigPdf(6 * MIB));
    storage = new Storage();
    storage.handlers = [object.handler];
    await storage.start();
    folder = newFolder();
    const file = join(newFolder(), 'ledger.db');
    store = await Store.open({ file, migrations: MIGRATIONS, clock: systemClock, log, owner: 'window' });
    journal = journalOf(store.database, systemClock, 'job');
  });

  afterEach(async () => {
    await store.close();
    await storage.stop();
  });

  function run(changes: Partial<TransferRequest> = {}, signal?: AbortSignal): ReturnType<typeof transfer> {
    const fixed = { link: storage.link, folder, fallbackName: 'Level 1', tag: '12345678', clock: systemClock };
    const request = { ...fixed, journal, connections: 1, onProgress: () => {}, ...changes };
    return transfer(request, openLink, signal ?? new AbortController().signal);
  }

  /** Begins, and is cancelled when so many bytes have come. */
  async function interrupted(atBytes: number, changes: Partial<TransferRequest> = {}): Promise<void> {
    const cancel = new AbortController();
    object.hangAfter = () => atBytes;
    const running = run(changes, cancel.signal);
    const isThere = async (): Promise<boolean> => (await sizeOfPart()) >= atBytes;
    await eventually('so many bytes', isThere);
    cancel.abort();
    await assert.rejects(running, CancelledError);
    object.hangAfter = () => undefined;
    object.requests.length = 0;
    object.sentBytes = 0;
  }

  async function sizeOfPart(): Promise<number> {
    const part = (await names(folder)).find((name) => name.endsWith('.part'));
    return part === undefined ? 0 : (await readFile(join(folder, part))).length;
  }

  async function isWhole(path: string): Promise<void> {
    assert.ok((await readFile(path)).equals(object.body));
    assert.deepEqual(await names(folder), ['Level 1.pdf']);
    assert.equal(await journal.load(), undefined);
  }

  it('uses the first answer, asked for as a range from the beginning', async () => {
    const { path, fetchedBytes } = await run();
    await isWhole(path);
    assert.deepEqual(object.requests, [{ range: 'bytes=0-', ifRange: undefined }]);
    assert.equal(fetchedBytes, object.body.length);
  });

  it('takes several connections where each is slow, and every byte is in its place', async () => {
    object.body = bigPdf(24 * MIB);
    object.bytesPerSecond = 8 * MIB;
    const told: TransferProgress[] = [];
    const { path } = await run({ connections: 8, onProgress: (progress) => told.push(progress) });
    await isWhole(path);
    assert.equal(object.mostOpen, 8);
    assert.equal(Math.max(...told.map(({ connections = 1 }) => connections)), 8);
    assert.ok(object.sentBytes < object.body.length + 8 * MIB, `${object.sentBytes} bytes sent`);
  }).timeout(20_000);

  it('keeps what it has when it is cancelled, and goes on with it', async () => {
    await interrupted(3 * MIB);
    const record = await journal.load();
    assert.deepEqual(record?.ranges, [{ from: 0, to: 3 * MIB }]);
    const { path, fetchedBytes } = await run();
    await isWhole(path);
    assert.equal(fetchedBytes, object.body.length - 3 * MIB);
    assert.deepEqual(object.requests, [{ range: `bytes=${3 * MIB}-`, ifRange: '"1"' }]);
  });

  it('goes on in another folder', async () => {
    await interrupted(3 * MIB);
    const other = join(folder, 'other');
    const { path, fetchedBytes } = await run({ folder: other });
    assert.equal(path, join(other, 'Level 1.pdf'));
    assert.ok(fetchedBytes < object.body.length);
    assert.ok((await readFile(path)).equals(object.body));
    assert.deepEqual(await names(folder), ['other']);
  });

  it('keeps nothing of less than a mebibyte, and nothing that it cannot go on with', async () => {
    await interrupted(MIB / 2);
    assert.deepEqual(await names(folder), []);
    object.etag = undefined;
    await interrupted(3 * MIB);
    assert.deepEqual(await names(folder), []);
    object.etag = 'W/"weak"';
    await interrupted(3 * MIB);
    assert.deepEqual(await names(folder), []);
    assert.equal(await journal.load(), undefined);
  });

  for (const [what, change] of [
    ['has another version', () => void ((object.etag = '"2"'), (object.body = bigPdf(5 * MIB)))],
    ['is shorter, and no longer in ranges', () => void ((object.etag = '"2"'), (object.body = bigPdf(2 * MIB)))],
    ['has another length under the same name', () => void (object.body = bigPdf(7 * MIB))],
    ['is so short that there is no such range', () => void (object.body = bigPdf(MIB))],
  ] as const) {
    it(`begins anew when the object ${what}`, async () => {
      await interrupted(3 * MIB);
      change();
      const { path, bytes, fetchedBytes } = await run();
      await isWhole(path);
      assert.equal(fetchedBytes, bytes);
    });
  }

  it('begins anew when the object changes between two ranges', async () => {
    const next = bigPdf(6 * MIB);
    object.cutAfter = (answer) => (answer === 0 ? 3 * MIB : undefined);
    object.instead = (_request, _response, answer) => {
      if (answer === 1) [object.etag, object.body] = ['"2"', next];
      return false;
    };
    const { path } = await run();
    await isWhole(path);
  });

  it('begins anew when the part file was changed, replaced or removed', async () => {
    for (const spoil of [(path: string) => writeFile(path, 'short'), (path: string) => writeFile(path, '')]) {
      await interrupted(3 * MIB);
      await spoil((await journal.load())?.partPath ?? '');
      const { path, bytes, fetchedBytes } = await run();
      assert.equal(fetchedBytes, bytes);
      assert.ok((await readFile(path)).equals(object.body));
    }
  });

  it('goes on by itself when the connection is cut, again and again', async () => {
    object.cutAfter = (answer) => (answer < 4 ? MIB + answer * 7 : undefined);
    const { path } = await run();
    await isWhole(path);
    assert.equal(object.requests.length, 5);
    assert.ok(object.sentBytes < object.body.length + MIB);
  }).timeout(20_000);

  it('goes on when the storage sends no ranges any more: from the beginning', async () => {
    await interrupted(3 * MIB);
    object.instead = (_request, response) => {
      response.writeHead(200, { 'Content-Length': object.body.length, ETag: '"1"' }).end(object.body);
      return true;
    };
    await isWhole((await run()).path);
  });

  it('keeps what it has when the link dies in the middle, and goes on with a new one', async () => {
    object.cutAfter = (answer) => (answer === 0 ? 3 * MIB : undefined);
    object.instead = (_request, response, answer) => {
      if (answer === 1) deny(response, 403, 'AccessDenied');
      return answer === 1;
    };
    await assert.rejects(run(), { code: 'linkDead' });
    const { path, fetchedBytes } = await run();
    await isWhole(path);
    assert.equal(fetchedBytes, object.body.length - 3 * MIB);
  });

  it('lets the connections that it has bring everything when the storage refuses more of them', async () => {
    object.body = bigPdf(16 * MIB);
    object.bytesPerSecond = 8 * MIB;
    object.instead = (_request, response, answer) => {
      if (answer > 0) deny(response, 403, 'AccessDenied');
      return answer > 0;
    };
    const { path } = await run({ connections: 8 });
    await isWhole(path);
    assert.ok(object.requests.length > 1);
  }).timeout(20_000);

  it('undoes what a proxy has compressed', async () => {
    object.instead = (_request, response) => {
      const body = gzipSync(object.body);
      response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': body.length, ETag: '"1"' }).end(body);
      return true;
    };
    await isWhole((await run()).path);
  });

  it('takes no harm from the name of an upload in chunks, and reads a whole answer that calls itself a part', async () => {
    object.instead = (request, response) => {
      const { length } = object.body;
      const isWhole = request.headers.range === undefined;
      const headers = { 'Content-Encoding': 'aws-chunked', 'Content-Length': length };
      response.writeHead(206, {
        ...headers,
        ...(isWhole ? { 'Content-Range': `bytes 0-${length - 1}/${length}` } : {}),
      });
      response.end(object.body);
      return true;
    };
    await isWhole((await run()).path);
  });

  it('does not keep what turns out to be no export', async () => {
    object.body = randomBytes(2 * MIB).fill('x', 0, 2000);
    await assert.rejects(run(), (error) => DownloadError.is(error, 'notAnExport'));
    assert.deepEqual(await names(folder), []);
  });
});

function bigPdf(bytes: number): Buffer {
  const body = randomBytes(bytes);
  body.write('%PDF-1.7\n');
  body.write('\n%%EOF\n', bytes - 7);
  return body;
}
