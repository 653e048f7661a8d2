import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import type { AccErrorCode } from '../../../src/acc/errors.ts';
import type { Reading } from '../../../src/acc/reading.ts';
import { SignedUrl } from '../../../src/acc/signedUrl.ts';
import { JOB_STATES, type Job, sectionOf } from '../../../src/jobs/job.ts';
import { type Observation, STUCK_AFTER_MS, transition } from '../../../src/jobs/transition.ts';
import { aJob } from '../../support/ledgers.ts';

const NOW = Date.UTC(2026, 10, 23, 12, 10);
const HOUR = 3_600_000;
const link = (expiresAt: number): SignedUrl =>
  new SignedUrl(`https://storage.example/result.pdf?Signature=a%2Bb&Expires=${Math.floor(expiresAt / 1000)}`);
const alive = link(NOW + HOUR);
const dead = link(NOW - 1000);
const failure = { code: 'ERR_WORKFLOW_TIMEOUT', title: '', detail: '' };
const left = [{ id: 'urn:1', reason: 'ERR_NO_PROCESSABLE_FILES', detail: '' }];

const read = (reading: Reading): Observation => ({ kind: 'reading', reading });
const processing = read({ kind: 'processing', rawStatus: 'processing' });
const successful = read({ kind: 'successful', rawStatus: 'successful', link: alive });
const partial = read({ kind: 'partial', rawStatus: 'partialSuccess', link: alive, failedFiles: left });
const failed = read({ kind: 'failed', rawStatus: 'failed', error: failure, failedFiles: [] });
const error = (code: AccErrorCode): Observation => ({ kind: 'error', error: { code } });
/** With the service's own code. */
const refusedBy = (code: AccErrorCode): Observation => ({
  kind: 'error',
  error: { code, status: 403, serviceCode: 'ERR_NOT_ALLOWED' },
});

interface Case {
  readonly name: string;
  readonly job?: Partial<Job>;
  readonly see: Observation;
  readonly state: Job['state'];
  readonly event?: string;
  readonly also?: Partial<Job>;
}

const old = { trackedAt: NOW - STUCK_AFTER_MS };
const ready = { state: 'ready', readyAt: NOW - 60_000, endedAt: NOW - 60_000, linkExpiresAt: NOW + HOUR } as const;
const readyButDead = { ...ready, linkExpiresAt: NOW - 1 } as const;

const CASES: readonly Case[] = [
  { name: 'keeps running', see: processing, state: 'running', also: { rawStatus: 'processing', lastPollAt: NOW } },
  { name: 'treats an unknown word as running', see: read({ kind: 'unknown', rawStatus: 'queued' }), state: 'running' },
  { name: 'becomes stuck after 35 minutes', job: old, see: processing, state: 'stuck', event: 'stuck' },
  { name: 'tells stuck once', job: { ...old, state: 'stuck' }, see: processing, state: 'stuck' },
  { name: 'is not stuck just because nobody could ask', job: old, see: error('network'), state: 'running' },
  { name: 'becomes ready', see: successful, state: 'ready', event: 'ready', also: { linkExpiresAt: NOW + HOUR } },
  { name: 'is ready without some files', see: partial, state: 'ready', event: 'partial', also: { partial: true } },
  { name: 'tells ready once', job: ready, see: successful, state: 'ready' },
  { name: 'recovers from stuck', job: { ...old, state: 'stuck' }, see: successful, state: 'ready', event: 'ready' },
  {
    name: 'finds the link dead already',
    see: read({ kind: 'successful', rawStatus: 'successful', link: dead }),
    state: 'expired',
    event: 'expired',
  },
  {
    name: 'waits for the link of a result that has none',
    see: read({ kind: 'successful', rawStatus: 'successful', linkProblem: 'noLink' }),
    state: 'running',
    also: { pollError: { code: 'noLink', since: NOW, times: 1 }, rawStatus: 'successful', error: undefined },
  },
  {
    name: 'does not end without a link before it was looked at for two minutes',
    job: { failedPolls: 5, pollError: { code: 'noLink', since: NOW - 119_000, times: 5 } },
    see: read({ kind: 'successful', rawStatus: 'successful', linkProblem: 'noLink' }),
    state: 'running',
  },
  {
    name: 'ends without a link after three looks over two minutes',
    job: { failedPolls: 2, pollError: { code: 'insecureLink', since: NOW - 120_000, times: 2 } },
    see: read({ kind: 'successful', rawStatus: 'successful', linkProblem: 'insecureLink' }),
    state: 'noLink',
    event: 'noLink',
    also: { endedAt: NOW },
  },
  {
    name: 'gets its link after all',
    job: { state: 'noLink', endedAt: NOW - HOUR, pollError: { code: 'noLink', since: NOW - HOUR, times: 3 } },
    see: successful,
    state: 'ready',
    event: 'ready',
    also: { pollError: undefined },
  },
  {
    name: 'keeps a living link when one answer has none',
    job: ready,
    see: read({ kind: 'successful', rawStatus: 'successful', linkProblem: 'noLink' }),
    state: 'ready',
  },
  {
    name: 'ends when the status call says that the service stopped it',
    see: { kind: 'error', error: { code: 'service', status: 500, serviceCode: 'ERR_WORKFLOW_TIMEOUT' } },
    state: 'failed',
    event: 'failed',
    also: { error: failure },
  },
  {
    name: 'is not refused by the first 403 without a code of the service',
    see: { kind: 'error', error: { code: 'forbidden', status: 403 } },
    state: 'running',
    also: { pollError: { code: 'forbidden', status: 403, since: NOW, times: 1 } },
  },
  {
    name: 'is not refused by two of them at once',
    job: { failedPolls: 1, pollError: { code: 'forbidden', since: NOW - 4000, times: 1 } },
    see: { kind: 'error', error: { code: 'forbidden', status: 403 } },
    state: 'running',
  },
  {
    name: 'is refused by a 403 without a code that comes again later',
    job: { failedPolls: 1, pollError: { code: 'forbidden', since: NOW - 30_000, times: 1 } },
    see: { kind: 'error', error: { code: 'forbidden', status: 403 } },
    state: 'refused',
    event: 'refused',
  },
  {
    name: 'keeps a living link at the first 403 without a code',
    job: ready,
    see: { kind: 'error', error: { code: 'forbidden', status: 403 } },
    state: 'ready',
  },
  ...(['service', 'timeout', 'unexpectedAnswer'] as const).flatMap((code): Case[] => [
    {
      name: `becomes stuck when ${code} lasts for 35 minutes`,
      job: { ...old, failedPolls: 9, pollError: { code, since: NOW - STUCK_AFTER_MS, times: 9 } },
      see: error(code),
      state: 'stuck',
      event: 'stuck',
    },
    {
      name: `tells once that it is stuck with ${code}`,
      job: { ...old, state: 'stuck', failedPolls: 12, pollError: { code, times: 12 } },
      see: error(code),
      state: 'stuck',
    },
    { name: `is not stuck by one ${code}`, job: old, see: error(code), state: 'running' },
  ]),
  { name: 'is not stuck while offline', job: { ...old, failedPolls: 9 }, see: error('network'), state: 'running' },
  {
    name: 'sees the link die by the clock',
    job: readyButDead,
    see: { kind: 'time' },
    state: 'expired',
    event: 'expired',
  },
  { name: 'leaves a living link alone', job: ready, see: { kind: 'time' }, state: 'ready' },
  { name: 'is revived by a newly signed link', job: readyButDead, see: successful, state: 'ready' },
  {
    name: 'notices a dead link without network',
    job: readyButDead,
    see: error('network'),
    state: 'expired',
    event: 'expired',
  },
  {
    name: 'notices a dead link without token',
    job: readyButDead,
    see: error('noToken'),
    state: 'expired',
    event: 'expired',
  },
  { name: 'fails', see: failed, state: 'failed', event: 'failed', also: { error: failure, endedAt: NOW } },
  { name: 'stays downloaded', job: { state: 'downloaded' }, see: failed, state: 'downloaded' },
  { name: 'is refused by 403', see: refusedBy('forbidden'), state: 'refused', event: 'refused' },
  { name: 'is refused with its project', see: refusedBy('projectForbidden'), state: 'refused', event: 'refused' },
  { name: 'is not missing at the first 404', see: error('notFound'), state: 'running', also: { failedPolls: 1 } },
  {
    name: 'is missing at the third 404',
    job: { failedPolls: 2, pollError: { code: 'notFound', times: 2, since: NOW - 10_000 } },
    see: { kind: 'error', error: { code: 'notFound', status: 404, serviceCode: 'ERR_RESOURCE_NOT_EXIST' } },
    state: 'missing',
    event: 'missing',
  },
  {
    name: 'counts 404s apart from network trouble',
    job: { failedPolls: 5, pollError: { code: 'network' } },
    see: error('notFound'),
    state: 'running',
    also: { failedPolls: 6, pollError: { code: 'notFound', since: NOW, times: 1 } },
  },
  {
    name: 'is not missing at once when 404s do not say whose they are',
    job: { failedPolls: 2, pollError: { code: 'notFound', times: 2, since: NOW - 10_000 } },
    see: error('notFound'),
    state: 'running',
  },
  {
    name: 'is missing when such 404s go on',
    job: { failedPolls: 3, pollError: { code: 'notFound', times: 3, since: NOW - 30_000 } },
    see: error('notFound'),
    state: 'missing',
    event: 'missing',
  },
  { name: 'keeps a living link at one 404', job: ready, see: error('notFound'), state: 'ready' },
  {
    name: 'keeps a living link at a request that was not understood',
    job: ready,
    see: error('badRequest'),
    state: 'ready',
  },
  {
    name: 'has lost its result when the service does not know it again and again',
    job: { ...ready, failedPolls: 2, pollError: { code: 'notFound', times: 2, since: NOW - 60_000 } },
    see: error('notFound'),
    state: 'expired',
    event: 'expired',
  },
  {
    name: 'has lost it at one 404 past its deadline',
    job: readyButDead,
    see: error('notFound'),
    state: 'expired',
    event: 'expired',
  },
  {
    name: 'is stuck when trouble of different kinds takes turns',
    job: { ...old, failedPolls: 9, pollError: { code: 'noLink', times: 1, since: NOW - 300_000 } },
    see: error('forbidden'),
    state: 'stuck',
    event: 'stuck',
  },
  {
    name: 'does not count a refused token against the job',
    see: error('tokenRefused'),
    state: 'running',
    also: { failedPolls: 0 },
  },
  {
    name: 'does not count a pause against the job',
    see: error('rateLimited'),
    state: 'running',
    also: { failedPolls: 0 },
  },
  { name: 'counts network trouble', see: error('network'), state: 'running', also: { failedPolls: 1 } },
  {
    name: 'forgets trouble after an answer',
    job: { failedPolls: 4, pollError: { code: 'network' } },
    see: processing,
    state: 'running',
    also: { failedPolls: 0, pollError: undefined },
  },
  {
    name: 'never counts down a BIM 360 link, which each look signs anew',
    job: { service: 'bim360' },
    see: successful,
    state: 'ready',
    event: 'ready',
    also: { linkExpiresAt: undefined },
  },
  {
    name: 'was not started when nobody has sent it in time',
    job: { state: 'starting', exportId: '' },
    see: { kind: 'time' },
    state: 'notStarted',
    event: 'notStarted',
    also: { endedAt: NOW },
  },
  {
    name: 'may have started when its answer did not come in time',
    job: { state: 'starting', exportId: '', sentAt: NOW - 90_000 },
    see: { kind: 'time' },
    state: 'unconfirmed',
    event: 'unconfirmed',
    also: { endedAt: NOW },
  },
  {
    name: 'stays unconfirmed until somebody decides',
    job: { state: 'unconfirmed', exportId: '', sentAt: NOW - 10 * HOUR },
    see: { kind: 'time' },
    state: 'unconfirmed',
  },
  {
    name: 'is not stuck while its start had to wait',
    job: { ...old, sentAt: NOW - 60_000 },
    see: processing,
    state: 'running',
  },
  {
    name: 'is stuck 35 minutes after it was sent',
    job: { trackedAt: NOW - 10 * HOUR, sentAt: NOW - STUCK_AFTER_MS },
    see: processing,
    state: 'stuck',
    event: 'stuck',
  },
  {
    name: 'grants an hour to a link that does not say its deadline',
    see: read({ kind: 'successful', rawStatus: 'successful', link: new SignedUrl('https://storage.example/a') }),
    state: 'ready',
    event: 'ready',
    also: { linkExpiresAt: NOW + HOUR },
  },
];

describe('transition', () => {
  for (const { name, job, see, state, event, also } of CASES) {
    it(name, () => {
      const after = transition(aJob({ trackedAt: NOW - 60_000, seenAt: NOW - 5, ...job }), see, NOW);
      assert.equal(after.job.state, state);
      assert.deepEqual(after.events, event === undefined ? [] : [{ kind: event, at: NOW }]);
      for (const [field, value] of Object.entries(also ?? {})) assert.deepEqual(after.job[field as keyof Job], value);
    });
  }

  it('marks a job unseen when there is something new to see', () => {
    assert.equal(transition(aJob({ seenAt: 1 }), successful, NOW).job.seenAt, undefined);
    assert.equal(transition(aJob({ ...ready, seenAt: 1 }), successful, NOW).job.seenAt, 1);
  });

  it('takes the name of the file over, unless a person chose one or it says nothing', () => {
    const named = (fileName: string): Observation => {
      const disposition = encodeURIComponent(`attachment; filename="${fileName}"`);
      const url = `https://s3.example/result.pdf?response-content-disposition=${disposition}&Expires=9999999999`;
      return read({ kind: 'successful', rawStatus: 'successful', link: new SignedUrl(url) });
    };
    assert.equal(transition(aJob(), named('Level 1 plans.pdf'), NOW).job.name, 'Level 1 plans.pdf');
    assert.equal(transition(aJob({ named: true, name: 'Mine' }), named('Level 1 plans.pdf'), NOW).job.name, 'Mine');
    assert.equal(transition(aJob({ name: 'Files export' }), named('result.pdf'), NOW).job.name, 'Files export');
    const started = aJob({ name: 'Plans (A-1*.pdf)', sentAt: NOW - 1000 });
    assert.equal(transition(started, named('Plans (A-1_.pdf).zip'), NOW).job.name, 'Plans (A-1*.pdf)');
  });

  describe('for any job and observation', () => {
    const anyTime = fc.integer({ min: NOW - 5 * HOUR, max: NOW + 5 * HOUR });
    const maybeTime = fc.option(anyTime, { nil: undefined });
    const anyJob = fc
      .record({
        state: fc.constantFrom(...JOB_STATES),
        service: fc.constantFrom('files', 'sheets', 'bim360'),
        trackedAt: anyTime,
        sentAt: maybeTime,
        readyAt: maybeTime,
        linkExpiresAt: maybeTime,
        failedPolls: fc.nat(20),
      })
      .map((fields) => aJob(fields as Partial<Job>));
    const found = (l: SignedUrl | undefined) => (l ? { link: l } : { linkProblem: 'noLink' as const });
    const anyLink = fc.option(anyTime.map(link), { nil: undefined });
    const codes: readonly AccErrorCode[] = [
      'network',
      'certificate',
      'timeout',
      'tokenRefused',
      'noToken',
      'tokenElsewhere',
      'forbidden',
      'projectForbidden',
      'notFound',
      'badRequest',
      'rateLimited',
      'service',
      'unexpectedAnswer',
      'unsafeAddress',
    ];
    const anyObservation: fc.Arbitrary<Observation> = fc.oneof(
      fc.constant<Observation>({ kind: 'time' }),
      fc.constantFrom(...codes).map(error),
      fc.constantFrom(processing, failed),
      anyLink.map((l) => read({ kind: 'successful', rawStatus: 'successful', ...found(l) })),
      anyLink.map((l) => read({ kind: 'partial', rawStatus: 'partialSuccess', ...found(l), failedFiles: left })),
    );

    it('never undoes a download', () => {
      fc.assert(
        fc.property(anyJob, anyObservation, (job, observation) => {
          const after = transition({ ...job, state: 'downloaded' }, observation, NOW);
          assert.equal(after.job.state, 'downloaded');
          assert.deepEqual(after.events, []);
        }),
      );
    });

    it('tells exactly the changes that a person should hear of, once', () => {
      fc.assert(
        fc.property(anyJob, anyObservation, (job, observation) => {
          const once = transition(job, observation, NOW);
          const changed = once.job.state !== job.state;
          const worthTelling = changed && once.job.state !== 'running';
          assert.equal(once.events.length, worthTelling ? 1 : 0);
          assert.deepEqual(transition(once.job, observation, NOW).events.length, 0, 'the same again tells nothing new');
        }),
      );
    });

    it('learns nothing about an export that it has no id of', () => {
      const withoutExport = fc.constantFrom<Job['state']>('starting', 'notStarted', 'unconfirmed');
      fc.assert(
        fc.property(anyJob, withoutExport, anyObservation, (job, state, observation) => {
          const before = { ...job, state, exportId: '' };
          const after = transition(before, observation, NOW);
          if (state !== 'starting' || observation.kind !== 'time') assert.deepEqual(after, { job: before, events: [] });
          else assert.equal(after.job.state, job.sentAt === undefined ? 'notStarted' : 'unconfirmed');
        }),
      );
    });

    it('is ready only with a link that lives', () => {
      fc.assert(
        fc.property(anyJob, anyObservation, (job, observation) => {
          const { job: after } = transition(job, observation, NOW);
          if (after.state !== 'ready' || job.state === 'ready') return;
          assert.ok(after.linkExpiresAt === undefined || after.linkExpiresAt > NOW);
          assert.equal(sectionOf(after), 'ready');
        }),
      );
    });

    it('keeps links out of the job', () => {
      fc.assert(
        fc.property(anyJob, anyObservation, (job, observation) => {
          assert.ok(!JSON.stringify(transition(job, observation, NOW)).includes('Signature'));
        }),
      );
    });
  });
});
