import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Folder, Hub, Project, SourceFile } from '../../../src/acc/browseRows.ts';
import {
  checkedWords,
  clearedWords,
  containerRow,
  containerTooltip,
  type FileRow,
  FileRows,
  fileTooltip,
} from '../../../src/words/fileRow.ts';
import { HOSTILE, locale, PROJECT, START, UNSAFE } from '../../support/words.ts';

const FILE: SourceFile = {
  kind: 'file',
  id: 'urn:adsk.wipprod:dm.lineage:aB3-x_',
  versionUrn: 'urn:adsk.wipprod:fs.file:vf.aB3-x_?version=3',
  name: 'A-101 Ground floor.pdf',
  type: 'pdf',
  version: 3,
  bytes: 4_200_000,
  author: 'Ada Byron',
  modifiedAt: Date.UTC(2026, 10, 16, 9, 30),
};
const HUB: Hub = { kind: 'hub', id: 'b.5d7a3c1e', name: 'Byron Construction', region: 'EMEA' };
const TOWER: Project = { kind: 'project', hubId: HUB.id, id: PROJECT, name: 'Tower A', platform: 'acc' };
const FOLDER: Folder = { kind: 'folder', id: 'urn:adsk.wipprod:fs.folder:co.x', name: 'Plans' };
const rows = new FileRows(locale);
const row = (more: Partial<SourceFile> = {}): FileRow => rows.row({ ...FILE, ...more }, START);

describe('present/fileRow', () => {
  it('says what tells a file from its neighbours', () => {
    assert.deepEqual(row(), {
      label: 'A-101 Ground floor.pdf',
      checkable: true,
      description: 'v3 · 4.2 MB · Ada Byron · 16 Nov',
      icon: 'file-pdf',
      contextValue: 'file exportable',
      accessibilityLabel: 'A-101 Ground floor.pdf, version 3, 4.2 MB, Ada Byron, 16 Nov',
    });
    assert.match(row({ modifiedAt: Date.UTC(2024, 1, 5) }).description, /· 5 Feb 2024$/);
  });

  it('leaves out what is not known', () => {
    const unknown = { version: undefined, bytes: undefined, author: undefined, modifiedAt: undefined };
    assert.equal(row(unknown).description, '');
    assert.equal(row({ ...unknown, bytes: 0 }).description, '0 B');
    assert.equal(row({ author: '' }).description, 'v3 · 4.2 MB · 16 Nov');
    assert.equal(row({ name: '\u202e' }).label, 'without a name');
  });

  it('gives a box to what an export takes, and says of the rest that it cannot be exported', () => {
    for (const type of ['pdf', 'dwg', 'rvt']) assert.equal(row({ type }).checkable, true, type);
    for (const type of ['docx', 'nwd', '']) {
      const other = row({ type });
      assert.equal(other.checkable, false, type);
      assert.equal(other.contextValue, 'file');
      assert.match(other.accessibilityLabel, /, cannot be exported$/);
      assert.match(fileTooltip({ ...FILE, type }, [], locale), /Only PDF\\, DWG and RVT can be exported/);
    }
    assert.doesNotMatch(fileTooltip(FILE, [], locale), /Only PDF/);
  });

  it('tells all that is known in the tooltip', () => {
    const text = fileTooltip(FILE, ['Project Files', 'Plans'], locale);
    for (const part of [/Project Files \\\/ Plans/, /Version: 3/, /4\\\.2 MB/, /Ada Byron/, /2026/]) {
      assert.match(text, part);
    }
    assert.ok(text.includes(`\`${FILE.id}\``) && text.includes(`\`${FILE.versionUrn}\``));
    assert.match(containerTooltip(HUB, []), /Region: EMEA/);
    assert.ok(containerTooltip(TOWER, []).includes(PROJECT));
    assert.match(containerTooltip(FOLDER, ['Project Files']), /Folder: Project Files/);
  });

  it('has the words that menus look for on rows that hold others', () => {
    assert.equal(containerRow(HUB).contextValue, 'container');
    assert.equal(containerRow(TOWER).contextValue, 'project container exportable');
    assert.equal(containerRow(FOLDER).contextValue, 'folder container exportable');
    assert.equal(containerRow(TOWER).accessibilityLabel, 'Tower A, project');
    assert.equal(containerRow({ ...TOWER, platform: 'bim360' }).description, 'BIM 360');
  });

  it('makes hostile names harmless', () => {
    for (const name of HOSTILE) {
      const file = { ...FILE, name, author: name };
      const { label, description, accessibilityLabel } = rows.row(file, START);
      const lines = [label, description, accessibilityLabel, clearedWords({ name }, 2), containerRow(HUB).label];
      for (const text of lines) assert.doesNotMatch(text, UNSAFE);
      for (const text of [fileTooltip(file, [name], locale), containerTooltip({ ...FOLDER, name }, [name])]) {
        assert.doesNotMatch(text, UNSAFE);
        // What would be a link, a tag or an icon is escaped.
        assert.doesNotMatch(text, /(?<!\\)\]\((?:command|https?):|(?<!\\)<|\$\(/);
      }
    }
  });

  it('sums up what is checked', () => {
    const files = [FILE, { ...FILE, id: 'b', bytes: 8_200_000 }];
    assert.equal(checkedWords([], locale), '');
    assert.equal(checkedWords([FILE], locale), '1 file checked, 4.2 MB');
    assert.equal(checkedWords(files, locale), '2 files checked, 12.4 MB');
    assert.equal(checkedWords([...files, { ...FILE, bytes: undefined }], locale), '3 files checked, more than 12.4 MB');
    assert.equal(checkedWords([{ ...FILE, bytes: undefined }], locale), '1 file checked');
    assert.match(clearedWords(TOWER, 1), /1 file of “Tower A” was unchecked/);
  });
});
