import assert from 'node:assert/strict';
import { copyFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'mocha';
import { DownloadError } from '../../../src/downloads/errors.ts';
import { type Moves, PartFile, diskMoves, sweepParts } from '../../../src/downloads/partFile.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { names } from '../../support/downloads/storage.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import { eventually } from '../../support/eventually.ts';
import { useFolders } from '../../support/folders.ts';

/** What Linux answers on FAT. */
const noHardLinks: Moves = {
  ...diskMoves,
  link: () => Promise.reject(Object.assign(new Error('EPERM'), { code: 'EPERM' })),
};
const { signal } = new AbortController();

describe('a part file', () => {
  const newFolder = useFolders();
  let folder: string;

  beforeEach(async () => {
    folder = newFolder();
  });

  for (const [where, moves] of [
    ['with', diskMoves],
    ['without', noHardLinks],
  ] as const) {
    it(`gets a free name on a file system ${where} hard links`, async () => {
      await writeFile(join(folder, 'Plan.pdf'), 'mine');
      const part = await PartFile.create(folder, 'Plan.pdf', '12345678', moves);
      await part.handle.writeFile('new');
      await part.close();
      assert.equal(await part.place('Plan.pdf', { clock: systemClock, signal }), join(folder, 'Plan (2).pdf'));
      assert.deepEqual(await names(folder), ['Plan (2).pdf', 'Plan.pdf']);
      assert.equal(await readFile(join(folder, 'Plan (2).pdf'), 'utf8'), 'new');
      assert.equal(await readFile(join(folder, 'Plan.pdf'), 'utf8'), 'mine');
    });

    it(`gets a name each when many want the same, ${where} hard links`, async () => {
      const parts = await Promise.all(
        Array.from({ length: 8 }, (_, index) => PartFile.create(folder, 'Plan.pdf', `${index}0000000`, moves)),
      );
      const paths = await Promise.all(
        parts.map(async (part, index) => {
          await part.handle.writeFile(`${index}`);
          await part.close();
          return await part.place('Plan.pdf', { clock: systemClock, signal });
        }),
      );
      assert.equal(new Set(paths).size, 8);
      assert.deepEqual(
        await Promise.all(paths.map((path) => readFile(path, 'utf8'))),
        paths.map((_, index) => `${index}`),
      );
    });
  }

  it('that another window has swept away is not placed', async () => {
    const part = await PartFile.create(folder, 'Plan.pdf', '12345678');
    await sweepParts(folder, '12345678', undefined);
    await part.close();
    await assert.rejects(part.place('Plan.pdf', { clock: systemClock, signal }), { code: 'inProgress' });
    await part.discard();
    assert.deepEqual(await names(folder), []);
  });

  it('has a name that no other transfer gets', async () => {
    const parts = await Promise.all([1, 2].map(() => PartFile.create(folder, 'Plan.pdf', '12345678')));
    assert.equal((await names(folder)).length, 2);
    for (const part of parts) await part.discard();
    assert.deepEqual(await names(folder), []);
  });

  it('is placed although the folder has given it another inode number meanwhile, as network drives do', async () => {
    const part = await PartFile.create(folder, 'Plan.pdf', '12345678');
    await part.handle.writeFile('new');
    await part.close();
    const [name = ''] = await names(folder);
    await copyFile(join(folder, name), join(folder, 'same'));
    await rename(join(folder, 'same'), join(folder, name));
    assert.equal(await part.place('Plan.pdf', { clock: systemClock, signal }), join(folder, 'Plan.pdf'));
  });

  for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
    it(`is placed as soon as a scanner lets go of it (${code})`, async () => {
      const clock = new VirtualClock();
      let refusals = 0;
      const held: Moves = {
        ...noHardLinks,
        rename: async (from, to) => {
          if (++refusals <= 5) throw Object.assign(new Error(code), { code });
          await rename(from, to);
        },
      };
      const part = await PartFile.create(folder, 'Plan.pdf', '12345678', held);
      await part.handle.writeFile('new');
      await part.close();
      const began = clock.now();
      let path: string | undefined;
      const placed = part.place('Plan.pdf', { clock, signal }).then((at) => (path = at));
      await eventually('it has its name', async () => {
        if (clock.pending.length > 0) await clock.advance(500);
        return path;
      });
      await placed;
      assert.ok(clock.now() - began < 30_000);
      assert.equal(refusals, 6);
      assert.deepEqual(await names(folder), ['Plan.pdf']);
      assert.equal(await readFile(join(folder, 'Plan.pdf'), 'utf8'), 'new');
    });
  }

  it('is kept where nothing lets go of it for 30 s, and said where', async () => {
    const clock = new VirtualClock();
    const held: Moves = {
      ...noHardLinks,
      rename: () => Promise.reject(Object.assign(new Error('EBUSY'), { code: 'EBUSY' })),
    };
    const part = await PartFile.create(folder, 'Plan.pdf', '12345678', held);
    await part.handle.writeFile('new');
    await part.close();
    const began = clock.now();
    let failure: unknown;
    part.place('Plan.pdf', { clock, signal }).catch((error: unknown) => (failure = error));
    await eventually('it is given up', async () => {
      if (clock.pending.length > 0) await clock.advance(500);
      return failure !== undefined;
    });
    assert.ok(DownloadError.is(failure, 'kept'));
    assert.ok(clock.now() - began >= 30_000);
    const [name = ''] = await names(folder);
    assert.deepEqual([await names(folder), failure.details.filePath], [[name], join(folder, name)]);
    assert.equal(await readFile(join(folder, name), 'utf8'), 'new');
    await sweepParts(folder, '12345678', failure.details.filePath);
    assert.deepEqual(await names(folder), [name]);
  });
});
