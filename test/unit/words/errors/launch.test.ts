import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AuthError } from '../../../../src/auth/errors.ts';
import { errorMessage } from '../../../../src/words/errorMessage.ts';
import { LaunchError, type LaunchErrorCode, type LaunchErrorDetails } from '../../../../src/launch/errors.ts';
import { HOSTILE, UNSAFE, locale } from '../../../support/words.ts';

const CODES: Readonly<Record<LaunchErrorCode, true>> = {
  nothingToExport: true,
  fileRefused: true,
  unknownRequest: true,
  noSuchFile: true,
  tooMany: true,
  cannotLaunch: true,
};
const say = (code: LaunchErrorCode, details: LaunchErrorDetails = {}): string =>
  errorMessage(new LaunchError(code, details), locale).message;

describe('words/errors/launch', () => {
  const codes = Object.keys(CODES) as LaunchErrorCode[];

  it('has a sentence of its own for every code', () => {
    const sentences = codes.map((code) => say(code));
    assert.equal(new Set(sentences).size, codes.length);
    for (const message of sentences) {
      assert.match(message, /^\p{Lu}.{20,}\.$/u);
      assert.doesNotMatch(message, /undefined|\{\d\}|did not expect/);
    }
  });

  it('names three files and counts the rest', () => {
    const sources = ['A.pdf', 'B.pdf', 'C.pdf', 'D.pdf', 'E.pdf'].map((name) => ({ id: name, name }));
    assert.match(say('fileRefused', { sources }), /You may not download “A\.pdf”, “B\.pdf”, “C\.pdf” and 2 more, so/);
    assert.match(say('nothingToExport', { sources: sources.slice(0, 2) }), /Gone: “A\.pdf”, “B\.pdf”\./);
  });

  it('names a file that was deleted', () => {
    const sources = [{ id: 'urn:x', name: 'A101.pdf' }];
    assert.equal(say('noSuchFile', { sources }), '“A101.pdf” was deleted, so it cannot be exported.');
  });

  it('says why nothing can be exported', () => {
    const obstacles = [{ source: { id: 'x', name: 'Memo.docx' }, reason: 'type' }] as const;
    assert.match(say('nothingToExport', { obstacles }), /“Memo\.docx” \(not a PDF, DWG or RVT file\)/);
  });

  it('says how many files are too many, as people write numbers', () => {
    assert.match(say('tooMany', { most: 20_000 }), /more than 20,000 files to export in this folder, so nothing was/);
  });

  it('offers to sign in with the permission that is missing', () => {
    const { message, action } = errorMessage(new LaunchError('cannotLaunch'), locale);
    assert.match(message, /“data:write”/);
    assert.deepEqual(action, { kind: 'signIn', scopes: ['data:write'] });
  });

  it('sends nobody to sign in again where the app is refused the permission', () => {
    const refused = { scopes: ['data:write'], reason: 'The scope data:write is not allowed' };
    const { message, action } = errorMessage(new LaunchError('cannotLaunch', { refused }), locale);
    assert.match(
      message,
      /refused the permission “data:write”.*The scope data:write is not allowed.*cannot be started/,
    );
    assert.deepEqual(action, undefined);
    const details = { serverText: 'no', missing: ['data:search'], ofApp: true };
    const search = errorMessage(new AuthError('scope', details), locale);
    assert.match(search.message, /refused the permission “data:search”.*Searches are not possible/);
    assert.deepEqual(search.action, undefined);
  });

  it('is safe with texts from outside', () => {
    for (const name of HOSTILE) {
      const sources = [{ id: 'x', name }];
      const obstacles = [{ source: { id: 'x', name }, reason: 'urn' }] as const;
      const refused = { scopes: [name], reason: name };
      for (const details of [{ sources }, { obstacles }, { refused }, { answer: { serviceText: name } }]) {
        for (const code of codes) {
          assert.doesNotMatch(say(code, details), UNSAFE);
          assert.ok(!say(code, details).includes(']('));
        }
      }
    }
  });
});
