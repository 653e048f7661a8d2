import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { JOB_STATES } from '../../../src/jobs/job.ts';
import { START_PATIENCE_MS } from '../../../src/jobs/ledger.ts';
import {
  FIRST_LOOK_MS,
  FOCUSED_CAP_MS,
  GIVE_UP_AFTER_MS,
  MISS_CAP_MS,
  STUCK_LOOK_MS,
  UNFOCUSED_CAP_MS,
  nextPoll,
} from '../../../src/jobs/schedule.ts';
import { aJob } from '../../support/ledgers.ts';

const START = Date.UTC(2026, 10, 23, 12);
const MINUTE = 60_000;
const middle = { focused: true, random: 0.5 };
const delayAt = (ageMs: number, context: Parameters<typeof nextPoll>[2] = middle, more = {}): number =>
  nextPoll(aJob({ trackedAt: START, ...more }), START + ageMs, context)! - (START + ageMs);

describe('nextLook', () => {
  it('starts at 2 s and grows with age to its cap', () => {
    assert.equal(delayAt(0), FIRST_LOOK_MS);
    assert.equal(delayAt(20_000), 5000);
    assert.equal(delayAt(10 * MINUTE), FOCUSED_CAP_MS);
    assert.equal(delayAt(10 * MINUTE, { focused: false, random: 0.5 }), UNFOCUSED_CAP_MS);
  });

  it('waits for the usual time and looks closely around it', () => {
    const typicalMs = 4 * MINUTE;
    assert.equal(delayAt(0, { ...middle, typicalMs }), FOCUSED_CAP_MS);
    assert.equal(delayAt(4 * MINUTE, { ...middle, typicalMs }), 12_000);
    assert.equal(delayAt(20 * MINUTE, { ...middle, typicalMs }), FOCUSED_CAP_MS);
  });

  it('backs off while looks fail, up to 5 minutes', () => {
    const delays = [1, 2, 3, 8, 100].map((failedPolls) => delayAt(MINUTE, middle, { failedPolls }));
    assert.deepEqual(delays, [4000, 8000, 16_000, MISS_CAP_MS, MISS_CAP_MS]);
  });

  it('looks at a stuck job every 5 minutes until it is 2 hours old', () => {
    assert.equal(delayAt(40 * MINUTE, middle, { state: 'stuck' }), STUCK_LOOK_MS);
    assert.equal(nextPoll(aJob({ trackedAt: START, state: 'stuck' }), START + GIVE_UP_AFTER_MS, middle), undefined);
  });

  it('reads a ready job once more when its link has died, and a BIM 360 job never', () => {
    const linkExpiresAt = START + 60 * MINUTE;
    assert.equal(nextPoll(aJob({ state: 'ready', linkExpiresAt }), START, middle), linkExpiresAt + 1000);
    assert.equal(nextPoll(aJob({ state: 'ready', service: 'bim360' }), START, middle), undefined);
  });

  it('never looks by itself at what has ended', () => {
    const open = new Set<string>(['starting', 'running', 'stuck', 'ready']);
    for (const state of JOB_STATES.filter((s) => !open.has(s))) {
      assert.equal(nextPoll(aJob({ state }), START, middle), undefined, state);
    }
  });

  it('gives a start ten minutes to be sent, and its answer the time of a request', () => {
    const start = aJob({ state: 'starting', trackedAt: START });
    assert.equal(nextPoll(start, START, middle), START + 10 * MINUTE);
    const sent = { ...start, sentAt: START + MINUTE };
    assert.equal(nextPoll(sent, START + MINUTE, middle), START + MINUTE + START_PATIENCE_MS);
  });

  it('counts the age of an export from when it was sent', () => {
    const sentAt = START + 20 * MINUTE;
    assert.equal(delayAt(20 * MINUTE, middle, { sentAt }), FIRST_LOOK_MS);
    const stuck = aJob({ trackedAt: START, sentAt, state: 'stuck' });
    assert.ok(nextPoll(stuck, START + GIVE_UP_AFTER_MS, middle));
    assert.equal(nextPoll(stuck, sentAt + GIVE_UP_AFTER_MS, middle), undefined);
  });

  it('keeps every bound for any age, focus, history and chance', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -MINUTE, max: 3 * 60 * MINUTE }),
        fc.boolean(),
        fc.option(fc.integer({ min: 1, max: 60 * MINUTE }), { nil: undefined }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.nat(50),
        (age, focused, typicalMs, random, failedPolls) => {
          const delay = delayAt(age, { focused, typicalMs, random }, { failedPolls });
          assert.ok(delay >= FIRST_LOOK_MS * 0.9, `not too soon: ${delay}`);
          const cap = failedPolls > 0 ? MISS_CAP_MS : focused ? FOCUSED_CAP_MS : UNFOCUSED_CAP_MS;
          assert.ok(delay <= cap, `not too late: ${delay}`);
        },
      ),
    );
  });
});
