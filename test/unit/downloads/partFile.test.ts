import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'mocha';
import { type Link, PartFile } from '../../../src/downloads/partFile.ts';
import { names } from '../../support/downloads/storage.ts';
import { useFolders } from '../../support/folders.ts';

/** What Linux answers on FAT. */
const noHardLinks: Link = () => Promise.reject(Object.assign(new Error('EPERM'), { code: 'EPERM' }));

describe('a part file', () => {
  const newFolder = useFolders();
  let folder: string;

  beforeEach(async () => {
    folder = newFolder();
  });

  for (const [where, link] of [
    ['with', undefined],
    ['without', noHardLinks],
  ] as const) {
    it(`gets a free name on a file system ${where} hard links`, async () => {
      await writeFile(join(folder, 'Plan.pdf'), 'mine');
      const part = await PartFile.create(folder, 'Plan.pdf', '12345678', link);
      await part.handle.writeFile('new');
      await part.close();
      assert.equal(await part.place('Plan.pdf'), join(folder, 'Plan (2).pdf'));
      assert.deepEqual(await names(folder), ['Plan (2).pdf', 'Plan.pdf']);
      assert.equal(await readFile(join(folder, 'Plan (2).pdf'), 'utf8'), 'new');
      assert.equal(await readFile(join(folder, 'Plan.pdf'), 'utf8'), 'mine');
    });

    it(`gets a name each when many want the same, ${where} hard links`, async () => {
      const parts = await Promise.all(
        Array.from({ length: 8 }, (_, index) => PartFile.create(folder, 'Plan.pdf', `${index}0000000`, link)),
      );
      const paths = await Promise.all(
        parts.map(async (part, index) => {
          await part.handle.writeFile(`${index}`);
          await part.close();
          return await part.place('Plan.pdf');
        }),
      );
      assert.equal(new Set(paths).size, 8);
      assert.deepEqual(
        await Promise.all(paths.map((path) => readFile(path, 'utf8'))),
        paths.map((_, index) => `${index}`),
      );
    });
  }

  it('that another window has replaced is neither placed nor removed', async () => {
    const part = await PartFile.create(folder, 'Plan.pdf', '12345678');
    await rm(join(folder, 'Plan.pdf.12345678.part'));
    await writeFile(join(folder, 'Plan.pdf.12345678.part'), 'of the other window');
    await part.close();
    await assert.rejects(part.place('Plan.pdf'), { code: 'inProgress' });
    await part.discard();
    assert.deepEqual(await names(folder), ['Plan.pdf.12345678.part']);
  });

  it('takes another name when its own is taken', async () => {
    await writeFile(join(folder, 'Plan.pdf.12345678.part'), 'x');
    const part = await PartFile.create(folder, 'Plan.pdf', '12345678');
    assert.deepEqual(await names(folder), ['Plan (2).pdf.12345678.part', 'Plan.pdf.12345678.part']);
    await part.discard();
    assert.deepEqual(await names(folder), ['Plan.pdf.12345678.part']);
  });
});
