import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { readUrn, type Urn } from '../../../src/acc/readUrn.ts';

const LINEAGE: Urn = { kind: 'lineage', urn: 'urn:adsk.wipprod:dm.lineage:hC6k4hndRWaeIVhIjvHu8w' };
const VERSION: Urn = { kind: 'version', urn: 'urn:adsk.wipprod:fs.file:vf.hC6k4hndRWaeIVhIjvHu8w?version=3' };
const OTHER: Urn = { kind: 'version', urn: 'urn:adsk.wipemea:dm.version:hC6k4hnd?version=3' };
const FOLDER: Urn = { kind: 'folder', urn: 'urn:adsk.wipprod:fs.folder:co.-F_1abc' };
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('readUrn', () => {
  const percent = (text: string): string => encodeURIComponent(text);
  const wraps: Readonly<Record<string, (urn: string) => string>> = {
    plain: (urn) => urn,
    'percent-encoded': percent,
    'percent-encoded twice': (urn) => percent(percent(urn)),
    'percent-encoded three times': (urn) => percent(percent(percent(urn))),
    'in base64': base64,
    'in base64, percent-encoded': (urn) => percent(base64(urn)),
    'in base64url': (urn) => Buffer.from(urn).toString('base64url'),
    'as a viewer takes it': (urn) => `urn:${base64(urn)}`,
    'in quotes, with a comma': (urn) => ` "${urn}", `,
    'in angle brackets at the end of a sentence': (urn) => `<${urn}>.`,
  };
  for (const [what, wrap] of Object.entries(wraps)) {
    it(`reads one that is ${what}`, () => {
      for (const urn of [LINEAGE, VERSION, OTHER, FOLDER]) assert.deepEqual(readUrn(wrap(urn.urn)), urn);
    });
  }

  it('takes a version without its number for its file', () => {
    for (const text of [VERSION.urn.replace('?version=3', ''), LINEAGE.urn.replace('dm.lineage', 'dm.version')]) {
      assert.deepEqual(readUrn(text), LINEAGE);
      assert.deepEqual(readUrn(base64(text)), LINEAGE);
    }
  });

  it('reads nothing else', () => {
    const wrong = ['', 'urn:', 'dXJuOg==', base64('urn:example:x'), 'urn:adsk.wipprod:fs.folder:x', `x${VERSION.urn}`];
    for (const text of [...wrong, '%', '%25'.repeat(9000)]) assert.equal(readUrn(text), undefined, text);
  });

  it('reads the same from any urn in any wrapping', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/);
    const ways = fc.constantFrom(...Object.values(wraps));
    fc.assert(
      fc.property(id, ways, fc.nat(9999), (name, wrap, number) => {
        const version = `urn:adsk.wipemea:fs.file:vf.${name}?version=${number}`;
        assert.deepEqual(readUrn(wrap(version)), { kind: 'version', urn: version });
        assert.equal(readUrn(wrap(`urn:adsk.wipprod:fs.file:vf.${name}`))?.urn, `urn:adsk.wipprod:dm.lineage:${name}`);
      }),
    );
  });
});
