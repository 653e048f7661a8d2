import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { Checker, checkHere } from '../../../src/downloads/check/checker.ts';
import type { Finding } from '../../../src/downloads/check/fileCheck.ts';
import { CancelledError } from '../../../src/lib/cancel.ts';
import { pdf, zip } from '../../support/downloads/storage.ts';
import { ZipBuilder } from '../../support/downloads/zipBuilder.ts';
import { useFolders } from '../../support/folders.ts';

const MIB = 1024 * 1024;

describe('The check of a file', () => {
  const newFolder = useFolders();
  const never = new AbortController().signal;

  async function check(bytes: Buffer, signal = never): Promise<Finding> {
    const path = join(newFolder(), 'file');
    await writeFile(path, bytes);
    await using file = await open(path);
    return await checkHere(file, bytes.length, signal);
  }

  /** By the thread, which is told as the bytes come. */
  async function checkWhileItComes(bytes: Buffer, stop?: AbortController): Promise<Finding> {
    const path = join(newFolder(), 'file');
    await writeFile(path, bytes);
    await using file = await open(path);
    const checker = new Checker(file, path);
    try {
      for (let there = 0; there < bytes.length; there += 3 * MIB) checker.advance(there);
      stop?.abort(new CancelledError());
      return await checker.finish(bytes.length, stop?.signal ?? never);
    } finally {
      checker.dispose();
    }
  }

  const content = Buffer.from('a drawing '.repeat(50_000));
  const noise = randomBytes(2 * MIB);
  const builder = (): ZipBuilder => new ZipBuilder();
  const whole: readonly (readonly [string, Buffer, 'pdf' | 'zip', number?, number?])[] = [
    ['a PDF', pdf(), 'pdf'],
    ['a PDF with some bytes before its header', Buffer.concat([Buffer.alloc(1000, '\n'), pdf()]), 'pdf'],
    ['a PDF with some bytes after its end', Buffer.concat([pdf(), Buffer.alloc(5000)]), 'pdf'],
    ['a ZIP', zip(), 'zip', 1],
    ['a ZIP with the longest comment', zip(100_000, 'c'.repeat(65_535)), 'zip', 1],
    ['a ZIP with the mark of an end in its comment', zip(10, 'PK\x05\x06'), 'zip', 1],
    ['an empty ZIP', builder().end(), 'zip', 0],
    ['a ZIP of packed entries', builder().add('a', content, { deflated: true }).add('b', noise).end(), 'zip', 2],
    [
      'a ZIP whose sizes follow its entries',
      builder().add('a', content, { deflated: true, sizesFollow: true }).add('b', noise, { sizesFollow: true }).end(),
      'zip',
      2,
    ],
    ['a ZIP with 64-bit numbers', builder().add('a', content, { wide: true }).end('comment', true), 'zip', 1],
    ['a ZIP that was to be split', builder().raw(Buffer.from('PK\x07\x08')).add('a', content).end(), 'zip', 1],
    ['a ZIP with an empty entry', builder().add('a/', Buffer.alloc(0)).add('b', content).end(), 'zip', 2],
    [
      'a ZIP in a ZIP',
      builder()
        .add('inner.zip', zip(3 * MIB))
        .end(),
      'zip',
      1,
    ],
    ['a ZIP with bytes after its end', Buffer.concat([zip(), Buffer.alloc(100)]), 'zip', 1, 100],
    ['a ZIP of 70,000 entries', many(70_000), 'zip', 70_000],
    ['an encrypted entry, unread', builder().add('a', content, { flags: 1, crc: 1 }).end(), 'zip', 1],
    ['an entry packed in a rare way, unread', builder().add('a', content, { method: 14, crc: 1 }).end(), 'zip', 1],
  ];
  for (const [what, bytes, kind, entries, trailingBytes = 0] of whole) {
    it(`knows ${what}`, async () => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      assert.deepEqual(
        await check(bytes),
        kind === 'pdf' ? { kind, sha256 } : { kind, sha256, entries, trailingBytes },
      );
    });
  }

  it('refuses what is neither', async () => {
    const late = Buffer.concat([Buffer.alloc(1024), pdf()]);
    for (const bytes of [Buffer.alloc(0), Buffer.from('<!doctype html>'), Buffer.from('PK\x01\x02'), late]) {
      assert.deepEqual(await check(bytes), { kind: 'notAnExport' });
    }
  });

  it('finds a ZIP or PDF without its end, cut anywhere', async () => {
    const inner = builder().add('inner.zip', zip(100_000)).add('b', content).end();
    for (const bytes of [zip(), inner, pdf()]) {
      for (const cut of [2, 8, 21, 22, 23, 60, 1500]) {
        assert.deepEqual(await check(bytes.subarray(0, -cut)), { kind: 'incomplete' }, `${cut} bytes less`);
      }
    }
  });

  it('finds an entry that is not what the directory says', async () => {
    const forms = [{}, { deflated: true }, { sizesFollow: true }, { deflated: true, sizesFollow: true }];
    for (const form of forms) {
      const wrongCrc = builder()
        .add('good', content, form)
        .add('bad', content, { ...form, crc: 1 })
        .end();
      assert.deepEqual(await check(wrongCrc), { kind: 'damaged', entry: 'bad' });
      const flipped = builder().add('good', content, form).add('bad', noise, form).end();
      flipped[flipped.length - MIB] = (flipped[flipped.length - MIB] ?? 0) ^ 1;
      assert.deepEqual(await check(flipped), { kind: 'damaged', entry: 'bad' });
    }
  });

  it('is done by a thread while the file comes, with the same result', async () => {
    const large = [randomBytes(20 * MIB), Buffer.alloc(20 * MIB, 'text ')];
    const archives = large.flatMap((bytes) =>
      [{}, { deflated: true }, { deflated: true, sizesFollow: true }].map((form) =>
        builder().add('first', content, form).add('second', bytes, form).add('third', noise, form).end(),
      ),
    );
    for (const bytes of [...archives, Buffer.concat([pdf(), randomBytes(20 * MIB), pdf()])]) {
      assert.deepEqual(await checkWhileItComes(bytes), await check(bytes));
    }
    const damaged = builder()
      .add('first', noise)
      .add('second', randomBytes(20 * MIB), { crc: 1 })
      .end();
    assert.deepEqual(await checkWhileItComes(damaged), { kind: 'damaged', entry: 'second' });
  }).timeout(30_000);

  it('ends when it is cancelled', async () => {
    const stop = new AbortController();
    await assert.rejects(checkWhileItComes(randomBytes(30 * MIB), stop), CancelledError);
    stop.abort();
    await assert.rejects(check(pdf(), AbortSignal.abort(new CancelledError())), CancelledError);
  });
});

function many(count: number): Buffer {
  const builder = new ZipBuilder();
  for (let index = 0; index < count; index++) builder.add(`f${index}`, Buffer.from('x'));
  return builder.end('', true);
}
