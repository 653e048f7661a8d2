import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CoalescingRunner } from '../../../src/lib/coalescingRunner.ts';
import { eventually } from '../../support/eventually.ts';

/** Work whose end the test decides. */
class Worker {
  readonly errors: unknown[] = [];
  on = true;
  begun = 0;
  #settle: ((error?: Error) => void) | undefined;
  readonly rounds = new CoalescingRunner({
    isOn: () => this.on,
    work: () =>
      new Promise<void>((resolve, reject) => {
        this.begun++;
        this.#settle = (error) => (error ? reject(error) : resolve());
      }),
    onError: (error) => void this.errors.push(error),
  });

  end(error?: Error): void {
    this.#settle?.(error);
  }
}

describe('rounds', () => {
  it('are done one at a time, and many wishes during one make one more', async () => {
    const work = new Worker();
    for (let n = 0; n < 5; n++) work.rounds.request();
    assert.equal(work.begun, 1);
    work.end();
    await eventually('work.begun === 2', () => work.begun === 2);
    work.end();
    work.rounds.request();
    await eventually('work.begun === 3', () => work.begun === 3);
    work.end();
    assert.equal(work.begun, 3);
  });

  it('go on after one that failed', async () => {
    const work = new Worker();
    work.rounds.request();
    work.end(new Error('no disk'));
    await eventually('work.errors.length === 1', () => work.errors.length === 1);
    work.rounds.request();
    await eventually('work.begun === 2', () => work.begun === 2);
    work.end();
  });

  it('do nothing while they are off', async () => {
    const work = new Worker();
    work.rounds.request();
    work.rounds.request();
    work.on = false;
    work.end();
    work.rounds.request();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(work.begun, 1);
    work.on = true;
    work.rounds.request();
    await eventually('work.begun === 2', () => work.begun === 2);
    work.end();
  });
});
