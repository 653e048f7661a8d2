import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { readLayout } from '../../emulator/storage/layout.ts';
import { zipLayout, zipMinBytes } from '../../emulator/storage/zip.ts';

const NAMES = ['A-101.pdf', 'Grundriß Müller.pdf', 'S-201.pdf'];

describe('emulator: ZIPs', () => {
  it('are valid at any size: directory, local headers, sizes and CRCs agree', () => {
    const smallest = zipMinBytes(NAMES);
    const size = fc.oneof(
      fc.integer({ min: smallest, max: smallest + 20 }),
      fc.integer({ min: smallest, max: 200_000 }),
    );
    fc.assert(
      fc.property(size, (bytes) => {
        const zip = Buffer.concat([...readLayout(zipLayout(bytes, NAMES))]);
        assert.equal(zip.length, bytes);
        assert.deepEqual(checkedNames(zip), NAMES);
      }),
    );
  });

  it('hold PDFs', () => {
    const zip = Buffer.concat([...readLayout(zipLayout(50_000, ['A-101.pdf']))]);
    assert.equal(zip.toString('latin1', 39, 43), '%PDF');
  });

  it('cannot be smaller than their structure', () => {
    assert.throws(() => zipLayout(zipMinBytes(NAMES) - 1, NAMES), RangeError);
    assert.throws(() => zipLayout(1000, []), RangeError);
  });

  it('pass the test of another program', async function () {
    const folder = await mkdtemp(join(tmpdir(), 'emulator-zip-'));
    try {
      const file = join(folder, 'x.zip');
      await writeFile(file, [...readLayout(zipLayout(700_001, NAMES))]);
      const checks = [spawnSync('unzip', ['-tq', file]), spawnSync('python3', ['-m', 'zipfile', '-t', file])].filter(
        (check) => check.error === undefined,
      );
      if (checks.length === 0) this.skip(); // neither program is on this machine
      for (const check of checks) assert.equal(check.status, 0, check.stderr.toString());
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** Reads a ZIP as its format says, from its end, and checks each entry. */
function checkedNames(zip: Buffer): readonly string[] {
  const end = zip.length - 22;
  assert.equal(zip.readUInt32LE(end), 0x06054b50);
  const names: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  assert.equal(at + zip.readUInt32LE(end + 12), end);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    assert.equal(zip.readUInt32LE(at), 0x02014b50);
    const nameBytes = zip.readUInt16LE(at + 28);
    const local = zip.readUInt32LE(at + 42);
    assert.equal(zip.readUInt32LE(local), 0x04034b50);
    assert.ok(zip.subarray(at + 6, at + 32).equals(zip.subarray(local + 4, local + 30)), 'both headers agree');
    const data = zip.subarray(local + 30 + nameBytes, local + 30 + nameBytes + zip.readUInt32LE(at + 24));
    assert.equal(crc32(data), zip.readUInt32LE(at + 16));
    names.push(zip.toString('utf8', at + 46, at + 46 + nameBytes));
    at += 46 + nameBytes;
  }
  assert.equal(at, end);
  return names;
}
