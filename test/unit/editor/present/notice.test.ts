import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { notice } from '../../../../src/editor/present/notice.ts';
import type { Job, JobEventKind } from '../../../../src/jobs/job.ts';
import type { UntoldEvent } from '../../../../src/jobs/ledger.ts';
import { aJob } from '../../../support/ledgers.ts';
import { HOSTILE, START, UNSAFE, t } from '../support.ts';

let serial = 0;
function event(kind: JobEventKind, job: Partial<Job> = {}): UntoldEvent {
  serial++;
  const state = kind === 'partial' ? 'ready' : kind;
  return { id: serial, kind, at: START + serial, job: aJob({ id: `job-${serial}`, name: 'Tower A', state, ...job }) };
}
const failed = { error: { code: 'ERR_WORKFLOW_TIMEOUT', title: '', detail: '' } };
const two = [1, 2].map((n) => ({ id: `urn:${n}`, reason: '', detail: '' }));

describe('present/notice', () => {
  for (const [kind, job, message] of [
    ['ready', {}, 'Tower A is ready to download.'],
    ['partial', { partial: true, failedFiles: two }, 'Tower A is ready, but 2 files could not be exported.'],
    ['partial', { partial: true }, 'Tower A is ready, but without some of its files.'],
    ['failed', failed, 'Tower A failed: it took longer than the 30 minutes that the service allows.'],
    ['failed', {}, 'Tower A failed.'],
    ['expired', {}, 'The link of Tower A died before it was downloaded. Only a new export helps.'],
    ['stuck', {}, 'Tower A takes longer than the 30 minutes that the service allows. Try fewer files.'],
    ['refused', {}, 'Tower A cannot be read: only the account that started an export may read it.'],
    ['missing', {}, 'Tower A was not found: the ids may be wrong, or it is somebody else’s export.'],
  ] as const) {
    it(`tells ${kind} in its own words: "${message}"`, () => {
      const told = notice([event(kind, job)], 'all', t);
      assert.equal(told?.message, message);
      assert.equal(told.severity, kind === 'ready' ? 'info' : 'warning');
      const download = kind === 'ready' || kind === 'partial' ? ['download'] : [];
      assert.deepEqual(told.actions, [...download, 'show', 'dontShowAgain']);
    });
  }

  it('merges several into one', () => {
    const say = (...kinds: readonly JobEventKind[]): string | undefined =>
      notice(
        kinds.map((kind) => event(kind)),
        'all',
        t,
      )?.message;
    assert.equal(say('ready', 'ready', 'ready'), '3 exports are ready.');
    assert.equal(say('ready', 'failed', 'ready'), '2 exports are ready, 1 failed.');
    assert.equal(say('ready', 'partial'), '1 export is ready, 1 is ready without some files.');
    assert.equal(
      say('failed', 'failed', 'expired', 'stuck', 'missing'),
      'Exports: 2 failed, 1 link died, 2 need attention.',
    );
    assert.deepEqual(notice([event('ready'), event('ready')], 'all', t)?.actions, ['show', 'dontShowAgain']);
  });

  it('tells the newest of a job only, and nothing that was seen or fetched meanwhile', () => {
    const ready = event('ready', { id: 'one', state: 'expired' });
    const expired = event('expired', { id: 'one' });
    assert.match(notice([expired, ready], 'all', t)?.message ?? '', /^The link of/);
    assert.equal(notice([event('ready', { state: 'downloaded' })], 'all', t), undefined);
    assert.equal(notice([event('ready', { seenAt: START })], 'all', t), undefined);
    assert.equal(notice([event('stuck', { state: 'running' })], 'all', t), undefined);
    assert.equal(notice([], 'all', t), undefined);
  });

  it('keeps to the setting', () => {
    assert.equal(notice([event('ready')], 'problems', t), undefined);
    assert.equal(notice([event('ready'), event('failed')], 'problems', t)?.message, 'Tower A failed.');
    assert.equal(notice([event('failed')], 'none', t), undefined);
  });

  it('is safe with names from outside', () => {
    for (const name of HOSTILE) {
      const message = notice([event('ready', { name })], 'all', t)?.message ?? '';
      assert.doesNotMatch(message, UNSAFE);
      assert.ok(!message.includes(']('), message);
    }
  });
});
