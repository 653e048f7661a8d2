import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Notifier } from '../../../src/views/notifier.ts';
import type { Focus } from '../../../src/lib/focus.ts';
import type { NoticeLevel } from '../../../src/engine/settings.ts';
import type { Notice } from '../../../src/words/notice.ts';
import type { JobEventKind } from '../../../src/jobs/job.ts';
import type { Ledger } from '../../../src/jobs/ledger.ts';
import { Emitter } from '../../../src/lib/events.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { useFolders } from '../../support/folders.ts';
import { newJob, newStart, useLedgers } from '../../support/ledgers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import { GROUP } from '../../support/words.ts';

class TestFocus implements Focus {
  readonly #changed = new Emitter<boolean>();
  readonly onDidChange = this.#changed.event;
  focused: boolean;

  constructor(focused: boolean) {
    this.focused = focused;
  }

  set(focused: boolean): void {
    this.focused = focused;
    this.#changed.fire(focused);
  }
}

describe('Notifier', () => {
  const folder = useFolders();
  const open = useLedgers();
  let serial = 0;

  /** A job that ends the way a look ends it: with an event in the ledger. */
  async function end(ledger: Ledger, clock: VirtualClock, kind: JobEventKind = 'ready'): Promise<string> {
    const { job } = await ledger.track(newJob(++serial));
    const claim = await ledger.claimOne(job.id, 10_000);
    const state = kind === 'partial' ? 'ready' : kind;
    await ledger.record(claim!, { ...claim!.job, state }, [{ kind, at: clock.now() }]);
    return job.id;
  }

  function watch(
    ledger: Ledger,
    clock: VirtualClock,
    focus: Focus,
    level: NoticeLevel = 'all',
    fetchesItself = false,
  ): Notice[] {
    const told: Notice[] = [];
    const ports = {
      ledger,
      clock,
      focus,
      log: silentLog,
      level: () => level,
      fetchesItself: () => fetchesItself,
      repeatsItself: () => false,
    };
    // The ledger is closed after the test, and the virtual clock stands still then.
    void new Notifier({ ...ports, tell: (notice) => told.push(notice) });
    return told;
  }

  it('tells what ended within 300 ms as one notice', async () => {
    const clock = new VirtualClock();
    const { ledger } = await open(folder(), clock);
    const told = watch(ledger, clock, new TestFocus(true));
    await clock.advance(1000);
    await end(ledger, clock);
    await clock.advance(200);
    await end(ledger, clock, 'failed');
    assert.equal(told.length, 0);
    await clock.advance(100);
    assert.deepEqual(
      told.map(({ message }) => message),
      ['1 export is ready, 1 failed.'],
    );
    await clock.advance(60_000);
    assert.equal(told.length, 1);
  });

  it('tells at the start what ended while the editor was closed, once', async () => {
    const clock = new VirtualClock();
    const { ledger } = await open(folder(), clock);
    await end(ledger, clock);
    clock.jump(3_600_000);
    const first = watch(ledger, clock, new TestFocus(true));
    await clock.advance(300);
    const second = watch(ledger, clock, new TestFocus(true));
    await clock.advance(10_000);
    assert.deepEqual([first.length, second.length], [1, 0]);
  });

  it('leaves a notice to the focused window', async () => {
    const clock = new VirtualClock();
    const where = folder();
    const [one, two] = [await open(where, clock), await open(where, clock)];
    const behind = watch(one.ledger, clock, new TestFocus(false));
    const front = watch(two.ledger, clock, new TestFocus(true));
    await clock.advance(1000);
    await end(two.ledger, clock);
    await clock.advance(60_000);
    assert.deepEqual([behind.length, front.length], [0, 1]);
  });

  it('tells after 3 s when no window has the focus', async () => {
    const clock = new VirtualClock();
    const { ledger } = await open(folder(), clock);
    const told = watch(ledger, clock, new TestFocus(false));
    await clock.advance(1000);
    await end(ledger, clock);
    await clock.advance(2900);
    assert.equal(told.length, 0);
    await clock.advance(400);
    assert.equal(told.length, 1);
  });

  it('tells at once when the window gets the focus', async () => {
    const clock = new VirtualClock();
    const { ledger } = await open(folder(), clock);
    const focus = new TestFocus(false);
    const told = watch(ledger, clock, focus);
    await clock.advance(1000);
    await end(ledger, clock);
    // Past the first look, which was too early for a window in the background.
    await clock.advance(350);
    focus.set(true);
    await clock.advance(3000);
    assert.equal(told.length, 1);
  });

  it('tells a group once, when all of it is ready', async () => {
    const clock = new VirtualClock();
    const { ledger } = await open(folder(), clock);
    const told = watch(ledger, clock, new TestFocus(true));
    const section = { batchId: GROUP, batchName: 'Tender set' };
    const jobs = await ledger.begin([1, 2, 3].map((n) => newStart(n, section)));
    for (const [index, { id }] of jobs.entries()) {
      await ledger.sending(id);
      await ledger.confirm(id, newJob(100 + index).exportId);
    }
    for (const [index, { id }] of jobs.entries()) {
      await clock.advance(10_000);
      assert.deepEqual(told, [], `${index} of 3 are ready`);
      const claim = await ledger.claimOne(id, 10_000);
      await ledger.record(claim!, { ...claim!.job, state: 'ready' }, [{ kind: 'ready', at: clock.now() }]);
    }
    await clock.advance(10_000);
    assert.deepEqual(
      told.map(({ message, batchId }) => [message, batchId]),
      [['Tender set: all 3 exports are ready.', GROUP]],
    );
  });

  it('leaves what is fetched by itself untold, for all windows', async () => {
    const clock = new VirtualClock();
    const { ledger } = await open(folder(), clock);
    const told = watch(ledger, clock, new TestFocus(true), 'all', true);
    await end(ledger, clock, 'partial');
    await end(ledger, clock, 'failed');
    await clock.advance(1000);
    assert.deepEqual(
      told.map(({ message }) => message),
      ['Export 8 failed.'],
    );
    assert.equal(await ledger.oldestPending(), undefined);
  });

  it('marks events as told when nothing is to be shown', async () => {
    const clock = new VirtualClock();
    const { ledger } = await open(folder(), clock);
    const told = watch(ledger, clock, new TestFocus(true), 'none');
    await end(ledger, clock);
    await clock.advance(1000);
    assert.equal(told.length, 0);
    assert.equal(await ledger.oldestPending(), undefined);
  });
});
