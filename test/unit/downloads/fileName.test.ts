import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { nameFromDisposition } from '../../../src/acc/disposition.ts';
import { MAX_NAME_BYTES, numbered, safeFileName } from '../../../src/downloads/fileName.ts';

const DEVICE = /^(?:CON|PRN|AUX|NUL|COM\d|LPT\d)$/i;
const awkward = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  // Lone surrogates, joiners, devices, dots and spaces, in any order.
  fc
    .array(
      fc.constantFrom(
        '.',
        ' ',
        '..',
        '/',
        '\\',
        'CON',
        'nul',
        'COM1',
        '.pdf',
        '.ZIP',
        '\ud800',
        '\udc00',
        '\u202e',
        '\u200d',
        'e',
        '\u0301',
        '<',
        '\u0338',
        '\0',
        'ä',
        '\u{1f469}',
        'x'.repeat(120),
        'e\u0301'.repeat(200),
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
);
const extensions = fc.constantFrom('pdf', 'zip', undefined);

describe('safe file names', () => {
  it('are one path segment that every common file system takes', () => {
    fc.assert(
      fc.property(awkward, extensions, (raw, extension) => {
        const name = safeFileName(raw, { extension });
        assert.notEqual(name, '');
        assert.doesNotMatch(name, /[/\\<>:"|?*\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f]/u);
        assert.doesNotMatch(name, /^[.\s]|[.\s]$/u);
        assert.ok(!DEVICE.test((name.split('.')[0] ?? '').trim()), name);
        assert.ok(Buffer.byteLength(name) <= MAX_NAME_BYTES);
        assert.ok(Buffer.byteLength(`${numbered(name, 9999)}.01234567.12345678.part`) <= 255);
        assert.doesNotMatch(name, /\p{Surrogate}/u);
        assert.equal(name, name.normalize('NFC'));
        assert.equal(safeFileName(name, { extension }), name);
        if (extension) assert.ok(name.toLowerCase().endsWith(`.${extension}`));
      }),
      { numRuns: 3000 },
    );
  });

  it('leave ordinary names in any script alone', () => {
    const word = fc.string({
      unit: fc.constantFrom(...Array.from("aZ09äßñéøЖжΩעربیहिन्दी日本語한글ไทย_-+,;()[]&!%'~@".normalize('NFC'))),
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        const name = `${words.join(' ')}.pdf`.normalize('NFC');
        fc.pre(!DEVICE.test(name.slice(0, -4)));
        assert.equal(safeFileName(name, { extension: 'pdf' }), name);
      }),
    );
  });

  const cases: readonly (readonly [string, 'pdf' | 'zip' | undefined, string])[] = [
    ['../../etc/passwd', 'pdf', 'passwd.pdf'],
    ['C:\\Users\\me\\Plan.pdf', 'pdf', 'Plan.pdf'],
    ['Plan.PDF', 'pdf', 'Plan.PDF'],
    ['Plan.pdf', 'zip', 'Plan.pdf.zip'],
    ['Tower.rvt', 'zip', 'Tower.rvt.zip'],
    ['', 'zip', 'export.zip'],
    ['..', 'pdf', 'export.pdf'],
    ['.pdf', 'pdf', 'export.pdf'],
    ['folder/', 'pdf', 'folder.pdf'],
    ['CON', 'pdf', '_CON.pdf'],
    ['nul.tar.zip', 'zip', '_nul.tar.zip'],
    ['COM1 .pdf', 'pdf', '_COM1.pdf'],
    ['Plan\u202efdp.exe', 'pdf', 'Planfdp.exe.pdf'],
    ['A: "1" <2>?', 'pdf', 'A_ _1_ _2__.pdf'],
    ['cafe\u0301.pdf', 'pdf', 'caf\u00e9.pdf'],
    ['Plan. . .', undefined, 'Plan'],
    ['👩‍👩‍👧 family.zip', 'zip', '👩‍👩‍👧 family.zip'],
  ];
  for (const [raw, extension, expected] of cases) {
    it(`${JSON.stringify(raw)} as ${extension} becomes ${expected}`, () => {
      assert.equal(safeFileName(raw, { extension }), expected);
    });
  }

  it('are cut between whole characters, and keep their extension', () => {
    const family = '👩‍👩‍👧';
    const name = safeFileName(`${family.repeat(40)}.pdf`, { extension: 'pdf' });
    assert.match(name, new RegExp(`^(?:${family})+\\.pdf$`, 'u'));
    assert.ok(Buffer.byteLength(name) > MAX_NAME_BYTES - Buffer.byteLength(family) - 4);
  });

  it('get their number before the extension', () => {
    assert.equal(numbered('A.101 Plan.pdf', 2), 'A.101 Plan (2).pdf');
    assert.equal(numbered('Plan', 3), 'Plan (3)');
  });
});

describe('the name in Content-Disposition', () => {
  const utf8AsLatin1 = Buffer.from('Grundriß Süd.pdf').toString('latin1');
  const cases: readonly (readonly [string | undefined, string | undefined])[] = [
    [undefined, undefined],
    ['attachment', undefined],
    ['attachment; filename="Plan; A.pdf"', 'Plan; A.pdf'],
    ['attachment; filename=Plan A.pdf', 'Plan A.pdf'],
    ['attachment; filename="x.pdf"; filename*=UTF-8\'\'Gr%C3%BCn%20%E2%82%AC.pdf', 'Grün €.pdf'],
    ["attachment; filename*=UTF-8''Gr%C3%BCn.pdf; filename=x.pdf", 'Grün.pdf'],
    ["attachment; filename*=UTF-8''100%2541.pdf", '100%41.pdf'],
    ["attachment; filename*=ISO-8859-1''Gr%FCn.pdf", 'Grün.pdf'],
    ['attachment; filename="Plan \\"A\\".pdf"', 'Plan "A".pdf'],
    [`attachment; filename="${utf8AsLatin1}"`, 'Grundriß Süd.pdf'],
    ['attachment; filename="Gr\u00fcn.pdf"', 'Grün.pdf'],
    ['attachment; filename="Gr%C3%BCn.pdf"', 'Grün.pdf'],
    ['attachment; filename="100%.pdf"', '100%.pdf'],
    ['attachment; filename="Plan.pdf', 'Plan.pdf'],
    ['filename=Plan.pdf', 'Plan.pdf'],
    ['attachment; filename=""', undefined],
    [`attachment; filename*="UTF-8''Gr%C3%BCn%20%E2%82%AC.pdf"`, 'Grün €.pdf'],
    [`attachment; filename="x.pdf"; filename*="utf-8'en'Gr%C3%BCn.pdf"; size=1`, 'Grün.pdf'],
    ['attachment; filename*=UTF-8%27%27Gr%C3%BCn.pdf', 'Grün.pdf'],
    [`attachment; filename*=UTF-8''${utf8AsLatin1}`, 'Grundriß Süd.pdf'],
    ['attachment; filename*=Plan.pdf', 'Plan.pdf'],
    ['attachment; filename=Plan; A.pdf', 'Plan; A.pdf'],
    ['attachment; filename=Plan; A.pdf; size=12', 'Plan; A.pdf'],
    ['attachment; filename="Plan "A".pdf"', 'Plan "A".pdf'],
    ['attachment; filename="Plan "A"; B.pdf"; size=12', 'Plan "A"; B.pdf'],
    ['attachment; filename="C:\\Plans\\A.pdf"', 'C:\\Plans\\A.pdf'],
    ['attachment; filename="=?UTF-8?B?R3LDvG4gw5xiZXJzaWNodC5wZGY=?="', 'Grün Übersicht.pdf'],
    ['attachment; filename==?utf-8?q?Gr=C3=BCn_100%.pdf?=', 'Grün 100%.pdf'],
    ['attachment; filename="=?ISO-8859-1?Q?Gr=FCn?= =?ISO-8859-1?Q?e.pdf?="', 'Grüne.pdf'],
    ['attachment; filename="=?no-charset?Q?x?=.pdf"', '=?no-charset?Q?x?=.pdf'],
    ['Plan A.pdf', 'Plan A.pdf'],
    ['"Plan; A.pdf"', 'Plan; A.pdf'],
    [Buffer.from('Übersicht.pdf').toString('latin1'), 'Übersicht.pdf'],
    ['inline', undefined],
    ['inline; filename=', undefined],
    ['whatever', undefined],
  ];
  for (const [header, expected] of cases) {
    it(`${header} gives ${expected}`, () => assert.equal(nameFromDisposition(header), expected));
  }

  it('is the same in every form that carries it', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .map((text) => `${text.toWellFormed().replaceAll(/[\p{C}\s"%\\?=;]/gu, '-')}.pdf`);
    const forms: ((name: string) => string)[] = [
      (text) => `attachment; filename="${Buffer.from(text).toString('latin1')}"`,
      (text) => `attachment; filename="x.pdf"; filename*=UTF-8''${encodeURIComponent(text)}`,
      (text) => `attachment; filename*="UTF-8''${encodeURIComponent(text)}"; size=1`,
      (text) => `attachment; filename*=UTF-8%27%27${encodeURIComponent(text)}; filename=x.pdf`,
      (text) => `attachment; filename="=?UTF-8?B?${Buffer.from(text).toString('base64')}?="`,
      (text) => `attachment; filename=${encodeURIComponent(text)}`,
      (text) => Buffer.from(text).toString('latin1'),
    ];
    fc.assert(
      fc.property(name, fc.constantFrom(...forms), (text, form) => {
        assert.equal(nameFromDisposition(form(text)), text);
      }),
    );
  });

  it('is read in no time, however odd', () => {
    for (const part of ['"', '; ', 'filename=', '; a=', "filename*=UTF-8''", '=?a?Q?', '" ;', ' '])
      nameFromDisposition(`attachment; filename="${part.repeat(16_000 / part.length)}`);
  });

  it('is never a reason to fail', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        nameFromDisposition(text);
        nameFromDisposition(`attachment; filename${text}`);
        nameFromDisposition(`attachment; filename*=UTF-8''${text}`);
        nameFromDisposition(`attachment; filename==?UTF-8?Q?${text}?=`);
      }),
    );
  });
});
