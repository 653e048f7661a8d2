import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { checkResult, checkWords } from '../../../src/words/checkAnswer.ts';
import { diagnostics } from '../../../src/words/diagnostics.ts';
import { defaultJobName, requestedFiles } from '../../../src/words/terms.ts';
import { aJob } from '../../support/ledgers.ts';
import { MINUTE, START, context, locale } from '../../support/words.ts';

describe('present/checkAnswer', () => {
  it('answers for a ready export', () => {
    const job = aJob({ state: 'ready', rawStatus: 'successful', linkExpiresAt: START + 52 * MINUTE });
    assert.deepEqual(checkResult(job, START), {
      status: 'ready',
      rawStatus: 'successful',
      ready: true,
      expiresAt: '2026-11-23T12:52:00.000Z',
      failedFiles: [],
      error: undefined,
    });
    assert.equal(checkWords(job, START, context()), 'Export 1: ready, link expires in 52 min.');
  });

  it('answers for a failed one, with the service’s code and plain words', () => {
    const error = { code: 'ERR_FILE_TOO_LARGE', title: '', detail: '' };
    const result = checkResult(aJob({ state: 'failed', error }), START);
    assert.equal(result.ready, false);
    assert.deepEqual(result.error, {
      code: 'ERR_FILE_TOO_LARGE',
      message: 'too large: the service takes 10 GB in all',
    });
  });

  it('does not call a dead link ready', () => {
    const job = aJob({ state: 'ready', linkExpiresAt: START });
    const { ready, expiresAt } = checkResult(job, START);
    assert.deepEqual({ ready, expiresAt }, { ready: false, expiresAt: undefined });
  });
});

describe('present/words', () => {
  it('makes a readable name', () => {
    assert.equal(defaultJobName('files', START + 172 * MINUTE, locale), 'Files export, 23 Nov 14:52');
  });

  it('counts what was asked for, and survives any request', () => {
    assert.equal(requestedFiles({ service: 'files', request: '{"fileVersions":["a","b"]}' }), 2);
    assert.equal(requestedFiles({ service: 'sheets', request: '{"sheets":["a"]}' }), 1);
    for (const request of [undefined, '', '{', 'null', '[]', '{"fileVersions":3}', '{"fileVersions":[]}']) {
      assert.equal(requestedFiles({ service: 'files', request }), undefined);
    }
  });
});

describe('present/diagnostics', () => {
  it('describes jobs without their names and paths', () => {
    const job = aJob({ name: 'Secret tower', filePath: '/home/person/x.pdf', state: 'failed' });
    const report = diagnostics({
      versions: { 'VS Code': '1.105.0' },
      settings: { notifications: 'all' },
      state: { poller: { offline: false }, account: 'usable' },
      jobs: [job],
    });
    assert.doesNotMatch(report, /Secret tower|person/);
    assert.match(report, /- state: `failed`/);
    assert.match(report, new RegExp(job.exportId));
  });
});
