import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { lazyMethods, once } from '../../../src/lib/lazy.ts';

describe('once', () => {
  it('builds when it is first asked, and for all who ask one thing', async () => {
    let built = 0;
    const ask = once(async () => ({ number: ++built }));
    assert.equal(built, 0);
    const [one, other] = await Promise.all([ask(), ask()]);
    assert.equal(one, other);
    assert.equal(await ask(), one);
    assert.equal(built, 1);
  });

  it('builds again after a build that failed, which may have been the disk’s or another’s trouble', async () => {
    let tries = 0;
    const ask = once(async () => {
      if (++tries === 1) throw new Error('not now');
      return tries;
    });
    await assert.rejects(Promise.all([ask(), ask()]), /not now/);
    assert.equal(await ask(), 2);
    assert.equal(await ask(), 2);
  });
});

describe('lazyMethods', () => {
  it('calls the methods of one object, with this and their arguments', async () => {
    class Counter {
      #count = 0;
      async add(more: number): Promise<number> {
        return (this.#count += more);
      }
      async read(): Promise<number> {
        return this.#count;
      }
    }
    const counter = lazyMethods<Pick<Counter, 'add' | 'read'>>(async () => new Counter(), { add: true, read: true });
    assert.equal(await counter.add(2), 2);
    assert.equal(await counter.add(3), 5);
    assert.equal(await counter.read(), 5);
  });
});
