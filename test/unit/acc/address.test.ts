import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseAddress, parseAddresses } from '../../../src/acc/address.ts';
import type { Address } from '../../../src/acc/addressPages.ts';

const ID = '9ba6681e-1952-4d54-aac4-9de6d9858dd4';
const OTHER = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
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
  [`http://acc.autodesk.com/docs/files/projects/${ID}`, ACC],
  [`https://forma.autodesk.com/docs/files/projects/${ID}?folderUrn=${folder}`, { ...ACC, folderId: FOLDER }],
  [`forma.autodesk.com/docs/files/projects/${ID}`, ACC],
  [
    `https://acc.autodesk.com/docs/files/projects/${ID}?folderUrn=${folder}&returnTo=${encodeURIComponent('https://forma.autodesk.com/')}`,
    { ...ACC, folderId: FOLDER },
  ],
  [
    `https://acc.autodesk.com/docs/files/projects/${ID}?FolderUrn=${folder}&amp;ENTITYID=${lineage}`,
    { ...ACC, folderId: FOLDER, lineage: LINEAGE },
  ],
  [
    `https://acc.autodesk.com/docs/files/projects/${ID}#folderUrn=${folder}&entityId=${lineage}`,
    { ...ACC, folderId: FOLDER, lineage: LINEAGE },
  ],
  [`https://acc.autodesk.com/docs/files/projects/${ID}#/files?folderUrn=${folder}`, { ...ACC, folderId: FOLDER }],
  [`It is in https://acc.autodesk.com/docs/files/projects/${ID}. Thanks`, ACC],
  [`(see https://acc.autodesk.com/docs/files/projects/${ID}?folderUrn=${folder}).`, { ...ACC, folderId: FOLDER }],
  [`[Plans](https://acc.autodesk.com/docs/files/projects/${ID}?folderUrn=${folder})`, { ...ACC, folderId: FOLDER }],
  [`https://acc.autodesk.com/docs/files/projects/${ID}?entityId=${btoa(VERSION)}`, { ...ACC, versionUrn: VERSION }],
  [
    `https://acc.autodesk.com/docs/files/projects/${ID}?entityId=urn:adsk.wipprod:fs.file:vf.hC6k4hndRWaeIVhIjvHu8w`,
    { ...ACC, lineage: LINEAGE },
  ],
  [
    `https://developer.api.autodesk.com/data/v1/projects/b.${ID}/folders/${folder}`,
    { projectId: ID, folderId: FOLDER },
  ],
  [
    `curl "https://developer.api.autodesk.com/data/v1/projects/b.${ID}/folders/${folder}/contents?page[number]=0"`,
    { projectId: ID, folderId: FOLDER },
  ],
  [
    `https://developer.api.autodesk.com/data/v1/projects/b.${ID}/items/${lineage}/tip`,
    { projectId: ID, lineage: LINEAGE },
  ],
  [
    `https://developer.api.autodesk.com/data/v1/projects/b.${ID}/versions/${version}`,
    { projectId: ID, versionUrn: VERSION },
  ],
  [
    `https://developer.api.autodesk.com/data/v1/projects/b.${ID}/versions/${VERSION}`,
    { projectId: ID, versionUrn: VERSION },
  ],
  [`https://developer.api.autodesk.com/project/v1/hubs/b.${OTHER}/projects/b.${ID}/topFolders`, { projectId: ID }],
  [VERSION.replace('?version=3', ''), { lineage: 'urn:adsk.wipprod:dm.lineage:hC6k4hnd' }],
  [btoa(VERSION), { versionUrn: VERSION }],
  [Buffer.from(LINEAGE).toString('base64url'), { lineage: LINEAGE }],
  [encodeURIComponent(lineage), { lineage: LINEAGE }],
  ['urn:adsk.wipprod:dm.lineage:hC6k4hnd\nRWaeIVhIjvHu8w', { lineage: LINEAGE }],
  [` b.${ID} `, { projectId: ID }],
  [ID.toUpperCase(), { projectId: ID }],
];

const bad = [
  '',
  'Plans',
  `https://acc.autodesk.com/docs/files`,
  `https://acc.autodesk.com/docs/files/projects/phase-2`,
  `https://acc.autodesk.com.example.com/docs/files/projects/${ID}`,
  `https://acc.autodesk.com@example.com/docs/files/projects/${ID}`,
  `https://acc.autodesk.com:8443/docs/files/projects/${ID}`,
  `https://example.com/acc.autodesk.com/docs/files/projects/${ID}?folderUrn=${folder}`,
  `https://xacc.autodesk.com/docs/files/projects/${ID}`,
  `https://xdeveloper.api.autodesk.com/data/v1/projects/b.${ID}/folders/${folder}`,
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

  describe('what mail, chats and editors make of an address', () => {
    const folderId = 'urn:adsk.wipprod:fs.folder:co.uvDiLQ5DRYidDQ_EFW1OOg';
    const lineageUrn = 'urn:adsk.wipprod:dm.lineage:hC6k4hndRWaeIVhIjvHu8w';
    const page = `https://acc.autodesk.com/docs/files/projects/${ID}?folderUrn=${encodeURIComponent(folderId)}&entityId=${encodeURIComponent(lineageUrn)}&viewModel=detail`;
    const whole = { ...ACC, folderId, lineage: lineageUrn };
    const safe = (address: string): string =>
      `https://eur03.safelinks.protection.outlook.com/?url=${encodeURIComponent(address)}&data=05%7C02%7Cjane%40example.com%7C08dc&sdata=x%2By%3D&reserved=0`;
    const plain = encodeURIComponent(page).replaceAll('-', '%2D').replaceAll('_', '%5F');
    const v2 = plain.replaceAll('%', '-').replaceAll('-2F', '_');
    const wraps: Readonly<Record<string, string>> = {
      'Safe Links': safe(page),
      'Safe Links in HTML': safe(page).replaceAll('&', '&amp;'),
      'Safe Links around Safe Links': safe(safe(page)),
      'Safe Links of Teams': `https://statics.teams.cdn.office.net/evergreen-assets/safelinks/2/atp-safelinks.html?url=${encodeURIComponent(page)}&locale=en`,
      'a search engine': `https://www.google.com/url?q=${encodeURIComponent(page)}&sa=D`,
      'Proofpoint 2': `https://urldefense.proofpoint.com/v2/url?u=${v2}&d=DwMF&c=x&r=y&e=`,
      'Proofpoint 3': `https://urldefense.com/v3/__${page.replaceAll('%', '*')}__;${btoa('%'.repeat(page.split('%').length - 1))}!!Abc!Def$`,
      'a sentence': `Please export <${page}>, thanks.`,
      'an HTML source': `<a href="${page.replaceAll('&', '&amp;')}">Plans</a>`,
      'an HTML source twice': page.replaceAll('&', '&amp;amp;'),
    };
    for (const [what, text] of Object.entries(wraps)) {
      it(`is undone: ${what}`, () => assert.deepEqual(parseAddress(text), whole));
    }

    it('is undone wherever lines were broken', () => {
      const ends = fc.constantFrom('\n', '\r\n', ' ', '\n> ', '=\r\n', '\n    ');
      fc.assert(
        fc.property(fc.constantFrom(page, safe(page)), fc.integer({ min: 30, max: 120 }), ends, (text, width, end) => {
          const lines = text.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
          assert.deepEqual(parseAddress(lines.join(end)), whole);
          assert.deepEqual(parseAddress(`Hello,\n${lines.join(end)}\nregards`), whole);
        }),
      );
    });

    it('finds several, one a line, each once', () => {
      const second = page.replace('uvDiLQ5DRYidDQ_EFW1OOg', 'AAAAAQ5DRYidDQ_EFW1OOg');
      const expected = [whole, { ...whole, folderId: folderId.replace('uvDiL', 'AAAAA') }];
      for (const end of ['\n', '\r\n\r\n', ' ', ', ', '']) {
        assert.deepEqual(parseAddresses([page, safe(second), page].join(end)), expected);
      }
      assert.deepEqual(parseAddresses(`${LINEAGE}\n${VERSION}\n- ${version}`), [
        { lineage: LINEAGE },
        { versionUrn: VERSION },
      ]);
      assert.deepEqual(parseAddresses(`https://acc.autodesk.com/docs/files/projects/${ID}\n${VERSION}`), [
        ACC,
        { versionUrn: VERSION },
      ]);
    });
  });

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
    assert.equal(
      parseAddress(`https://acc.autodesk.com/docs/files/projects/${ID}?x=${'y'.repeat(100_000)}`),
      undefined,
    );
    // One scan: a text full of beginnings is read in no time, or mocha's timeout ends this.
    for (const part of [
      'https://',
      'acc.',
      'urn:',
      '%25',
      '/projects/',
      ' https://acc.autodesk.com/ ',
      '&amp;',
      ' a',
      'dXJuOm ',
    ])
      parseAddress(part.repeat(100_000 / part.length));
  });
});
