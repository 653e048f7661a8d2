import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { eventually } from '../../support/eventually.ts';
import { useFolders } from '../../support/folders.ts';
import { useLedgers } from '../../support/ledgers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import { useWorkers } from '../../support/workers.ts';
import { exportId, useStartService } from '../../support/launch/service.ts';
import { ExportsApi } from '../../../src/acc/exports.ts';
import { ApiClient } from '../../../src/acc/apiClient.ts';
import { Poller } from '../../../src/jobs/poller.ts';
import { START_PATIENCE_MS } from '../../../src/jobs/ledger.ts';
import { silentLog as log } from '../../../src/lib/log.ts';
import { TestAccounts } from '../../support/launch/testAccounts.ts';

const WORKER = new URL('../../support/launch/launchWorker.ts', import.meta.url);

describe('A window that is killed while it starts an export', function () {
  this.timeout(30_000);
  const folder = useFolders();
  const open = useLedgers();
  const service = useStartService();
  const worker = useWorkers();

  it('leaves a job that may have started, which nobody starts again by himself', async () => {
    const place = folder();
    service.reply = () => 'never';
    const window = worker(WORKER, place, service.origin);
    await eventually('the POST arrived', () => service.posts.length === 1);
    await window.kill();

    const clock = new VirtualClock(Date.now() + START_PATIENCE_MS + 1000, () => service.idle);
    const { ledger, store } = await open(place, clock);
    const poller = new Poller({
      ledger,
      clock,
      log,
      limits: store.limits,
      timestamps: store.timestamps,
      apiHost: () => service.origin,
      accounts: new TestAccounts(),
      exports: new ExportsApi(new ApiClient({ clock, log, userAgent: 'test' })),
      maxRequestsPerMinute: () => 60,
      random: () => 0.5,
    });
    poller.start();
    await clock.advance(60_000);
    poller.dispose();
    const { jobs } = await ledger.page('attention');
    assert.deepEqual(
      jobs.map(({ state, exportId }) => [state, exportId]),
      [['unconfirmed', '']],
    );
    assert.deepEqual(
      (await ledger.takePending(clock.now())).map(({ kind }) => kind),
      ['unconfirmed'],
    );
    assert.equal(service.posts.length, 1);
  });

  it('has the id in the ledger as soon as the answer is there', async () => {
    const place = folder();
    const window = worker(WORKER, place, service.origin);
    assert.deepEqual(await window.next(), [exportId(0)]);
    await window.kill();
    const { ledger } = await open(place, new VirtualClock(Date.now()));
    assert.deepEqual(
      (await ledger.page('running')).jobs.map(({ exportId }) => exportId),
      [exportId(0)],
    );
  });
});
