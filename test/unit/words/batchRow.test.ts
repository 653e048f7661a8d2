import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { batchRow } from '../../../src/words/batchRow.ts';
import { batchTooltip } from '../../../src/words/batchRow.ts';
import { JOB_STATES, type Job } from '../../../src/jobs/job.ts';
import { HOSTILE, MINUTE, START, UNSAFE, aBatch, context } from '../../support/words.ts';

const NOW = START + 3 * MINUTE;
const RUNNING = { lastPollAt: NOW, rawStatus: 'processing' } as const;
const READY = { state: 'ready', linkExpiresAt: NOW + 41 * MINUTE } as const;
const LATER = { state: 'ready', linkExpiresAt: NOW + 50 * MINUTE } as const;
const FETCHED = { state: 'downloaded', downloadedAt: START, filePath: '/a.pdf' } as const;
const FAILED = { state: 'failed' } as const;
const file = { id: 'urn:1', reason: '', detail: '' };
const request = '{}';

const ROWS: readonly (readonly [string, readonly Partial<Job>[], Parameters<typeof context>[0], string, string])[] = [
  [
    'being started',
    [RUNNING, { state: 'starting' }, { state: 'starting' }],
    {},
    '3 exports, 2 not started yet',
    'sync~spin',
  ],
  ['all running', [RUNNING, RUNNING], {}, '2 exports', 'sync~spin'],
  ['one of them ready', [RUNNING, READY, RUNNING], {}, '3 exports, 1 ready', 'sync~spin'],
  [
    'ready, fetched and failed',
    [RUNNING, READY, FETCHED, FAILED],
    {},
    '4 exports, 2 ready, 1 needs attention',
    'sync~spin',
  ],
  [
    'no connection',
    [READY, RUNNING],
    { offline: true },
    '2 exports, 1 ready, no connection, trying again',
    'debug-disconnect',
  ],
  ['no token', [RUNNING, RUNNING], { account: 'none' }, '2 exports, waiting for a token', 'key'],
  ['ready', [LATER, READY, LATER], {}, '3 exports, link expires in 41 min', 'cloud-download'],
  [
    'ready, but the time is over',
    [{ ...READY, linkExpiresAt: NOW }, FETCHED],
    {},
    '2 exports, 1 downloaded',
    'cloud-download',
  ],
  ['ready and fetched', [FETCHED, READY], {}, '2 exports, 1 downloaded, link expires in 41 min', 'cloud-download'],
  [
    'ready without a file',
    [LATER, { ...READY, partial: true, failedFiles: [file] }],
    {},
    '2 exports, 1 file missing, link expires in 41 min',
    'cloud-download',
  ],
  ['BIM 360', [{ state: 'ready', service: 'bim360' }, FETCHED], {}, '2 exports, 1 downloaded', 'cloud-download'],
  [
    'one failed',
    [READY, FAILED, FETCHED],
    {},
    '3 exports, 1 needs attention, 1 ready, link expires in 41 min',
    'error',
  ],
  [
    'links expired',
    [{ state: 'expired' }, { state: 'expired' }],
    {},
    '2 exports, 2 links expired, export again',
    'history',
  ],
  ['one link expired', [FETCHED, { state: 'expired' }], {}, '2 exports, 1 link expired, export again', 'history'],
  ['undecided', [FAILED, { state: 'unconfirmed' }], {}, '2 exports, 1 may have started: resolve', 'warning'],
  ['fetched', [FETCHED, { ...FETCHED, downloadedAt: START + 5 * MINUTE }], {}, '2 exports, 23 Nov 12:05', 'pass'],
  [
    'exported again',
    [
      { state: 'expired', successor: 'x', endedAt: START },
      { state: 'expired', successor: 'y', endedAt: START },
    ],
    {},
    '2 exports, 23 Nov 12:00 · exported again',
    'history',
  ],
  [
    'repeated',
    [
      { ...RUNNING, ordinal: 2, predecessorAt: START - 7 * 24 * 60 * MINUTE },
      { ...RUNNING, ordinal: 2 },
    ],
    {},
    '2 exports · 2nd export, before: 16 Nov',
    'sync~spin',
  ],
];

describe('present/batchRow', () => {
  for (const [name, jobs, more, description, icon] of ROWS) {
    it(`shows: ${name}`, () => {
      const row = batchRow(aBatch(...jobs), NOW, context(more));
      assert.equal(row.label, 'Tender set');
      assert.equal(row.description, description);
      assert.equal(row.icon.id, icon);
    });
  }

  it('says it in full to the ear', () => {
    const row = batchRow(aBatch(LATER, READY), NOW, context());
    assert.equal(row.message, 'ready, 2 exports, link expires in 41 min');
    assert.equal(row.accessibilityLabel, 'group Tender set, ready, 2 exports, link expires in 41 min, new');
  });

  it('is new as long as its first job is, which bears the mark for all', () => {
    assert.equal(batchRow(aBatch(READY, { ...READY, seenAt: NOW }), NOW, context()).unseen, true);
    assert.equal(batchRow(aBatch({ ...READY, seenAt: NOW }, READY), NOW, context()).unseen, false);
    assert.equal(batchRow(aBatch(READY, RUNNING), NOW, context()).unseen, false);
  });

  it('says what can be done with it', () => {
    const abilities = (...jobs: readonly Partial<Job>[]): string =>
      batchRow(aBatch(...jobs), NOW, context()).contextValue;
    assert.equal(abilities(RUNNING, READY), 'batch downloadable running');
    assert.equal(abilities({ ...READY, request }, { ...READY, request }), 'batch downloadable again ready unseen');
    assert.equal(abilities({ ...READY, request, seenAt: NOW }, READY), 'batch downloadable ready');
    assert.equal(abilities({ ...FETCHED, request }, { ...FETCHED, request }), 'batch again done');
    assert.equal(abilities({ state: 'expired', seenAt: NOW }, FETCHED), 'batch attention');
  });

  it('lists its exports in the tooltip, and counts the rest', () => {
    const tooltip = batchTooltip(aBatch(READY, RUNNING), NOW, context()).replaceAll('\\', '');
    assert.match(tooltip, /^\*\*Tender set\*\*\n\n2 exports, 1 ready\n\n/);
    assert.match(tooltip, /- Tender set \(1 of 2\): ready, link expires in 41 min/);
    assert.match(tooltip, /- Tender set \(2 of 2\): running 3 min/);
    const many = batchTooltip(aBatch(...Array.from({ length: 30 }, () => RUNNING)), NOW, context());
    assert.match(many, /- and 20 more$/);
  });

  it('is safe for every group, whatever others wrote into it', () => {
    const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary' }));
    const job = fc.record({
      name: text,
      batchName: text,
      state: fc.constantFrom(...JOB_STATES),
      rawStatus: text,
      linkExpiresAt: fc.option(fc.integer({ min: 0, max: 2 * START }), { nil: undefined }),
      error: fc.record({ code: text, title: text, detail: text }),
      pollError: fc.record({ code: fc.constant('forbidden' as const), serviceText: text }),
    });
    fc.assert(
      fc.property(fc.array(job, { minLength: 1, maxLength: 4 }), (jobs) => {
        const batch = aBatch(...jobs);
        const row = batchRow(batch, NOW, context());
        for (const shown of [row.label, row.description, row.message, row.accessibilityLabel, row.contextValue]) {
          assert.doesNotMatch(shown, UNSAFE);
          assert.ok(!shown.includes('\n') && !shown.includes(']('));
        }
        const tooltip = batchTooltip(batch, NOW, context());
        assert.doesNotMatch(tooltip, UNSAFE);
        const bare = tooltip.replace(/\\[!-/:-@[-`{-~]|&#36;/g, '');
        assert.doesNotMatch(bare, /[[\]()<>#$`_~|!]/);
      }),
    );
  });
});
