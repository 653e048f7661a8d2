import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { readLayout } from '../../emulator/storage/layout.ts';
import { pdfLayout, pdfMinBytes } from '../../emulator/storage/pdf.ts';

const TITLE = 'Plan (A-101) \\ Müller';

describe('emulator: PDFs', () => {
  it('are valid at any size: each offset of the cross-reference table leads to its object', () => {
    const smallest = pdfMinBytes(TITLE);
    const size = fc.oneof(
      fc.integer({ min: smallest, max: smallest + 50 }),
      fc.integer({ min: smallest, max: 300_000 }),
    );
    fc.assert(
      fc.property(size, (bytes) => {
        const text = Buffer.concat([...readLayout(pdfLayout(bytes, TITLE))]).toString('latin1');
        assert.equal(text.length, bytes);
        assertValidPdf(text);
      }),
    );
  });

  it('cannot be smaller than their structure', () => {
    assert.throws(() => pdfLayout(pdfMinBytes(TITLE) - 1, TITLE), RangeError);
  });
});

/** Follows `startxref`, the table, the catalog and the lengths of all streams. */
function assertValidPdf(text: string): void {
  assert.ok(text.startsWith('%PDF-1.7\n'));
  const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)?.[1]);
  const table = /^xref\n0 (\d+)\n((?:\d{10} \d{5} [nf] \n)+)trailer\n<< \/Size (\d+) \/Root 1 0 R >>\n/.exec(
    text.slice(start),
  );
  assert.ok(table, 'startxref leads to the table');
  const entries = (table[2] ?? '').match(/.{20}/gs) ?? [];
  assert.equal(entries.length, Number(table[1]));
  assert.equal(entries.length, Number(table[3]));
  for (const [number, entry] of entries.entries()) {
    if (number === 0) continue;
    const object = text.slice(Number(entry.slice(0, 10)));
    assert.ok(object.startsWith(`${number} 0 obj\n`), `object ${number}`);
    const stream = /^\d+ 0 obj\n<< \/Length (\d+) >>\nstream\n/.exec(object);
    if (stream) {
      assert.ok(object.slice(stream[0].length + Number(stream[1])).startsWith('\nendstream\nendobj\n'));
    }
  }
  assert.match(text, /1 0 obj\n<< \/Type \/Catalog \/Pages 2 0 R >>/);
}
