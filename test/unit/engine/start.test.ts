import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { type Engine, buildEngine } from '../../../src/engine/engine.ts';
import { MIGRATIONS } from '../../../src/jobs/schema.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { silentLog as log } from '../../../src/lib/log.ts';
import { Store } from '../../../src/store/store.ts';
import { engineSettings as settings } from '../../support/engineSettings.ts';
import { eventually } from '../../support/eventually.ts';
import { useFolders } from '../../support/folders.ts';
import { newJob, useLedgers } from '../../support/ledgers.ts';
import { MemoryVault } from '../../support/memorySecrets.ts';

describe('A window that starts', () => {
  const folder = useFolders();
  const reopen = useLedgers();
  let close: () => Promise<void> = async () => undefined;

  afterEach(() => close());

  /** `asked`: how often the secret storage was, which is a call to another process. */
  async function open(place: string): Promise<{ readonly engine: Engine; readonly asked: () => number }> {
    const file = path.join(place, 'ledger.sqlite');
    const store = await Store.open({ file, migrations: MIGRATIONS, clock, log, owner: randomUUID() });
    const vault = new MemoryVault().window();
    let asked = 0;
    const secrets = {
      get: (key: string) => {
        asked++;
        return vault.get(key);
      },
      set: (key: string, value: string) => vault.set(key, value),
      delete: (key: string) => vault.delete(key),
      onDidChange: vault.onDidChange,
    };
    const engine = await buildEngine({ store, secrets, clock, log, userAgent: 'test', settings });
    close = async () => {
      await engine.stop();
      await store.close();
    };
    return { engine, asked: () => asked };
  }

  it('does not take its first look at the file for a change of accounts', async () => {
    const place = folder();
    const { engine } = await open(place);
    let changes = 0;
    engine.accounts.onDidChange(() => changes++);
    let noticed = false;
    engine.ledger.onDidChange(() => (noticed = true));
    const { ledger } = await reopen(place, clock);
    await ledger.track(newJob(1, { account: 'somebody' }));
    await eventually('the job of another window is noticed', () => noticed);
    await engine.accounts.refresh();
    assert.equal(changes, 0);
  });

  it('asks the secret storage once for the account of new jobs, also when there is none', async () => {
    const { engine, asked } = await open(folder());
    assert.equal((await engine.accounts.current()).status, 'none');
    assert.equal(asked(), 1);
  });
});
