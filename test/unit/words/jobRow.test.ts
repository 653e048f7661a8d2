import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { ACC_ERROR_CODES } from '../../support/errorCodes.ts';
import { hasLivingLink, jobRow } from '../../../src/words/jobRow.ts';
import { jobTooltip } from '../../../src/words/jobTooltip.ts';
import { JOB_STATES, type Job } from '../../../src/jobs/job.ts';
import { aJob } from '../../support/ledgers.ts';
import { HOSTILE, MINUTE, START, UNSAFE, context } from '../../support/words.ts';

const NOW = START + 3 * MINUTE;
const LOOKED = { lastPollAt: NOW, rawStatus: 'processing' };
const READY = { state: 'ready', linkExpiresAt: NOW + 52 * MINUTE + 100, rawStatus: 'successful' } as const;
const two = [1, 2].map((n) => ({ id: `urn:${n}`, reason: 'ERR_FILE_TOO_LARGE', detail: '' }));
const request = JSON.stringify({ fileVersions: Array.from({ length: 14 }, (_, n) => `urn:${n}`) });
const error = (code: string): Pick<Job, 'error'> => ({ error: { code, title: '', detail: '' } });

const ROWS: readonly (readonly [string, Partial<Job>, Parameters<typeof context>[0], string, string])[] = [
  ['not looked at yet', {}, {}, 'waiting for the first answer', 'watch'],
  ['running', LOOKED, {}, 'running 3 min', 'sync~spin'],
  ['running, usual time known', LOOKED, { typicalMs: 4 * MINUTE }, 'running 3 min, usually 4', 'sync~spin'],
  [
    'an undocumented status',
    { ...LOOKED, rawStatus: 'pending' },
    {},
    'running 3 min, the service says “pending”',
    'sync~spin',
  ],
  ['BIM 360 committed', { ...LOOKED, rawStatus: 'committed' }, {}, 'running 3 min', 'sync~spin'],
  ['no token', LOOKED, { account: 'none' }, 'waiting for a token', 'key'],
  ['refused token', LOOKED, { account: 'refused' }, 'waiting for a new token', 'key'],
  ['token elsewhere', LOOKED, { account: 'elsewhere' }, 'watched by the window that has the token', 'multiple-windows'],
  ['offline', LOOKED, { offline: true }, 'no connection, trying again', 'debug-disconnect'],
  [
    'network error',
    { ...LOOKED, pollError: { code: 'network' } },
    {},
    'no connection, trying again',
    'debug-disconnect',
  ],
  [
    'an answer that does not come',
    { ...LOOKED, pollError: { code: 'timeout' } },
    {},
    'the service does not answer, trying again',
    'warning',
  ],
  [
    'a page in between',
    { ...LOOKED, pollError: { code: 'unexpectedAnswer' } },
    {},
    'a proxy or web filter answers instead, trying again',
    'warning',
  ],
  [
    'a result whose link is waited for',
    { ...LOOKED, pollError: { code: 'noLink' } },
    {},
    'finished, waiting for its link',
    'warning',
  ],
  [
    'no link',
    { state: 'noLink', pollError: { code: 'noLink' } },
    {},
    'finished without a link: the service gave no link to the file',
    'debug-disconnect',
  ],
  [
    'a link that is not encrypted',
    { state: 'noLink', pollError: { code: 'insecureLink' } },
    {},
    'finished without a link: its link was refused, since it is not encrypted (http:)',
    'debug-disconnect',
  ],
  [
    'stuck behind a failing service',
    { state: 'stuck', pollError: { code: 'service' } },
    {},
    'no answer for over 30 minutes: the service is having problems',
    'warning',
  ],
  [
    'a scope that is missing',
    { state: 'refused', pollError: { code: 'projectForbidden', serviceCode: 'AUTH-010' } },
    {},
    'the sign-in lacks the permission “data:read”',
    'lock',
  ],
  [
    'an inactive user',
    { state: 'refused', pollError: { code: 'projectForbidden', serviceText: 'User inactive' } },
    {},
    'you are inactive in this project',
    'lock',
  ],
  ['paused', LOOKED, { pauses: [{ until: NOW + 10 * MINUTE }] }, 'resumes at 12:13', 'watch'],
  ['a pause that is over', LOOKED, { pauses: [{ until: NOW }] }, 'running 3 min', 'sync~spin'],
  [
    'a pause of another client ID',
    { ...LOOKED, clientId: 'mine' },
    { pauses: [{ clientId: 'another', until: NOW + 10 * MINUTE }] },
    'running 3 min',
    'sync~spin',
  ],
  [
    'pauses of its client ID and its account',
    { ...LOOKED, clientId: 'mine' },
    {
      pauses: [
        { clientId: 'mine', until: NOW + MINUTE },
        { account: 'accessToken', until: NOW + 10 * MINUTE },
      ],
    },
    'resumes at 12:13',
    'watch',
  ],
  ['not found yet', { pollError: { code: 'notFound' } }, {}, 'not found so far, trying again', 'warning'],
  ['certificate', { pollError: { code: 'certificate' } }, {}, 'certificate not accepted, trying again', 'warning'],
  ['ready', READY, {}, 'ready, link expires in 52 min', 'cloud-download'],
  [
    'ready without two files',
    { ...READY, partial: true, failedFiles: two },
    {},
    'ready without 2 files, link expires in 52 min',
    'cloud-download',
  ],
  [
    'ready, partial without a list',
    { ...READY, partial: true },
    {},
    'ready without some files, link expires in 52 min',
    'cloud-download',
  ],
  [
    'ready, seconds left',
    { ...READY, linkExpiresAt: NOW + 24_000 },
    {},
    'ready, link expires in under 1 min',
    'cloud-download',
  ],
  ['ready in BIM 360', { state: 'ready', service: 'bim360' }, {}, 'ready', 'cloud-download'],
  ['ready, but the time is over', { ...READY, linkExpiresAt: NOW }, {}, 'link expires now', 'cloud-download'],
  ['downloaded', { state: 'downloaded', downloadedAt: START + 172 * MINUTE }, {}, 'downloaded 23 Nov 14:52', 'pass'],
  [
    'downloaded without two of 14',
    { state: 'downloaded', downloadedAt: START, partial: true, failedFiles: two, request },
    {},
    'downloaded 23 Nov 12:00, 2 of 14 files could not be exported',
    'pass',
  ],
  [
    'failed',
    { state: 'failed', ...error('ERR_WORKFLOW_TIMEOUT') },
    {},
    'export failed: it took longer than the 30 minutes that the service allows',
    'error',
  ],
  ['failed, files only', { state: 'failed', failedFiles: two }, {}, '2 files could not be exported', 'error'],
  ['failed, nothing known', { state: 'failed' }, {}, 'export failed', 'error'],
  ['expired', { state: 'expired' }, {}, 'link expired, export again', 'history'],
  ['stuck', { state: 'stuck' }, {}, 'taking longer than the service allows', 'warning'],
  ['refused', { state: 'refused' }, {}, 'only its owner can read it', 'lock'],
  [
    'project refused',
    { state: 'refused', pollError: { code: 'projectForbidden' } },
    {},
    'no access to this project',
    'lock',
  ],
  ['being started', { state: 'starting', exportId: '' }, {}, 'being started', 'sync~spin'],
  ['not started', { state: 'notStarted', exportId: '' }, {}, 'was not started', 'circle-slash'],
  [
    'not started, no access',
    { state: 'notStarted', pollError: { code: 'projectForbidden' } },
    {},
    'not started: no access to this project',
    'circle-slash',
  ],
  [
    'not started, the service’s name for it',
    { state: 'notStarted', pollError: { code: 'badRequest', status: 422, serviceCode: 'ERR_FILES_TOO_LARGE' } },
    {},
    'not started: too large: the service takes 10 GB in all',
    'circle-slash',
  ],
  [
    'not started, the service’s words',
    { state: 'notStarted', pollError: { code: 'forbidden', serviceText: 'No download permission' } },
    {},
    'not started: No download permission',
    'circle-slash',
  ],
  ['unconfirmed', { state: 'unconfirmed', exportId: '' }, {}, 'may have started: resolve', 'warning'],
  ['missing', { state: 'missing' }, {}, 'not found: a wrong ID, or somebody else’s export', 'question'],
];

describe('present/jobRow', () => {
  for (const [name, job, more, message, icon] of ROWS) {
    it(`shows: ${name}`, () => {
      const row = jobRow(aJob(job), NOW, context(more));
      assert.equal(row.message, message);
      assert.equal(row.icon.id, icon);
    });
  }

  it('leaves out of a row what its section says', () => {
    const short = (job: Partial<Job>): string => jobRow(aJob(job), NOW, context()).description;
    assert.equal(short(READY), 'link expires in 52 min');
    assert.equal(short({ ...READY, partial: true, failedFiles: two }), '2 files missing, link expires in 52 min');
    assert.equal(short({ state: 'ready', service: 'bim360' }), 'ready');
    assert.equal(short({ state: 'downloaded', downloadedAt: START + 172 * MINUTE }), '23 Nov 14:52');
    assert.equal(
      short({ state: 'failed', ...error('ERR_WORKFLOW_TIMEOUT') }),
      'it took longer than the 30 minutes that the service allows',
    );
  });

  it('keeps its lineage', () => {
    const row = (job: Partial<Job>): readonly string[] => {
      const { description, message } = jobRow(aJob(job), NOW, context({ typicalMs: 4 * MINUTE }));
      return [description, message];
    };
    const predecessorAt = START - 7 * 24 * 60 * MINUTE;
    assert.deepEqual(row({ ...LOOKED, ordinal: 3, predecessorAt }), [
      'running 3 min, usually 4 · 3rd export, before: 16 Nov',
      'running 3 min, usually 4; 3rd export, before: 16 Nov',
    ]);
    assert.deepEqual(row({ ...READY, ordinal: 2, predecessorAt: START - 90 * MINUTE }), [
      'link expires in 52 min · 2nd export, before: 10:30',
      'ready, link expires in 52 min; 2nd export, before: 10:30',
    ]);
    assert.match(row({ ...LOOKED, ordinal: 2 })[0] ?? '', / · 2nd export$/);
    const tooltip = jobTooltip(aJob({ ...LOOKED, ordinal: 3, predecessorAt }), NOW, context());
    assert.match(tooltip.replaceAll('\\', ''), /3rd export, before: 16 Nov/);
  });

  it('counts exports as English does', () => {
    const which = [1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 101, 111].map(
      (ordinal) => jobRow(aJob({ ...LOOKED, ordinal }), NOW, context()).description.split(' · ')[1],
    );
    assert.deepEqual(
      which.map((words) => words?.replace(' export', '')),
      [undefined, '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '22nd', '23rd', '101st', '111th'],
    );
  });

  it('says of what was exported again that nothing is left to do', () => {
    const row = (job: Partial<Job>): ReturnType<typeof jobRow> =>
      jobRow(aJob({ ...job, successor: 'other' }), NOW, context());
    const expired = row({ state: 'expired' });
    assert.equal(expired.description, 'link expired · exported again');
    assert.equal(expired.icon.color, undefined);
    assert.equal(expired.unseen, false);
    assert.equal(row({ state: 'failed', ...error('ERR_X') }).message, 'export failed: ERR_X; exported again');
    // Its link still lives.
    assert.equal(row(READY).description, 'link expires in 52 min · exported again');
    assert.notEqual(row(READY).icon.color, undefined);
  });

  it('has plain words for every reason that nothing was started', () => {
    const words = ACC_ERROR_CODES.map(
      (code) => jobRow(aJob({ state: 'notStarted', pollError: { code } }), NOW, context()).description,
    );
    for (const message of words) assert.match(message, /^not started: [\p{L} ]{10,}$/u);
  });

  it('spins only while it runs', () => {
    for (const state of JOB_STATES) {
      const spins = jobRow(aJob({ ...LOOKED, state }), NOW, context()).icon.id === 'sync~spin';
      assert.equal(spins, state === 'running' || state === 'starting', state);
    }
  });

  it('says what can be done with a row', () => {
    const abilities = (job: Partial<Job>): string => jobRow(aJob(job), NOW, context()).contextValue;
    assert.equal(abilities(LOOKED), 'job files running');
    assert.equal(abilities(READY), 'job files ready link downloadable unseen');
    assert.equal(abilities({ ...READY, seenAt: NOW, partial: true }), 'job files ready partial link downloadable');
    assert.equal(abilities({ state: 'downloaded', filePath: '/a.pdf' }), 'job files downloaded file');
    assert.equal(
      abilities({ state: 'downloaded', filePath: '/a.pdf', linkExpiresAt: NOW + 1 }),
      'job files downloaded link downloadable file',
    );
    assert.equal(abilities({ state: 'expired', seenAt: NOW }), 'job files expired');
    assert.equal(abilities({ state: 'expired', request }), 'job files expired again unseen');
    assert.equal(abilities({ state: 'starting', request, exportId: '' }), 'job files starting again');
    assert.equal(abilities({ state: 'unconfirmed', seenAt: NOW }), 'job files unconfirmed');
  });

  it('marks what nobody has looked at, for the ear too', () => {
    const unseen = jobRow(aJob(READY), NOW, context());
    assert.equal(unseen.unseen, true);
    assert.equal(unseen.accessibilityLabel, 'Export 1, ready, link expires in 52 min, Files, new');
    assert.equal(jobRow(aJob({ ...READY, seenAt: NOW }), NOW, context()).unseen, false);
    const below = jobRow(aJob(READY), NOW, context({ inBatch: true }));
    assert.equal(below.unseen, false, 'its group bears the mark');
    assert.doesNotMatch(below.accessibilityLabel, /new/);
  });

  it('knows when a link lives', () => {
    assert.equal(hasLivingLink(aJob(READY), NOW), true);
    assert.equal(hasLivingLink(aJob({ ...READY, linkExpiresAt: NOW }), NOW), false);
    assert.equal(hasLivingLink(aJob({ state: 'downloaded', service: 'bim360' }), NOW), true);
    assert.equal(hasLivingLink(aJob({ state: 'downloaded' }), NOW), false);
    assert.equal(hasLivingLink(aJob({ state: 'expired', linkExpiresAt: NOW + 1 }), NOW), false);
  });

  it('is safe for every job, whatever others wrote into it', () => {
    const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary' }));
    const time = fc.option(fc.integer({ min: 0, max: 2 * START }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.record({
          name: text,
          state: fc.constantFrom(...JOB_STATES),
          rawStatus: text,
          requestId: text,
          request: text,
          versionUrn: text,
          filePath: text,
          linkExpiresAt: time,
          downloadedAt: time,
          partial: fc.boolean(),
          failedFiles: fc.array(fc.record({ id: text, reason: text, detail: text })),
          error: fc.record({ code: text, title: text, detail: text }),
          pollError: fc.record({ code: fc.constantFrom(...ACC_ERROR_CODES), serviceText: text }),
          lastPollAt: time,
          batchName: text,
          recipe: text,
          ordinal: fc.integer({ min: 1, max: 200 }),
          predecessorAt: time,
          successor: fc.option(text, { nil: undefined }),
        }),
        (fields) => {
          const job = aJob(fields);
          const row = jobRow(job, NOW, context());
          for (const shown of [row.label, row.description, row.accessibilityLabel, row.contextValue]) {
            assert.doesNotMatch(shown, UNSAFE);
            assert.ok(!shown.includes('\n') && !shown.includes(']('));
          }
          const names = new Map(job.failedFiles.map(({ id, detail }) => [id, detail]));
          const tooltip = jobTooltip(job, NOW, context(), names);
          assert.doesNotMatch(tooltip, UNSAFE);
          // Outside of code, and without escapes, only our own bold marks and lists are left.
          const bare = tooltip.replace(/`[^`\n]*`/g, '').replace(/\\[!-/:-@[-`{-~]|&#36;/g, '');
          assert.doesNotMatch(bare, /[[\]()<>#$`_~|!]/);
        },
      ),
    );
  });

  it('tells the whole story in the tooltip', () => {
    const job = aJob({ ...READY, requestId: 'abc-1', failedFiles: two, partial: true, request });
    const tooltip = jobTooltip(job, NOW, context());
    for (const part of [job.projectId, job.exportId, '`abc-1`', '`successful`', '`urn:1`', 'too large', '12:55:00']) {
      assert.ok(tooltip.replaceAll('\\', '').includes(part), `${part} in\n${tooltip}`);
    }
    const named = jobTooltip(job, NOW, context(), new Map([['urn:1', 'A-101.pdf']])).replaceAll('\\', '');
    assert.match(named, /- A-101\.pdf: too large/);
    assert.match(named, /`urn:2`/);
  });
});
