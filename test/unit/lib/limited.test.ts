import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import pLimit from 'p-limit';
import { isCancelled } from '../../../src/lib/cancel.ts';
import { forEachLimited, inTurn } from '../../../src/lib/limited.ts';

const { signal } = new AbortController();

describe('inTurn', () => {
  it('lets so many through at once, in the order they came, and gives no slot to who left', async () => {
    const slots = pLimit(2);
    const order: number[] = [];
    const ends: (() => void)[] = [];
    const stop = new AbortController();
    const enter = (n: number, by = signal): Promise<void> =>
      inTurn(
        slots,
        () => {
          order.push(n);
          return new Promise((resolve) => ends.push(resolve));
        },
        by,
      );
    const all = [enter(1), enter(2), enter(3, stop.signal), enter(4), enter(5)];
    await Promise.resolve();
    assert.deepEqual(order, [1, 2]);
    stop.abort();
    await assert.rejects(all[2] ?? Promise.resolve(), isCancelled);
    for (let ended = 0; ended < 4; ended++) {
      assert.deepEqual(order, [1, 2, 4, 5].slice(0, ended + 2));
      ends[ended]?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(all.filter((_, n) => n !== 2));
  });

  it('frees the slot of work that failed', async () => {
    const slots = pLimit(1);
    const failing = inTurn(slots, () => Promise.reject(new Error('no')), signal);
    await assert.rejects(failing, /no/);
    assert.equal(await inTurn(slots, async () => 7, signal), 7);
  });

  it('lets nobody in who has given up', async () => {
    await assert.rejects(
      inTurn(pLimit(1), async () => 7, AbortSignal.abort()),
      isCancelled,
    );
  });
});

describe('forEachLimited', () => {
  it('begins in order, so many at once', async () => {
    const begun: number[] = [];
    let underWay = 0;
    let most = 0;
    const work = async (n: number): Promise<void> => {
      begun.push(n);
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
    };
    await forEachLimited(3, [1, 2, 3, 4, 5, 6, 7], work, signal);
    assert.deepEqual(begun, [1, 2, 3, 4, 5, 6, 7]);
    assert.equal(most, 3);
  });

  it('throws the first failure, stops the others and begins nothing more', async () => {
    const begun: number[] = [];
    const stopped: number[] = [];
    const work = (n: number, by: AbortSignal): Promise<void> => {
      begun.push(n);
      if (n === 2) return Promise.reject(new Error('no'));
      return new Promise((resolve) => {
        by.addEventListener('abort', () => {
          stopped.push(n);
          resolve();
        });
      });
    };
    await assert.rejects(forEachLimited(2, [1, 2, 3, 4], work, signal), /no/);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual({ begun, stopped }, { begun: [1, 2], stopped: [1] });
  });
});
