import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  type Fetched,
  exportName,
  fetchedWords,
  batchOrExportName,
  isIncomplete,
} from '../../../src/words/automationNotices.ts';
import type { Job } from '../../../src/jobs/job.ts';
import { aJob } from '../../support/ledgers.ts';
import { GROUP, HOSTILE, UNSAFE } from '../../support/words.ts';

const member = { batchId: GROUP, batchName: 'Floors' };
const missing = (count: number): Partial<Job> => ({
  partial: true,
  failedFiles: Array.from({ length: count }, (_, n) => ({ id: `urn:${n}`, reason: '', detail: '' })),
});

function fetched(...jobs: readonly Partial<Job>[]): readonly Fetched[] {
  return jobs.map((job, index) => {
    const name = `Level ${index + 1}`;
    return { path: `/plans/${name}.pdf`, job: aJob({ state: 'downloaded', name, ...job }) };
  });
}

describe('present/selfHealingWords', () => {
  for (const [what, files, words] of [
    ['one', [{}], '“Level 1” was downloaded automatically to /plans/Level 1.pdf.'],
    ['one of a group', [member], '“Level 1” was downloaded automatically to /plans/Level 1.pdf.'],
    [
      'one without a file',
      [missing(1)],
      '“Level 1” was downloaded automatically to /plans/Level 1.pdf, but 1 file is missing.',
    ],
    [
      'one without files',
      [missing(2)],
      '“Level 1” was downloaded automatically to /plans/Level 1.pdf, but 2 files are missing.',
    ],
    [
      'one without some files, which are not known',
      [missing(0)],
      '“Level 1” was downloaded automatically to /plans/Level 1.pdf, but some of its files are missing.',
    ],
    ['several', [{}, member, {}], '3 files were downloaded automatically to /plans.'],
    [
      'several, some of them incomplete',
      [{}, missing(3), missing(1)],
      '3 files were downloaded automatically to /plans, but files are missing in 2 of them.',
    ],
    ['a group', [member, member], '“Floors”: 2 files were downloaded automatically to /plans.'],
    [
      'a group, one of it incomplete',
      [member, { ...member, ...missing(1) }],
      '“Floors”: 2 files were downloaded automatically to /plans, but files are missing in 1 of them.',
    ],
    [
      'two groups',
      [member, { ...member, batchId: '3f0c3a52-6f0e-4c0e-9a4e-2b1f5d7c9e12' }],
      '2 files were downloaded automatically to /plans.',
    ],
  ] as const) {
    it(`tells ${what}`, () => {
      assert.equal(fetchedWords(fetched(...files)), words);
      assert.equal(
        fetched(...files).some(({ job }) => isIncomplete(job)),
        words.includes('missing'),
      );
    });
  }

  it('names a job by its group, its name, or its id', () => {
    const nameless = aJob({ name: ' ' });
    assert.deepEqual(
      [batchOrExportName(aJob(member)), batchOrExportName(aJob({ name: 'A' })), exportName(nameless)],
      ['Floors', 'A', nameless.exportId],
    );
  });

  it('is one harmless line, whatever the names are', () => {
    for (const name of HOSTILE) {
      const [file] = fetched({ ...member, name, batchName: name });
      assert.ok(file);
      for (const files of [[file], [file, file]]) {
        const words = fetchedWords(files);
        assert.doesNotMatch(words, UNSAFE);
        assert.ok(!words.includes(']('), words);
      }
    }
  });
});
