import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as fc from 'fast-check';
import { keyFileText, privateKeyIn, readPrivateKey } from '../../../src/auth/privateKey.ts';
import { KEYS } from '../../support/auth/authServer.ts';

const PKCS8 = KEYS.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const PKCS1 = KEYS.privateKey.export({ format: 'pem', type: 'pkcs1' }).toString();

const same = (text: string): void => assert.ok(readPrivateKey(text).equals(KEYS.privateKey), text.slice(0, 80));
const lines = (pem: string): readonly string[] => pem.trim().split('\n');

describe('the private key of a service account', () => {
  const forms: Readonly<Record<string, (pem: string) => string>> = {
    'as it is': (pem) => pem,
    'with CRLF': (pem) => pem.replaceAll('\n', '\r\n'),
    'with CR': (pem) => pem.replaceAll('\n', '\r'),
    indented: (pem) => `\n${pem.replaceAll(/^/gm, '    ')}`,
    'on one line with spaces': (pem) => pem.replaceAll('\n', ' '),
    'on one line with nothing between': (pem) => pem.replaceAll('\n', ''),
    'in quotes with \\n': (pem) => `"${pem.replaceAll('\n', String.raw`\n`)}"`,
    'in single quotes with \\r\\n': (pem) => `'${pem.replaceAll('\n', String.raw`\r\n`)}'`,
    'escaped twice': (pem) => JSON.stringify(JSON.stringify(pem)),
    'in the JSON of the service': (pem) => JSON.stringify({ kid: 'key-1', privateKey: pem }, null, 2),
    'in JSON that escapes = and +': (pem) =>
      JSON.stringify({ privateKey: pem }).replaceAll('=', '\\u003d').replaceAll('+', '\\u002b').replaceAll('/', '\\/'),
    'as lines of a program': (pem) =>
      lines(pem)
        .map((line) => `"${line}\\n"`)
        .join('\n'),
    'in an environment file': (pem) => `PRIVATE_KEY="${pem.replaceAll('\n', String.raw`\n`)}"\nOTHER=1`,
  };
  for (const [what, form] of Object.entries(forms)) {
    it(`is read ${what}`, () => {
      same(form(PKCS8));
      same(form(PKCS1));
      assert.equal(privateKeyIn(form(PKCS1)), PKCS1);
    });
  }

  it('is read from files in every encoding that editors and shells write', () => {
    const mark = '\ufeff';
    const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
    const files = [
      Buffer.from(PKCS1),
      Buffer.from(mark + PKCS1),
      Buffer.from(mark + PKCS1, 'utf16le'),
      Buffer.from(PKCS1, 'utf16le'),
      swapped(mark + PKCS1),
      swapped(PKCS1),
      Buffer.from(`${mark}${JSON.stringify({ privateKey: PKCS1 })}\r\n`, 'utf16le'),
    ];
    for (const bytes of files) same(keyFileText(bytes));
    for (const bytes of [[], [0], [0xfe, 0xff, 0], [0xff]])
      assert.equal(privateKeyIn(keyFileText(Buffer.from(bytes))), undefined);
  });

  it('is read with any white space in it', () => {
    const between = fc.array(fc.constantFrom(' ', '\n', '\r\n', '\t'), { maxLength: 3 }).map((all) => all.join(''));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), between, (width, space) => {
        const [first = '', ...rest] = lines(PKCS8);
        const last = rest.pop() ?? '';
        const body = rest.join('').match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
        same([first, ...body, last].join(space));
      }),
      { numRuns: 40 },
    );
  });

  it('is not taken from anything else', () => {
    const publicKey = KEYS.publicKey.export({ format: 'pem', type: 'spki' }).toString();
    for (const text of ['', 'a key', publicKey, PKCS8.slice(0, 400), PKCS8.replace('BEGIN', 'BEGIN ENCRYPTED')]) {
      assert.throws(() => readPrivateKey(text), { code: 'badKey' });
    }
    assert.equal(privateKeyIn('-----BEGIN PRIVATE KEY-----'.repeat(2000)), undefined);
    assert.equal(privateKeyIn(`-----BEGIN PRIVATE KEY-----${'a '.repeat(19_000)}`), undefined);
  });
});
