import assert from 'node:assert/strict';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { OverviewStore } from '../../../src/views/overviewStore.ts';
import { type Engine, buildEngine } from '../../../src/engine/engine.ts';
import { MIGRATIONS } from '../../../src/jobs/schema.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { DisposableStore } from '../../../src/lib/disposables.ts';
import { silentLog as log } from '../../../src/lib/log.ts';
import { Store } from '../../../src/store/store.ts';
import { useFolders } from '../../support/folders.ts';
import { newJob, newStart } from '../../support/ledgers.ts';
import { MemoryVault } from '../../support/memorySecrets.ts';
import { GROUP } from '../../support/words.ts';
import { engineSettings } from '../../support/engineSettings.ts';
import { eventually } from '../../support/eventually.ts';

const API = 'https://api.example';

describe('Overview', () => {
  const folder = useFolders();
  let store: Store;
  let owner: DisposableStore;
  let engine: Engine;
  let apiBaseUrl = API;

  beforeEach(async () => {
    apiBaseUrl = API;
    owner = new DisposableStore();
    const file = path.join(folder(), 'ledger.sqlite');
    store = await Store.open({ file, migrations: MIGRATIONS, clock, log, owner: 'window' });
    engine = await buildEngine({
      store,
      clock,
      log,
      userAgent: 'test',
      secrets: new MemoryVault().window(),
      settings: {
        ...engineSettings,
        get apiBaseUrl() {
          return apiBaseUrl;
        },
      },
    });
  });

  afterEach(async () => {
    owner.dispose();
    await engine.stop();
    await store.close();
  });

  async function signIn(subject: string): Promise<string> {
    // Without a refresh token there is nothing to revoke, so nobody is asked.
    const tokens = { accessToken: 'a', expiresAt: clock.now() + 3_600_000, scopes: ['data:read'] };
    return (await engine.accounts.add({ tokens, person: { subject }, clientId: 'app', apiHost: API })).key;
  }

  const overview = (): OverviewStore => owner.add(new OverviewStore(Promise.resolve(engine), clock, log));

  it('knows an account that signed out and still has jobs', async () => {
    const ada = await signIn('ada');
    const bob = await signIn('bob');
    await engine.ledger.track(newJob(1, { account: ada, apiHost: API }));
    const shown = overview();
    await eventually('Ada is usable', () => shown.state.accounts?.get(ada)?.status === 'usable');
    assert.equal(shown.state.current?.key, bob);
    await engine.accounts.remove(ada, AbortSignal.abort()).catch(() => undefined);
    await eventually('Ada is removed', () => shown.state.accounts?.get(ada)?.removed);
    assert.equal(shown.state.accounts?.get(ada)?.label, 'ada');
  });

  it('learns of an account that only a row further down names', async () => {
    const ada = await signIn('ada');
    await engine.accounts.remove(ada, AbortSignal.abort()).catch(() => undefined);
    const shown = overview();
    await eventually('the accounts', () => shown.state.accounts);
    assert.equal(shown.state.accounts?.has(ada), false);
    shown.learn(ada);
    await eventually('Ada is removed', () => shown.state.accounts?.get(ada)?.removed);
  });

  it('counts a group once, and knows its jobs', async () => {
    const start = { batchId: GROUP, batchName: 'Tender set', apiHost: API };
    await engine.ledger.begin([1, 2, 3].map((n) => newStart(n, start)));
    const shown = overview();
    await eventually('rows', () => shown.state.rows.length > 0);
    assert.equal(shown.state.counts?.running.total, 1);
    assert.deepEqual(
      shown.state.rows.map(({ batch }) => batch?.jobs.length),
      [3],
    );
  });

  it('reads the accounts again when another API host is configured', async () => {
    const ada = await signIn('ada');
    const shown = overview();
    await eventually('the account is usable', () => shown.state.account === 'usable');
    apiBaseUrl = 'https://other.example';
    shown.rereadAccounts();
    await eventually('Ada is signed out', () => shown.state.accounts?.get(ada)?.status === 'none');
    assert.equal(shown.state.account, 'none');
  });
});
