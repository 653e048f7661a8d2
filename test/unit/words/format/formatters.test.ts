import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { bytes, bytesOf } from '../../../../src/words/format/bytes.ts';
import { coarseDuration, duration } from '../../../../src/words/format/duration.ts';
import { clockTime, dayAndTime, dayOrTime } from '../../../../src/words/format/time.ts';
import { transferWords } from '../../../../src/words/transferWords.ts';
import { MINUTE, START, locale } from '../../../support/words.ts';

describe('present formatters', () => {
  for (const [ms, words] of [
    [-5, '0 s'],
    [0, '0 s'],
    [59_999, '59 s'],
    [MINUTE, '1 min'],
    [52 * MINUTE + 59_000, '52 min'],
    [60 * MINUTE, '1 h'],
    [65 * MINUTE, '1 h 5 min'],
    [24 * 60 * MINUTE, '1 day'],
    [80 * 60 * MINUTE, '3 days'],
  ] as const) {
    it(`says ${ms} ms as "${words}"`, () => assert.equal(duration(ms), words));
  }

  it('does not count seconds where they would flicker', () => {
    assert.equal(coarseDuration(20_000), 'under 1 min');
    assert.equal(coarseDuration(3 * MINUTE), '3 min');
  });

  it('says when something was by what tells it from now', () => {
    const DAY = 24 * 60 * MINUTE;
    assert.equal(dayOrTime(START - 3 * MINUTE, START, locale), '11:57');
    assert.equal(dayOrTime(START - 7 * DAY, START, locale), '16 Nov');
    assert.equal(dayOrTime(START - 365 * DAY, START, locale), '23 Nov 2025');
  });

  for (const [count, words] of [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [12_440_000, '12.4 MB'],
    [10_000_000_000, '10 GB'],
  ] as const) {
    it(`says ${count} bytes as "${words}"`, () => assert.equal(bytes(count, locale), words));
  }

  it('never says 1000 of a unit', () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (count) => {
        assert.match(bytes(count, locale), /^(?:\d{1,3}(?:\.\d)? (?:B|kB|MB|GB)|[\d,]+(?:\.\d)? TB)$/);
      }),
    );
  });

  it('gives both sizes in the unit of the whole', () => {
    assert.deepEqual(bytesOf(12_400_000, 80_000_000, locale), { part: '12.4', whole: '80 MB' });
  });

  it('writes times in the 24-hour way', () => {
    assert.equal(clockTime(START + 152 * MINUTE, locale), '14:32');
    assert.equal(clockTime(START - 12 * 60 * MINUTE, locale), '00:00');
    assert.equal(dayAndTime(START + 172 * MINUTE, locale), '23 Nov 14:52');
    assert.equal(clockTime(START, { language: 'de', timeZone: 'Europe/Berlin' }), '13:00');
  });

  it('says how far a download is', () => {
    const progress = { receivedBytes: 12_400_000, totalBytes: 80_000_000, bytesPerSecond: 3_100_000 };
    assert.equal(transferWords(progress, locale), '12.4 of 80 MB · 3.1 MB/s · 21 s left');
    const several = transferWords({ ...progress, connections: 4 }, locale);
    assert.equal(several, '12.4 of 80 MB · 3.1 MB/s · 21 s left · 4 connections');
    assert.equal(transferWords({ receivedBytes: 2_000_000, bytesPerSecond: 0 }, locale), '2 MB');
  });
});
