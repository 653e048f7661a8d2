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

  it('finds letters however they are stored, and in every case', () => {
    assert.deepEqual(
      taken('Übersicht*', 'U\u0308bersicht.pdf', 'Übersicht.pdf', 'ÜBERSICHT 2.pdf', 'Ubersicht.pdf').length,
      3,
    );
    assert.deepEqual(taken('U\u0308bersicht*', 'Übersicht.pdf').length, 1);
    assert.deepEqual(taken('istanbul*', 'İstanbul.pdf', 'ISTANBUL.pdf', 'istanbul.pdf', 'ıstanbul.pdf').length, 4);
    assert.deepEqual(taken('İSTANBUL', 'Plan istanbul.pdf', 'Plan I\u0307stanbul.pdf').length, 2);
    assert.deepEqual(taken('A?.pdf', 'AU\u0308.pdf', 'Aİ.pdf').length, 2);
    assert.deepEqual(taken('ΟΔΟΣ*', 'οδος.pdf').length, 1);
  });

  it('takes what stands in quotes as one name, commas and all', () => {
    const floor = 'A101, Ground Floor.pdf';
    assert.deepEqual(taken(`"${floor}"`, floor, 'A101.pdf', 'Ground Floor.pdf'), [floor]);
    assert.deepEqual(taken(`S-*; “A101, *.pdf” , "B;1"`, floor, 'S-1.pdf', 'B;1.pdf', 'B.pdf'), [
      floor,
      'S-1.pdf',
      'B;1.pdf',
    ]);
    // Quotes elsewhere are inches.
    assert.deepEqual(taken('Pipe 24"*, x', 'Pipe 24".pdf', '24'), ['Pipe 24".pdf']);
    assert.deepEqual(taken('"A101, B', '"A101.pdf', 'B.pdf', 'A101.pdf'), ['"A101.pdf', 'B.pdf']);
  });

  it('reads no filter twice, and any of them to its end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('"', ',', ';', ' ', 'a', '*', '“', '?')).map((all) => all.join('')),
        (text) => {
          const all = nameFilter(text);
          assert.equal(nameFilter(`${text}, zz*`).matches('zz top') || /["“]/.test(text), true);
          assert.equal(all.text, text.trim());
        },
      ),
    );
    assert.equal(nameFilter('" '.repeat(5000)).matches('x'), false);
  });

  it('takes characters that mean something elsewhere as they are', () => {
    assert.deepEqual(taken('a(1).*', 'A(1).pdf', 'a1.pdf'), ['A(1).pdf']);
    assert.deepEqual(taken('[x]$', 'set [x]$.pdf', 'x'), ['set [x]$.pdf']);
  });

  it('takes every name that a pattern was made from', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !/[,;*?"“”„]/.test(text));
    fc.assert(
      fc.property(name, fc.nat(30), fc.nat(30), (text, from, length) => {
        const characters = [...new Intl.Segmenter().segment(text.trim())].map(({ segment }) => segment);
        const pattern = [...characters.slice(0, from), '*', ...characters.slice(from + length)].join('');
        return nameFilter(pattern).matches(text.trim());
      }),
    );
  });

  it('does not run away with many stars', () => {
    assert.equal(nameFilter('*a'.repeat(200)).matches('a'.repeat(150)), false);
  });
});
