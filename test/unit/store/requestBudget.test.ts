import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type BudgetScope, RequestBudget } from '../../../src/store/requestBudget.ts';
import { LONGEST_PAUSE_MS } from '../../../src/store/bucket.ts';
import { useFolders } from '../../support/folders.ts';
import { useLedgers } from '../../support/ledgers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

const SCOPE: BudgetScope = { kind: 'starts', apiHost: 'https://api.example.com', clientId: 'app' };

describe('RequestBudget', () => {
  const folder = useFolders();
  const open = useLedgers();

  /** Two windows on one database. */
  async function windows(scope = SCOPE, other = scope) {
    const at = folder();
    const clock = new VirtualClock();
    const [one, two] = [await open(at, clock), await open(at, clock)];
    return {
      clock,
      one: new RequestBudget({ limits: one.store.limits, clock }, scope),
      two: new RequestBudget({ limits: two.store.limits, clock }, other),
    };
  }

  it('has the key that earlier versions wrote', async () => {
    const { one } = await windows();
    const keyOf = (scope: Partial<BudgetScope>): string =>
      new RequestBudget(
        { limits: { take: never, pause: never, pausedUntil: never, outlook: never }, clock: new VirtualClock() },
        { ...SCOPE, ...scope },
      ).key;
    assert.equal(one.key, 'starts https://api.example.com app');
    assert.equal(keyOf({ kind: 'requests' }), 'requests https://api.example.com app');
    assert.equal(keyOf({ kind: 'browse hubs' }), 'browse hubs https://api.example.com app');
    assert.equal(keyOf({ kind: 'requests', clientId: undefined }), 'requests https://api.example.com');
  });

  it('is shared by windows, and says how long to wait for more', async () => {
    const { clock, one, two } = await windows();
    assert.deepEqual(await one.take(6), { granted: true });
    const permit = await two.take(6);
    assert.ok(!permit.granted && !permit.paused);
    clock.jump(two.waitMs(permit));
    assert.deepEqual(await two.take(6), { granted: true });
    assert.equal(one.waitMs({ retryAt: clock.now() - 1000 }), 50);
  });

  for (const [differs, other] of [
    ['kind of call', { ...SCOPE, kind: 'requests' }],
    ['host', { ...SCOPE, apiHost: 'https://api.example.org' }],
    ['client ID', { ...SCOPE, clientId: undefined }],
  ] as const) {
    it(`is another for another ${differs}`, async () => {
      const { one, two } = await windows(SCOPE, other);
      await one.pauseAfterRefusal(5000);
      assert.equal((await one.take(6)).granted, false);
      assert.equal((await two.take(6)).granted, true);
      assert.equal(await two.pausedUntil(), undefined);
    });
  }

  for (const [said, retryAfterMs, expected] of [
    ['as long as the answer says', 7000, 7000],
    ['a minute when it says nothing', undefined, 60_000],
    ['a second at least', 0, 1000],
    ['an hour at most', 24 * LONGEST_PAUSE_MS, LONGEST_PAUSE_MS],
  ] as const) {
    it(`pauses all windows after a 429: ${said}`, async () => {
      const { clock, one, two } = await windows();
      await one.pauseAfterRefusal(retryAfterMs);
      const retryAt = clock.now() + expected;
      assert.equal(await two.pausedUntil(), retryAt);
      assert.deepEqual(await two.take(6), { granted: false, retryAt, paused: true });
      clock.jump(expected);
      assert.equal(await two.pausedUntil(), undefined);
    });
  }
});

describe('a budget over time', () => {
  const folder = useFolders();
  const open = useLedgers();

  for (const perMinute of [1, 6, 60, 100]) {
    it(`grants in the long run what it may: ${perMinute} a minute`, async () => {
      const clock = new VirtualClock();
      const { store } = await open(folder(), clock);
      const budget = new RequestBudget({ limits: store.limits, clock }, SCOPE);
      const minutes = Math.max(4, 20 / perMinute);
      const end = clock.now() + minutes * 60_000;
      let granted = 0;
      while (clock.now() < end) {
        const permit = await budget.take(perMinute);
        if (permit.granted) granted++;
        else clock.jump(Math.max(1, permit.retryAt - clock.now()));
      }
      assert.ok(granted >= Math.floor(perMinute * minutes * 0.97), `${granted} in ${minutes} minutes`);
    });
  }

  it('is paused until the latest end that the service asked for, whichever came last', async () => {
    const clock = new VirtualClock();
    const { store } = await open(folder(), clock);
    const budget = new RequestBudget({ limits: store.limits, clock }, SCOPE);
    await budget.pauseAfterRefusal(600_000);
    const until = clock.now() + 600_000;
    clock.jump(1000);
    await budget.pauseAfterRefusal(10_000);
    assert.equal(await budget.pausedUntil(), until);
    await budget.pauseAfterRefusal(900_000);
    assert.equal(await budget.pausedUntil(), clock.now() + 900_000);
  });
});

function never(): never {
  throw new Error('A key needs no database');
}
