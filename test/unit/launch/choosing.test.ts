import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Project, Sheet, SourceFile } from '../../../src/acc/browseRows.ts';
import { pastedIn } from '../../../src/launch/pasted.ts';
import { type Selection, placeOf, serviceOf } from '../../../src/launch/selection.ts';
import { asFileName, suggestedName } from '../../../src/words/suggestedName.ts';
import { versionSets } from '../../../src/launch/versionSets.ts';
import { HOSTILE, PROJECT, UNSAFE } from '../../support/words.ts';

const VERSION = 'urn:adsk.wipprod:fs.file:vf.Ab-Cd_Ef12?version=3';
const LINEAGE = 'urn:adsk.wipprod:dm.lineage:Ab-Cd_Ef12';
const FOLDER = 'urn:adsk.wipprod:fs.folder:co.Ab-Cd_Ef12';
const project: Project = { kind: 'project', hubId: 'b.1', id: PROJECT, name: 'Tower', platform: 'acc' };
const file = (name: string): SourceFile => ({ kind: 'file', id: LINEAGE, versionUrn: VERSION, name, type: 'pdf' });
const folder = { kind: 'folder', id: FOLDER, name: 'Plans' } as const;

describe('startExport/pasted', () => {
  it('puts together what one export can take', () => {
    const page = (more: string, id: string = PROJECT): string =>
      `https://acc.autodesk.com/docs/files/projects/${id}${more}`;
    const other = FOLDER.replace('Ab', 'Xy');
    const [first, second] = [page(`?folderUrn=${FOLDER}`), page(`?folderUrn=${other}`)];
    const places = [{ folderId: FOLDER }, { folderId: other }];
    for (const end of ['\n', ' ', '\r\n']) {
      assert.deepEqual(pastedIn([first, second, first].join(end)), { kind: 'places', places, projectId: PROJECT });
    }
    assert.deepEqual(pastedIn(`${FOLDER}\n${VERSION}`), {
      kind: 'places',
      places: [{ folderId: FOLDER }, { urn: VERSION }],
    });
    const named = page(`?folderUrn=${FOLDER}&entityId=${encodeURIComponent(LINEAGE)}`);
    assert.deepEqual(pastedIn(`${named}\n${VERSION}`), { kind: 'urns', urns: [LINEAGE, VERSION], projectId: PROJECT });
    assert.deepEqual(pastedIn(`${page('')}\n${VERSION}`), { kind: 'urns', urns: [VERSION], projectId: PROJECT });
    const elsewhere = page('', '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0');
    assert.deepEqual(pastedIn(`${first}\n${elsewhere}`), { kind: 'apart' });
    assert.deepEqual(pastedIn(FOLDER), { kind: 'address', address: { folderId: FOLDER } });
  });

  it('recognises URNs, alone or many, also percent-encoded, each once', () => {
    assert.deepEqual(pastedIn(VERSION), { kind: 'urns', urns: [VERSION] });
    assert.deepEqual(pastedIn(`["${VERSION}",\n "${LINEAGE}", "${VERSION}"]`), {
      kind: 'urns',
      urns: [VERSION, LINEAGE],
    });
    assert.deepEqual(pastedIn(encodeURIComponent(LINEAGE)), { kind: 'urns', urns: [LINEAGE] });
  });

  it('recognises the address of a folder in the browser', () => {
    const address = `https://acc.autodesk.com/docs/files/projects/${PROJECT}?folderUrn=${encodeURIComponent(FOLDER)}`;
    const pasted = pastedIn(address);
    assert.ok(pasted?.kind === 'address');
    assert.deepEqual([pasted.address.projectId, pasted.address.folderId], [PROJECT, FOLDER]);
  });

  it('takes anything else for words', () => {
    for (const text of ['', 'level 2', `${VERSION} and more`, 'https://example.com/', 'x'.repeat(200_000)]) {
      assert.equal(pastedIn(text), undefined);
    }
  });
});

describe('startExport/selection', () => {
  const cases: readonly (readonly [Selection, string | undefined])[] = [
    [{ kind: 'files', project, files: [file('A-1.pdf')], folder, path: ['Plans'] }, 'A-1'],
    [{ kind: 'files', project, files: [file('A-1.pdf'), file('A-2.pdf')], folder, path: ['All', 'Plans'] }, 'Plans'],
    [{ kind: 'files', project, files: [file('A-1.pdf'), file('A-2.pdf')], path: [] }, 'A-1 and 1 more'],
    [{ kind: 'folder', project, folder, path: ['All', 'Plans'], recursive: true, filter: '' }, 'Plans'],
    [{ kind: 'folder', project, path: [], recursive: true, filter: '' }, 'Tower'],
    [{ kind: 'folder', project, folder, path: ['Plans'], recursive: true, filter: 'A-1*.pdf' }, 'Plans (A-1*.pdf)'],
    [{ kind: 'sheets', project, sheets: [], set: 'IFC' }, 'IFC'],
    [{ kind: 'sheets', project, sheets: [] }, 'Tower, sheets'],
    [{ kind: 'sheets', project: { ...project, name: '' }, sheets: [] }, undefined],
    [{ kind: 'sources', project, sources: [{ id: VERSION, name: VERSION }] }, undefined],
    [{ kind: 'sources', project, sources: [{ id: VERSION, name: '.pdf' }] }, '.pdf'],
    [
      {
        kind: 'sources',
        project,
        sources: [
          { id: 'a', name: VERSION },
          { id: 'b', name: 'B.rvt' },
        ],
      },
      'B and 1 more',
    ],
  ];
  for (const [selection, name] of cases) {
    it(`suggests ${name ?? 'no name'} for ${selection.kind} ${JSON.stringify(selection).length}`, () => {
      assert.equal(suggestedName(selection), name);
    });
  }

  it('suggests harmless names below 100 characters, which tell the end, too', () => {
    for (const name of [...HOSTILE, 'x'.repeat(300)]) {
      const files = [file(name), file(name)];
      const names = [
        suggestedName({ kind: 'files', project, files, path: [] }),
        suggestedName({ kind: 'files', project, files, path: [name] }),
        suggestedName({ kind: 'folder', project, path: [name], recursive: false, filter: `${name}*` }),
        suggestedName({ kind: 'sheets', project: { ...project, name }, sheets: [] }),
      ];
      for (const suggestion of names) {
        assert.ok((suggestion ?? '').length < 100, suggestion);
        assert.doesNotMatch(suggestion ?? '', UNSAFE);
      }
      if (name.startsWith('xxx')) assert.match(names.join('\n'), /… and 1 more\nx+…\nx+… \(x+…\)\nx+…, sheets$/);
    }
  });

  it('has no character in the name of a file that no file takes', () => {
    assert.equal(asFileName('Architecture (A-1*.pdf)'), 'Architecture (A-1_.pdf)');
    assert.equal(asFileName('\\/:*?"<>|'), '_________');
    assert.equal(asFileName('Größe, 2. OG'), 'Größe, 2. OG');
  });

  it('knows which service exports it', () => {
    const bim360 = { ...project, platform: 'bim360' } as const;
    assert.equal(serviceOf({ kind: 'files', project, files: [], path: [] }), 'files');
    assert.equal(serviceOf({ kind: 'files', project: bim360, files: [], path: [] }), 'bim360');
    assert.equal(serviceOf({ kind: 'sheets', project, sheets: [] }), 'sheets');
    assert.equal(
      serviceOf({ kind: 'files', project: { ...project, platform: 'unknown' }, files: [], path: [] }),
      'files',
    );
  });

  it('remembers the folder, or the project, with what is needed to go there without a request', () => {
    const whole = { hubId: 'b.1', projectId: PROJECT, projectName: 'Tower', platform: 'acc', path: [] };
    assert.deepEqual(placeOf({ kind: 'sheets', project, sheets: [] }), whole);
    assert.deepEqual(placeOf({ kind: 'files', project, files: [], folder, path: ['Plans'] }), {
      ...whole,
      folderId: FOLDER,
      path: ['Plans'],
    });
  });
});

describe('startExport/versionSets', () => {
  const sheet = (id: string, set?: string): Sheet => ({
    id,
    number: id,
    title: '',
    versionSet: set === undefined ? undefined : { id: set, name: `Set ${set}` },
  });

  it('gathers the sheets of each set, and puts those without one last', () => {
    const sets = versionSets([sheet('0'), sheet('1', 'b'), sheet('2', 'a'), sheet('3', 'b')]);
    assert.deepEqual(
      sets.map(({ name, sheets }) => [name, sheets.map(({ id }) => id)]),
      [
        ['Set b', ['1', '3']],
        ['Set a', ['2']],
        [undefined, ['0']],
      ],
    );
  });

  it('is empty where no sheet is in a set', () => {
    assert.deepEqual(versionSets([sheet('0'), sheet('1')]), []);
  });
});
