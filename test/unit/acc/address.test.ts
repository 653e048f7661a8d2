import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { type Address, parseAddress } from '../../../src/acc/address.ts';

const ID = '9ba6681e-1952-4d54-aac4-9de6d9858dd4';
const FOLDER = 'urn:adsk.wipprod:fs.folder:co.-F_1abc';
const LINEAGE = 'urn:adsk.wipprod:dm.lineage:hC6k4hndRWaeIVhIjvHu8w';
const VERSION = 'urn:adsk.wipprod:fs.file:vf.hC6k4hnd?version=3';
const OTHER_VERSION = 'urn:adsk.wipprod:dm.version:hC6k4hnd?version=3';
const [folder, lineage, version] = [FOLDER, LINEAGE, VERSION].map(encodeURIComponent) as [string, string, string];
const ACC = { projectId: ID, platform: 'acc' } as const;
const BIM360 = { projectId: ID, platform: 'bim360' } as const;

const good: readonly (readonly [string, Address])[] = [
  [`https://acc.autodesk.com/docs/files/projects/${ID}`, ACC],
  [`https://acc.autodesk.com/docs/files/projects/${ID}?folderUrn=${folder}`, { ...ACC, folderId: FOLDER }],
  [`  acc.autodesk.com/docs/files/projects/${ID}?folderUrn=${FOLDER}\n`, { ...ACC, folderId: FOLDER }],
  [
    `https://acc.autodesk.com/docs/files/projects/${ID}?folderUrn=${encodeURIComponent(folder)}`,
    { ...ACC, folderId: FOLDER },
  ],
  [
    `https://acc.autodesk.eu/docs/files/projects/${ID}?folderUrn=${folder}&entityId=${lineage}&viewModel=detail&moduleId=folders`,
    { ...ACC, folderId: FOLDER, lineage: LINEAGE },
  ],
  [`https://acc.autodesk.com/build/files/projects/${ID}?entityId=${version}`, { ...ACC, versionUrn: VERSION }],
  [`https://acc.autodesk.com/build/sheets/projects/${ID}/sheets/0d7a5883`, { ...ACC, sheets: true }],
  [`https://acc.autodesk.com/build/sheets/projects/${ID.toUpperCase()}`, { ...ACC, sheets: true }],
  [`<https://acc.autodesk.com/docs/reviews/projects/${ID}/items>`, ACC],
  [`Plans: https://acc.can.autodesk.com/docs/files/projects/${ID} thanks`, ACC],
  [
    `https://docs.b360.autodesk.com/projects/${ID}/folders/${folder}/detail/viewer/items/${lineage}`,
    { ...BIM360, folderId: FOLDER, lineage: LINEAGE },
  ],
  [`https://docs.b360.eu.autodesk.com/projects/${ID}/folders/${FOLDER}/detail`, { ...BIM360, folderId: FOLDER }],
  [LINEAGE, { lineage: LINEAGE }],
  [` "${VERSION}", `.trim(), { versionUrn: VERSION }],
  [version, { versionUrn: VERSION }],
  [OTHER_VERSION, { versionUrn: OTHER_VERSION }],
  [FOLDER, { folderId: FOLDER }],
  [` b.${ID} `, { projectId: ID }],
  [ID.toUpperCase(), { projectId: ID }],
];

const bad = [
  '',
  'Plans',
  'urn:adsk.wipprod:fs.file:vf.hC6k4hnd',
  `https://acc.autodesk.com/docs/files`,
  `https://acc.autodesk.com/docs/files/projects/phase-2`,
  `http://acc.autodesk.com/docs/files/projects/${ID}`,
  `https://acc.autodesk.com.example.com/docs/files/projects/${ID}`,
  `https://acc.autodesk.com@example.com/docs/files/projects/${ID}`,
  `https://acc.autodesk.com:8443/docs/files/projects/${ID}`,
  `https://example.com/acc.autodesk.com/docs/files/projects/${ID}?folderUrn=${folder}`,
  `https://xacc.autodesk.com/docs/files/projects/${ID}`,
  `https://developer.api.autodesk.com/data/v1/projects/b.${ID}/folders/${folder}`,
];

describe('parseAddress', () => {
  for (const [text, address] of good) {
    it(`understands ${text.trim()}`, () => assert.deepEqual(parseAddress(text), address));
  }

  for (const region of ['can', 'gbr', 'deu', 'ind', 'jpn', 'aus']) {
    it(`knows the region ${region}`, () => {
      assert.deepEqual(parseAddress(`https://acc.${region}.autodesk.com/docs/files/projects/${ID}`), ACC);
    });
  }

  for (const text of bad) {
    it(`finds nothing in ${JSON.stringify(text)}`, () => assert.equal(parseAddress(text), undefined));
  }

  it('keeps no URN that is none', () => {
    const odd = `https://acc.autodesk.com/docs/files/projects/${ID}?folderUrn=../../x&entityId=javascript:1`;
    assert.deepEqual(parseAddress(odd), ACC);
  });

  it('never throws', () => {
    const piece = fc.constantFrom(
      'https://',
      'acc.autodesk.com',
      '/projects/',
      ID,
      '%',
      '%zz',
      '?folderUrn=',
      FOLDER,
      ' ',
      'urn:',
      '"',
      '[',
      '/',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.oneof(piece, fc.string({ maxLength: 3 }))).map((all) => all.join('')),
        ),
        (text) => {
          const found = parseAddress(text);
          assert.ok(found === undefined || Object.keys(found).length > 0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes no text without bounds', () => {
    assert.equal(parseAddress(`https://acc.autodesk.com/docs/files/projects/${ID}?x=${'y'.repeat(20_000)}`), undefined);
    // One scan: a text full of beginnings is read in no time, or mocha's timeout ends this.
    for (const part of ['https://', 'acc.', 'urn:', '%25', '/projects/'])
      parseAddress(part.repeat(20_000 / part.length));
  });
});
