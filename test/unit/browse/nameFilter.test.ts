import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { nameFilter } from '../../../src/browse/nameFilter.ts';

const taken = (filter: string, ...names: readonly string[]): readonly string[] =>
  names.filter(nameFilter(filter).matches);

describe('name filter', () => {
  it('takes all when it is empty', () => {
    for (const text of ['', '  ', ' , ;']) assert.deepEqual(taken(text, 'A.pdf', ''), ['A.pdf', '']);
  });

  it('looks for a plain text anywhere in the name, in any case', () => {
    assert.deepEqual(taken('floor', 'A-101 Floor plan.pdf', 'FLOOR.dwg', 'Section.pdf'), [
      'A-101 Floor plan.pdf',
      'FLOOR.dwg',
    ]);
  });

  it('fits stars and question marks to the whole name', () => {
    assert.deepEqual(taken('A-*.pdf', 'A-101.pdf', 'a-.PDF', 'BA-1.pdf', 'A-1.pdf.dwg'), ['A-101.pdf', 'a-.PDF']);
    assert.deepEqual(taken('A-10?.pdf', 'A-101.pdf', 'A-10.pdf', 'A-10Ü.pdf'), ['A-101.pdf', 'A-10Ü.pdf']);
  });

  it('takes what any of several patterns takes', () => {
    assert.deepEqual(taken('A-*; *.rvt , stairs', 'A-1.pdf', 'Model.RVT', 'Stairs.pdf', 'B.pdf'), [
      'A-1.pdf',
      'Model.RVT',
      'Stairs.pdf',
    ]);
  });

  it('takes characters that mean something elsewhere as they are', () => {
    assert.deepEqual(taken('a(1).*', 'A(1).pdf', 'a1.pdf'), ['A(1).pdf']);
    assert.deepEqual(taken('[x]$', 'set [x]$.pdf', 'x'), ['set [x]$.pdf']);
  });

  it('takes every name that a pattern was made from', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !/[,;*?]/.test(text));
    fc.assert(
      fc.property(name, fc.nat(30), fc.nat(30), (text, from, length) => {
        const characters = Array.from(text.trim());
        const pattern = [...characters.slice(0, from), '*', ...characters.slice(from + length)].join('');
        return nameFilter(pattern).matches(text.trim());
      }),
    );
  });

  it('does not run away with many stars', () => {
    assert.equal(nameFilter('*a'.repeat(200)).matches('a'.repeat(150)), false);
  });
});
