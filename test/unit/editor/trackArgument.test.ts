import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { jobFromArgument, jobsFromArgument } from '../../../src/editor/jobs/trackArgument.ts';
import { PROJECT } from '../../support/words.ts';

const EXPORT = '5b4bb914-c123-4f10-87e3-579ef934aaf9';
const VERSION = 'urn:adsk.wipprod:fs.file:vf.Ab-Cd_Ef12?version=3';

describe('the argument of Track Export', () => {
  it('takes the project and the version in every form', () => {
    const address = `https://acc.autodesk.com/docs/files/projects/${PROJECT}`;
    for (const projectId of [PROJECT, `b.${PROJECT}`, address, `${address}.`]) {
      assert.deepEqual(jobFromArgument({ projectId, exportId: EXPORT }).ref, {
        service: 'files',
        projectId: PROJECT,
        exportId: EXPORT,
      });
    }
    for (const versionUrn of [VERSION, encodeURIComponent(VERSION), btoa(VERSION)]) {
      const { ref } = jobFromArgument({ projectId: PROJECT, exportId: EXPORT, versionUrn });
      assert.deepEqual(ref, { service: 'bim360', projectId: PROJECT, exportId: EXPORT, versionUrn: VERSION });
    }
  });

  it('takes a text about several exports', () => {
    const other = '11111111-2222-4333-8444-555555555555';
    const ids = jobsFromArgument(`${PROJECT} ${EXPORT}\n${PROJECT} ${other}`).map(({ ref }) => ref.exportId);
    assert.deepEqual(ids, [EXPORT, other]);
    assert.equal(jobsFromArgument(`${PROJECT} ${EXPORT}`).length, 1);
  });

  it('says what is wrong', () => {
    const without = VERSION.replace('?version=3', '');
    assert.throws(
      () => jobFromArgument({ projectId: PROJECT, exportId: EXPORT, versionUrn: without }),
      /needs “versionUrn”/,
    );
    assert.throws(() => jobFromArgument({ projectId: 'Plans', exportId: EXPORT }), /“projectId”/);
  });
});
