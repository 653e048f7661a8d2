import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { isUuid, isFileVersionUrn, normalizeProjectId, withB } from '../../../src/acc/urns.ts';

const ID = '9ba6681e-1952-4d54-aac4-9de6d9858dd4';

describe('urns', () => {
  it('normalises every way to write a project id', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.constantFrom('', 'b.', 'B.'), fc.boolean(), (id, prefix, upper) => {
        const written = ` ${prefix}${upper ? id.toUpperCase() : id}\n`;
        assert.equal(normalizeProjectId(written), id);
        assert.equal(normalizeProjectId(withB(id)), id);
        assert.equal(withB(withB(id)), `b.${id}`);
      }),
    );
  });

  it('refuses what is no project id', () => {
    const wrong = ['', 'b.', 'project', ID.slice(1), `${ID}0`, `b.b.${ID}`, ID.replaceAll('-', ''), `${ID}/..`];
    for (const text of wrong) assert.equal(normalizeProjectId(text), undefined, text);
  });

  it('knows an export id', () => {
    assert.equal(isUuid(ID), true);
    assert.equal(isUuid(ID.toUpperCase()), true);
    for (const text of ['', '..', `b.${ID}`, `${ID}\n`, ` ${ID}`, ID.slice(1)]) assert.equal(isUuid(text), false);
  });

  it('knows the URN that exports take', () => {
    for (const urn of [
      'urn:adsk.wipprod:fs.file:vf.3dyo-U_ISkS?version=1',
      'urn:adsk.wipemea:fs.file:vf.X?version=12',
    ]) {
      assert.equal(isFileVersionUrn(urn), true, urn);
    }
    const wrong = [
      'urn:adsk.wipprod:fs.file:vf.X',
      'urn:adsk.wipprod:dm.lineage:X',
      'urn:adsk.wipprod:dm.version:X?version=1',
      'urn%3Aadsk.wipprod%3Afs.file%3Avf.X%3Fversion%3D1',
      'urn:adsk.wipprod:fs.file:vf.X?version=',
      'urn:adsk.wipprod:fs.file:vf.X?version=1\n',
      '',
    ];
    for (const urn of wrong) assert.equal(isFileVersionUrn(urn), false, urn);
  });
});
