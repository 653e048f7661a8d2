import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type Notice, type NoticeOptions, notice } from '../../../src/words/notice.ts';
import type { Job, JobEventKind } from '../../../src/jobs/job.ts';
import type { PendingEvent } from '../../../src/jobs/ledger.ts';
import { aJob } from '../../support/ledgers.ts';
import { GROUP, HOSTILE, START, UNSAFE, aBatch } from '../../support/words.ts';

let serial = 0;
function event(kind: JobEventKind, job: Partial<Job> = {}): PendingEvent {
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
    ['expired', {}, 'The link of Tower A expired before it was downloaded. Only a new export helps.'],
    ['stuck', {}, 'Tower A takes longer than the 30 minutes that the service allows. Try fewer files.'],
    ['refused', {}, 'Tower A cannot be read: only the account that started an export may read it.'],
    ['missing', {}, 'Tower A was not found: the IDs may be wrong, or it is somebody else’s export.'],
    ['unconfirmed', {}, 'Tower A may have started: the answer of the service was lost.'],
    ['notStarted', {}, 'Tower A was not started.'],
    ['notStarted', { pollError: { code: 'projectForbidden' } }, 'Tower A was not started: no access to this project.'],
  ] as const) {
    it(`tells ${kind} in its own words: "${message}"`, () => {
      const told = notice([event(kind, job)], { level: 'all' });
      assert.equal(told?.message, message);
      assert.equal(told.severity, kind === 'ready' ? 'info' : 'warning');
      const first = kind === 'ready' || kind === 'partial' ? ['download'] : kind === 'unconfirmed' ? ['decide'] : [];
      assert.deepEqual(told.actions, [...first, 'show', 'dontShowAgain']);
    });
  }

  it('merges several into one', () => {
    const say = (...kinds: readonly JobEventKind[]): string | undefined =>
      notice(
        kinds.map((kind) => event(kind)),
        { level: 'all' },
      )?.message;
    assert.equal(say('ready', 'ready', 'ready'), '3 exports are ready.');
    assert.equal(say('ready', 'failed', 'ready'), '2 exports are ready, 1 failed.');
    assert.equal(say('ready', 'partial'), '1 export is ready, 1 is ready without some files.');
    assert.equal(
      say('failed', 'failed', 'expired', 'stuck', 'missing'),
      'Exports: 2 failed, 1 link expired, 2 need attention.',
    );
    assert.deepEqual(notice([event('ready'), event('ready')], { level: 'all' })?.actions, ['show', 'dontShowAgain']);
  });

  it('offers to export again where the request is known', () => {
    for (const kind of ['expired', 'notStarted'] as const) {
      const told = notice([event(kind, { request: '{}' })], { level: 'all' });
      assert.deepEqual(told?.actions, ['exportAgain', 'show', 'dontShowAgain']);
    }
    assert.equal(notice([event('stuck', { request: '{}' })], { level: 'all' })?.actions.length, 2);
  });

  it('merges what was and was not started', () => {
    const events = [event('unconfirmed'), event('notStarted'), event('notStarted')];
    assert.equal(notice(events, { level: 'all' })?.message, 'Exports: 1 may have started, 2 not started.');
  });

  it('leaves out what is fetched by itself, and tells the rest', () => {
    const options = { level: 'all', fetchesItself: true } as const;
    assert.equal(notice([event('ready'), event('partial')], options), undefined);
    assert.equal(notice([event('ready'), event('failed')], options)?.message, 'Tower A failed.');
  });

  it('leaves out dead links of what is exported again by itself', () => {
    const options: NoticeOptions = { level: 'all', repeatsItself: ({ name }) => name === 'Again' };
    assert.equal(notice([event('expired', { name: 'Again' })], options), undefined);
    const told = notice([event('expired', { name: 'Again' }), event('expired', { name: 'Once' })], options);
    assert.match(told?.message ?? '', /Once/);
    assert.match(notice([event('failed', { name: 'Again' })], options)?.message ?? '', /Again/);
  });

  it('tells the newest of a job only, and nothing that was seen or fetched meanwhile', () => {
    const ready = event('ready', { id: 'one', state: 'expired' });
    const expired = event('expired', { id: 'one' });
    assert.match(notice([expired, ready], { level: 'all' })?.message ?? '', /^The link of/);
    assert.equal(notice([event('ready', { state: 'downloaded' })], { level: 'all' }), undefined);
    assert.equal(notice([event('ready', { seenAt: START })], { level: 'all' }), undefined);
    assert.equal(notice([event('stuck', { state: 'running' })], { level: 'all' }), undefined);
    assert.equal(notice([], { level: 'all' }), undefined);
  });

  it('keeps to the setting', () => {
    assert.equal(notice([event('ready')], { level: 'problems' }), undefined);
    assert.equal(notice([event('ready'), event('failed')], { level: 'problems' })?.message, 'Tower A failed.');
    assert.equal(notice([event('failed')], { level: 'none' }), undefined);
  });

  describe('of a group', () => {
    const READY = { state: 'ready' } as const;
    const FAILED = { state: 'failed' } as const;

    /** The event comes for the first job, as from the ledger, unless others are named. */
    function tell(
      jobs: readonly Partial<Job>[],
      events: readonly (readonly [JobEventKind, number])[] = [['ready', 0]],
      more: Partial<Parameters<typeof notice>[1]> = {},
    ): Notice | undefined {
      const batch = aBatch(...jobs);
      const told = events.map(([kind, index], n) => ({ id: n, kind, at: START + n, job: batch.jobs[index]! }));
      return notice(told, { level: 'all', batches: new Map([[GROUP, batch]]), ...more });
    }

    for (const [jobs, message] of [
      [[READY, READY, READY], 'Tender set: all 3 exports are ready.'],
      [[{ state: 'downloaded' }, READY], 'Tender set: both exports are ready.'],
      [
        [{ ...READY, partial: true, failedFiles: two }, READY],
        'Tender set: both exports are ready, but 2 files could not be exported.',
      ],
      [
        [{ ...READY, partial: true, failedFiles: two.slice(1) }, READY],
        'Tender set: both exports are ready, but 1 file could not be exported.',
      ],
      [[{ ...READY, partial: true }, READY], 'Tender set: both exports are ready, but without some of their files.'],
      [[READY, FAILED, READY], 'Tender set: 2 of 3 exports are ready, 1 needs attention.'],
      [[FAILED, READY, { state: 'stuck' }], 'Tender set: 1 of 3 exports is ready, 2 need attention.'],
    ] as const) {
      it(`says "${message}"`, () => {
        const told = tell(jobs);
        assert.equal(told?.message, message);
        assert.equal(told.batchId, GROUP);
        assert.deepEqual(told.actions, ['download', 'show', 'dontShowAgain']);
      });
    }

    it('says once what the group has come to, also when its last job failed', () => {
      const events = [
        ['failed', 1],
        ['ready', 0],
      ] as const;
      assert.equal(tell([READY, FAILED], events)?.message, 'Tender set: 1 of 2 exports is ready, 1 needs attention.');
    });

    it('tells trouble at once, by the job it happened to', () => {
      const told = tell([{ state: 'running' }, FAILED], [['failed', 1]]);
      assert.equal(told?.message, 'Tender set (2 of 2) failed.');
      assert.equal(told.batchId, undefined);
      const lost = tell([{ state: 'running' }, { state: 'unconfirmed' }], [['unconfirmed', 1]]);
      assert.equal(lost?.message, 'Tender set (2 of 2) may have started: the answer of the service was lost.');
      assert.deepEqual(lost.actions, ['decide', 'show', 'dontShowAgain']);
    });

    it('tells links that died together as one', () => {
      const dead = { state: 'expired', request: '{}' } as const;
      const events = [
        ['expired', 0],
        ['expired', 1],
      ] as const;
      const told = tell([dead, dead], events);
      assert.equal(told?.message, 'Tender set: 2 links expired before they were downloaded. Only a new export helps.');
      assert.deepEqual([told.actions[0], told.batchId], ['exportAgain', GROUP]);
      const one = tell([{ state: 'downloaded' }, dead], [['expired', 1]]);
      assert.equal(
        one?.message,
        'The link of Tender set (2 of 2) expired before it was downloaded. Only a new export helps.',
      );
    });

    it('tells nothing that was looked at, or that runs again', () => {
      assert.equal(tell([{ ...READY, seenAt: START }, READY]), undefined);
      assert.equal(tell([READY, { state: 'running' }]), undefined);
    });

    it('keeps to the settings', () => {
      assert.equal(tell([READY, READY], undefined, { level: 'problems' }), undefined);
      assert.equal(tell([READY, READY], undefined, { fetchesItself: true }), undefined);
      const mixed = 'Tender set: 1 of 2 exports is ready, 1 needs attention.';
      assert.equal(tell([READY, FAILED], undefined, { level: 'problems', fetchesItself: true })?.message, mixed);
    });

    it('counts each of its jobs among others', () => {
      const batch = aBatch(READY, FAILED, READY);
      const events = [event('ready'), { id: 0, kind: 'ready', at: START, job: batch.jobs[0]! } as const];
      const told = notice(events, { level: 'all', batches: new Map([[GROUP, batch]]) });
      assert.equal(told?.message, '3 exports are ready, 1 failed.');
      assert.equal(told.batchId, undefined);
    });
  });

  it('is safe with names from outside', () => {
    for (const name of HOSTILE) {
      const message = notice([event('ready', { name })], { level: 'all' })?.message ?? '';
      assert.doesNotMatch(message, UNSAFE);
      assert.ok(!message.includes(']('), message);
    }
  });
});
