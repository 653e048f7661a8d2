import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Rounds } from '../../../src/lib/coalescingRunner.ts';
import { eventually } from '../../support/eventually.ts';

/** Work whose end the test decides. */
class Worker {
  readonly errors: unknown[] = [];
  on = true;
  begun = 0;
  #settle: ((error?: Error) => void) | undefined;
  readonly rounds = new Rounds({
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
    for (let n = 0; n < 5; n++) work.rounds.wish();
    assert.equal(work.begun, 1);
    work.end();
    await eventually('work.begun === 2', () => work.begun === 2);
    work.end();
    work.rounds.wish();
    await eventually('work.begun === 3', () => work.begun === 3);
    work.end();
    assert.equal(work.begun, 3);
  });

  it('go on after one that failed', async () => {
    const work = new Worker();
    work.rounds.wish();
    work.end(new Error('no disk'));
    await eventually('work.errors.length === 1', () => work.errors.length === 1);
    work.rounds.wish();
    await eventually('work.begun === 2', () => work.begun === 2);
    work.end();
  });

  it('do nothing while they are off', async () => {
    const work = new Worker();
    work.rounds.wish();
    work.rounds.wish();
    work.on = false;
    work.end();
    work.rounds.wish();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(work.begun, 1);
    work.on = true;
    work.rounds.wish();
    await eventually('work.begun === 2', () => work.begun === 2);
    work.end();
  });
});
