import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { crcCombine, crcRepeat } from '../../emulator/storage/crc.ts';
import { bytesSegment, crcOfLayout, fillerSegment, layoutOf, readLayout } from '../../emulator/storage/layout.ts';
import { pdfLayout } from '../../emulator/storage/pdf.ts';

describe('emulator: files of any size without holding them', () => {
  it('combines CRCs as if the bytes had been read in one go', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (a, b) => {
        assert.equal(crcCombine(crc32(a), crc32(b), b.length), crc32(Buffer.concat([a, b])));
      }),
    );
  });

  it('repeats a CRC', () => {
    const piece = Buffer.from('abcdefg');
    for (const times of [0, 1, 2, 3, 10, 1001]) {
      assert.equal(crcRepeat(crc32(piece), piece.length, times), crc32(Buffer.from('abcdefg'.repeat(times))));
    }
  });

  it('reads any range as a slice of the whole, and knows the CRC of the whole', () => {
    const layout = layoutOf([bytesSegment('head'), fillerSegment(200_000, 'x'), bytesSegment('tail')]);
    const whole = Buffer.concat([...readLayout(layout)]);
    assert.equal(whole.length, layout.size);
    assert.equal(crcOfLayout(layout), crc32(whole));
    fc.assert(
      fc.property(fc.nat(layout.size), fc.nat(layout.size), (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        assert.ok(whole.subarray(start, end).equals(Buffer.concat([...readLayout(layout, start, end)])));
      }),
    );
  });

  it('has different bytes in every range of a round size, so that swapped ranges are noticed', () => {
    const layout = pdfLayout(20 * 2 ** 20, 'x');
    const parts = Array.from({ length: 20 }, (_, index) =>
      crc32(Buffer.concat([...readLayout(layout, index * 2 ** 20, (index + 1) * 2 ** 20)])),
    );
    assert.equal(new Set(parts).size, parts.length);
  });
});
