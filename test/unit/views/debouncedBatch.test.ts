import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { DebouncedBatch } from '../../../src/views/debouncedBatch.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

describe('Gather', () => {
  let clock: VirtualClock;
  let told: (readonly number[])[];
  let gather: DebouncedBatch<number>;

  beforeEach(() => {
    clock = new VirtualClock();
    told = [];
    gather = new DebouncedBatch(clock, (items) => told.push(items));
  });

  it('tells one alone after 2 s', async () => {
    gather.add(1);
    await clock.advance(1999);
    assert.deepEqual(told, []);
    await clock.advance(1);
    assert.deepEqual(told, [[1]]);
    assert.deepEqual(clock.pending, []);
  });

  it('waits for the last of a row, and tells all once, in order', async () => {
    for (const item of [1, 2, 3]) {
      gather.add(item);
      await clock.advance(1500);
    }
    assert.deepEqual(told, []);
    await clock.advance(500);
    assert.deepEqual(told, [[1, 2, 3]]);
  });

  it('tells after 10 s although more keeps coming, and begins anew', async () => {
    for (let item = 0; item < 12; item++) {
      gather.add(item);
      await clock.advance(1000);
    }
    assert.deepEqual(told, [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
    await clock.advance(5000);
    assert.deepEqual(told[1], [10, 11]);
    assert.equal(told.length, 2);
  });

  it('tells nothing after it is disposed', async () => {
    gather.add(1);
    gather.dispose();
    gather.add(2);
    await clock.advance(20_000);
    assert.deepEqual([told, clock.pending], [[], []]);
  });
});
