import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Slots } from '../../../src/browse/slots.ts';
import { isCancelled } from '../../../src/lib/cancel.ts';

const { signal } = new AbortController();

describe('Slots', () => {
  it('lets so many through at once, in the order they came, and gives no slot to who left', async () => {
    const slots = new Slots(2);
    const order: number[] = [];
    const ends: (() => void)[] = [];
    const stop = new AbortController();
    const enter = (n: number, by = signal): Promise<void> =>
      slots.use(() => {
        order.push(n);
        return new Promise((resolve) => ends.push(resolve));
      }, by);
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
    const slots = new Slots(1);
    const failing = slots.use(() => Promise.reject(new Error('no')), signal);
    await assert.rejects(failing, /no/);
    assert.equal(await slots.use(async () => 7, signal), 7);
  });

  it('lets nobody in who has given up', async () => {
    await assert.rejects(
      new Slots(1).use(async () => 7, AbortSignal.abort()),
      isCancelled,
    );
  });
});
