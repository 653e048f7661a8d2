import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { failedFileRow, jobErrorMessage } from '../../../src/words/failedFileRow.ts';

describe('present/failedFileRow', () => {
  const CODES = [
    'ERR_WORKFLOW_TIMEOUT',
    'ERR_INTERNAL_SERVER_ERROR',
    'ERR_NO_PROCESSABLE_FILES',
    'ERR_FILE_TOO_LARGE',
    'ERR_FILES_TOO_LARGE',
    'ERR_AUTHORIZATION_ERROR',
    'ERR_AUTHENTICATED_ERROR',
    'ERR_NOT_ALLOWED',
    'ERR_RESOURCE_NOT_EXIST',
    'ERR_BAD_INPUT',
  ];
  for (const code of CODES) {
    it(`has plain words for ${code}, wherever it stands`, () => {
      const words = jobErrorMessage({ code, title: '', detail: 'raw detail' });
      assert.doesNotMatch(words, /ERR_|raw/);
      assert.equal(jobErrorMessage({ code: '401', title: code, detail: '' }), words);
      assert.equal(jobErrorMessage({ code: '', title: '', detail: `x ${code}: y` }), words);
      const row = failedFileRow({ id: 'urn', reason: code, detail: '' }, undefined);
      const one = 'no printable views or sheets, or still being processed';
      assert.equal(row.label, code === 'ERR_NO_PROCESSABLE_FILES' ? one : words);
    });
  }

  it('falls back to the service’s own words, then says so', () => {
    assert.equal(jobErrorMessage({ code: 'ERR_NEW', title: 'Title', detail: 'Detail' }), 'Detail');
    assert.equal(jobErrorMessage({ code: '', title: '', detail: '' }), 'the service gave no reason');
  });

  it('shows a file by its name when that is known, and by its reason else', () => {
    const file = { id: 'urn:adsk.wipprod:fs.file:vf.abc?version=3', reason: 'ERR_FILE_TOO_LARGE', detail: '' };
    const named = failedFileRow(file, 'A-101.pdf');
    const reason = 'too large: the service takes 10 GB in all';
    assert.deepEqual([named.label, named.description], ['A-101.pdf', reason]);
    assert.equal(named.accessibilityLabel, `A-101.pdf, not exported: ${reason}`);
    const unnamed = failedFileRow(file, undefined);
    assert.deepEqual([unnamed.label, unnamed.description], [reason, 'vf.abc, version 3']);
    assert.equal(failedFileRow(file, '\u202E').label, reason);
  });

  it('shortens a version URN to what tells files apart', () => {
    const urn = 'urn:adsk.wipprod:fs.file:vf.abc_D-1?version=3';
    assert.equal(failedFileRow({ id: urn, reason: '', detail: 'x' }, undefined).description, 'vf.abc_D-1, version 3');
    assert.equal(failedFileRow({ id: '', reason: '', detail: '' }, undefined).description, 'file without an ID');
  });
});
