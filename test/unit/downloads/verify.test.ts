import assert from 'node:assert/strict';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { type ExportType, verifyExport } from '../../../src/downloads/verify.ts';
import { pdf, zip } from '../../support/downloads/storage.ts';
import { useFolders } from '../../support/folders.ts';

describe('verifyExport', () => {
  const newFolder = useFolders();

  async function verify(bytes: Buffer, lengthKnown: boolean): Promise<ExportType> {
    const path = join(newFolder(), 'file');
    await writeFile(path, bytes);
    await using file = await open(path);
    return await verifyExport(file, bytes.length, lengthKnown);
  }

  const whole: readonly (readonly [string, Buffer, ExportType])[] = [
    ['a PDF', pdf(), 'pdf'],
    ['a PDF with some bytes before its header', Buffer.concat([Buffer.alloc(1000, '\n'), pdf()]), 'pdf'],
    ['a ZIP', zip(), 'zip'],
    ['a ZIP with the longest comment', zip(100_000, 'c'.repeat(65_535)), 'zip'],
    ['a ZIP with the mark of an end in its comment', zip(10, 'PK\x05\x06'), 'zip'],
    ['an empty ZIP', zip().subarray(-22), 'zip'],
  ];
  for (const [what, bytes, type] of whole) {
    it(`knows ${what}`, async () => {
      assert.equal(await verify(bytes, true), type);
      assert.equal(await verify(bytes, false), type);
    });
  }

  it('refuses what is neither', async () => {
    const late = Buffer.concat([Buffer.alloc(1024), pdf()]);
    for (const bytes of [Buffer.alloc(0), Buffer.from('<!doctype html>'), Buffer.from('PK\x07\x08'), late]) {
      await assert.rejects(verify(bytes, true), { code: 'notAnExport' });
    }
  });

  it('refuses a ZIP without its directory, whatever was announced', async () => {
    for (const lengthKnown of [true, false]) {
      await assert.rejects(verify(zip().subarray(0, -1), lengthKnown), { code: 'wrongLength' });
      // A whole archive inside one that was cut.
      await assert.rejects(verify(Buffer.concat([zip(), Buffer.alloc(100)]), lengthKnown), { code: 'wrongLength' });
    }
  });

  it('refuses a PDF without its end only when no length was announced', async () => {
    const cut = pdf().subarray(0, -8);
    assert.equal(await verify(cut, true), 'pdf');
    await assert.rejects(verify(cut, false), { code: 'wrongLength' });
  });
});
