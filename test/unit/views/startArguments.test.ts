import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { UserError } from '../../../src/words/userError.ts';
import { startArguments } from '../../../src/views/startArguments.ts';
import { PROJECT } from '../../support/words.ts';

const VERSION = 'urn:adsk.wipprod:fs.file:vf.Ab-Cd_Ef12?version=3';
const LINEAGE = 'urn:adsk.wipemea:dm.lineage:Ab-Cd_Ef12';
const FOLDER = 'urn:adsk.wipprod:fs.folder:co.Ab-Cd_Ef12';
const SHEET = 'C0FFEE00-1111-4222-8333-444455556666';

describe('startExport/startArguments', () => {
  it('reads files, a folder and sheets', () => {
    const files = startArguments({ projectId: `b.${PROJECT.toUpperCase()}`, fileVersions: [VERSION, ` ${LINEAGE} `] });
    assert.equal(files.projectId, PROJECT);
    assert.deepEqual(files.take, { kind: 'files', urns: [VERSION, LINEAGE] });
    assert.deepEqual([files.service, files.name, files.account], [undefined, undefined, undefined]);
    assert.equal(files.confirmLargeRun, false);

    const folder = startArguments({ projectId: PROJECT, folder: FOLDER });
    assert.deepEqual(folder.take, { kind: 'folder', folderId: FOLDER, recursive: true, filter: '' });
    const some = startArguments({ projectId: PROJECT, folder: FOLDER, recursive: false, filter: 'A-*.pdf' });
    assert.deepEqual(some.take, { kind: 'folder', folderId: FOLDER, recursive: false, filter: 'A-*.pdf' });

    const sheets = startArguments({ projectId: PROJECT, sheets: [SHEET], name: ' Set\u202e A ', account: 'signIn:x' });
    assert.deepEqual([sheets.service, sheets.name, sheets.account], ['sheets', 'Set A', 'signIn:x']);
  });

  it('reads URNs and addresses in every form', () => {
    const address = `https://acc.autodesk.com/docs/files/projects/${PROJECT}?folderUrn=${FOLDER}&amp;entityId=${LINEAGE}`;
    const forms = [
      btoa(VERSION),
      encodeURIComponent(encodeURIComponent(VERSION)),
      address,
      LINEAGE.replace('dm.lineage:', 'fs.file:vf.'),
    ];
    const files = startArguments({ projectId: address, fileVersions: forms });
    assert.equal(files.projectId, PROJECT);
    assert.deepEqual(files.take, { kind: 'files', urns: [VERSION, VERSION, LINEAGE, LINEAGE] });
    for (const folder of [btoa(FOLDER), address, ` ${encodeURIComponent(FOLDER)}\n`]) {
      const { take } = startArguments({ projectId: PROJECT, folder });
      assert.deepEqual(take, { kind: 'folder', folderId: FOLDER, recursive: true, filter: '' });
    }
  });

  it('takes the service when it is given', () => {
    const bim360 = startArguments({ projectId: PROJECT, fileVersions: [VERSION], service: 'bim360' });
    assert.equal(bim360.service, 'bim360');
  });

  const good = { projectId: PROJECT, fileVersions: [VERSION] };
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    ['text', /An object with projectId/],
    [{}, /“projectId”/],
    [{ projectId: 'b.1', fileVersions: [VERSION] }, /“projectId”/],
    [{ projectId: PROJECT }, /Exactly one of/],
    [{ ...good, folder: FOLDER }, /Exactly one of/],
    [{ ...good, fileVersions: [] }, /“fileVersions” must be a list/],
    [{ ...good, fileVersions: VERSION }, /“fileVersions” must be a list/],
    [{ ...good, fileVersions: ['urn:adsk.wipprod:dm.version:x?version=1'] }, /“fileVersions” must be a list/],
    [{ projectId: PROJECT, folder: LINEAGE }, /“folder” must be a URN/],
    [{ projectId: PROJECT, folder: `${FOLDER}/../x` }, /“folder” must be a URN/],
    [{ projectId: PROJECT, folder: FOLDER, recursive: 'yes' }, /“recursive”/],
    [{ projectId: PROJECT, folder: FOLDER, filter: 3 }, /“filter”/],
    [{ projectId: PROJECT, sheets: ['A-101'] }, /“sheets” must be a list of UUIDs/],
    [{ ...good, options: 'all' }, /“options” must be an object/],
    [{ ...good, service: 'models' }, /“service” must be one of files, sheets, bim360/],
    [{ ...good, service: 'sheets' }, /The service sheets takes “sheets”/],
    [{ projectId: PROJECT, sheets: [SHEET], service: 'files' }, /The service sheets takes “sheets”/],
  ];
  for (const [argument, words] of wrong) {
    it(`refuses ${JSON.stringify(argument).slice(0, 100)}`, () => {
      assert.throws(
        () => startArguments(argument),
        (error: unknown) => error instanceof UserError && words.test(error.message),
      );
    });
  }
});
