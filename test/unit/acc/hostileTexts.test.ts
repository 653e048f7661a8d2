import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseAddresses } from '../../../src/acc/address.ts';
import { nameFromDisposition } from '../../../src/acc/disposition.ts';
import { parsePaste, parsePastes } from '../../../src/acc/paste.ts';
import { parsePastedCallback } from '../../../src/auth/callback.ts';
import { privateKeyIn } from '../../../src/auth/privateKey.ts';

/** Far more than any takes, and far less than what grows with the square of the length, ms. */
const ENOUGH_MS = 700;

function many(text: string, length: number): string {
  return text.repeat(Math.floor(length / text.length));
}

const READERS: readonly {
  readonly name: string;
  readonly longest: number;
  readonly read: (text: string) => unknown;
}[] = [
  { name: 'addresses', longest: 99_000, read: parseAddresses },
  { name: 'one export', longest: 99_000, read: parsePaste },
  { name: 'several exports', longest: 99_000, read: parsePastes },
  { name: 'a private key', longest: 39_000, read: privateKeyIn },
  { name: 'a name of a file', longest: 16_000, read: nameFromDisposition },
  {
    name: 'the way back from the browser',
    longest: 16_000,
    read: (text) => parsePastedCallback(`${text}?code=1&state=x`, { redirectUri: 'vscode://a/b', state: 'x' }),
  },
];

const TEXTS: Readonly<Record<string, (length: number) => string>> = {
  'ends of sentences': (length) => `${many('.', length)}x`,
  'brackets in an address': (length) => `https://acc.autodesk.com/docs/files/projects/${many(')', length)}x`,
  'stars in an address': (length) => `https://acc.autodesk.com/${many('*', length)}x`,
  'wrapped addresses': (length) => `https://urldefense.com${many('/v3/__https:/', length)}`,
  backslashes: (length) => `${many('\\', length)}x`,
  'spaces in a name': (length) => `filename=a${many(' ', length)}x`,
  'quotes in a name': (length) => `filename="${many('" ', length)}x`,
};

describe('texts that were made to take long', () => {
  for (const { name, longest, read } of READERS) {
    for (const [what, make] of Object.entries(TEXTS)) {
      it(`are read for ${name}: ${what}`, () => {
        const text = make(longest);
        const start = performance.now();
        read(text);
        const took = performance.now() - start;
        assert.ok(took < ENOUGH_MS, `${took} ms`);
      });
    }
  }
});
