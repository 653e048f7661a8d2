import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { DisposableStore, DisposableValue, toDisposable } from '../../../src/lib/disposables.ts';

describe('DisposableStore', () => {
  it('disposes newest first, once', () => {
    const order: string[] = [];
    const store = new DisposableStore();
    store.add(toDisposable(() => order.push('first')));
    store.add(toDisposable(() => order.push('second')));
    store.dispose();
    store.dispose();
    assert.deepEqual(order, ['second', 'first']);
  });

  it('disposes what is added late', () => {
    const store = new DisposableStore();
    store.dispose();
    let disposed = false;
    store.add(toDisposable(() => (disposed = true)));
    assert.equal(disposed, true);
  });
});

describe('DisposableValue', () => {
  it('disposes the value before', () => {
    const order: string[] = [];
    const value = new DisposableValue();
    value.value = toDisposable(() => order.push('a'));
    value.value = toDisposable(() => order.push('b'));
    assert.deepEqual(order, ['a']);
    value.dispose();
    value.value = toDisposable(() => order.push('late'));
    assert.deepEqual(order, ['a', 'b', 'late']);
  });
});
