import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { plannedJobsOf } from '../../../src/launch/plannedJobs.ts';
import type { OrderedSource, Part } from '../../../src/launch/order.ts';
import { planOrder } from '../../../src/launch/plan.ts';
import { aJob } from '../../support/ledgers.ts';
import { aFile, anOrder } from '../../support/launch/orders.ts';

const CONTEXT = { apiHost: 'https://example.com', batchId: 'a-group' };

function partOf(...numbers: readonly number[]): Part {
  const sources: readonly OrderedSource[] = numbers.map((n) => aFile(n, { id: aFile(n).id.replace('=1', '=9') }));
  const [part] = planOrder(anOrder({ sources })).parts;
  assert.ok(part);
  return part;
}

function jobOf(id: string, ...numbers: readonly number[]): ReturnType<typeof aJob> {
  return aJob({ id, request: JSON.stringify({ fileVersions: numbers.map((n) => aFile(n).id) }) });
}

describe('intentsOf', () => {
  const predecessors = (parts: readonly Part[], ...repeats: readonly ReturnType<typeof aJob>[]): readonly unknown[] => {
    const order = anOrder({ repeats });
    return plannedJobsOf({ ...planOrder(order), parts }, CONTEXT).map(({ predecessor }) => predecessor);
  };

  it('repeats with each part the job that it shares most files with', () => {
    assert.deepEqual(predecessors([partOf(4, 5), partOf(1, 2)], jobOf('a', 1, 2, 4), jobOf('b', 4, 5)), ['b', 'a']);
  });

  it('gives an old job that is left over to a part that shares less with it', () => {
    assert.deepEqual(predecessors([partOf(0, 1, 2), partOf(3, 4, 9)], jobOf('a', 0, 1, 2, 3, 4), jobOf('b', 9)), [
      'a',
      'b',
    ]);
    assert.deepEqual(predecessors([partOf(0, 1), partOf(2, 3)], jobOf('a', 0, 1, 2, 3), jobOf('b', 7)), ['a', 'b']);
  });

  it('lets several parts repeat the same job when there are more of them', () => {
    assert.deepEqual(predecessors([partOf(0), partOf(1)], jobOf('a', 0, 1)), ['a', 'a']);
  });

  it('repeats nothing when nothing is to be repeated', () => {
    assert.deepEqual(predecessors([partOf(0), partOf(1)]), [undefined, undefined]);
  });
});
