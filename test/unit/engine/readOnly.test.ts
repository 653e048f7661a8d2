import assert from 'node:assert/strict';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, it } from 'mocha';
import { type Engine, buildEngine } from '../../../src/engine/engine.ts';
import { MIGRATIONS } from '../../../src/jobs/schema.ts';
import type { Log } from '../../../src/lib/log.ts';
import { Store } from '../../../src/store/store.ts';
import { Notifier } from '../../../src/views/notifier.ts';
import { engineSettings } from '../../support/engineSettings.ts';
import { useFolders } from '../../support/folders.ts';
import { newJob } from '../../support/ledgers.ts';
import { MemoryVault } from '../../support/memorySecrets.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

const MINUTE = 60_000;

describe('A ledger that a newer build has taken over', () => {
  const folder = useFolders();
  const closing: (() => Promise<void>)[] = [];
  let logged: string[] = [];
  const keep = (message: string): void => void logged.push(message);
  const log: Log = { debug: () => undefined, info: () => undefined, warn: keep, error: keep };

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    logged = [];
  });

  async function open(file: string, clock: VirtualClock): Promise<Engine> {
    const store = await Store.open({ file, migrations: MIGRATIONS, clock, log, owner: 'window' });
    const settings = { ...engineSettings, autoDownload: true, autoExportAgain: true };
    const secrets = new MemoryVault().window();
    const engine = await buildEngine({ store, secrets, clock, log, userAgent: 'test', settings });
    closing.push(async () => {
      await engine.stop();
      await store.close();
    });
    return engine;
  }

  function takeOver(file: string): void {
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 99');
    db.close();
  }

  async function live(engine: Engine, clock: VirtualClock): Promise<void> {
    const focus = { focused: true, onDidChange: () => ({ dispose: () => undefined }) };
    const notifier = new Notifier({
      ledger: engine.ledger,
      clock,
      log,
      focus,
      level: () => 'all',
      fetchesItself: () => true,
      repeatsItself: () => false,
      tell: () => undefined,
    });
    engine.start();
    for (let n = 0; n < 10; n++) {
      engine.poller.setFocused(n % 2 === 0);
      engine.wake();
      await clock.advance(MINUTE);
    }
    notifier.dispose();
  }

  it('is logged once when it is opened', async () => {
    const file = path.join(folder(), 'ledger.sqlite');
    const clock = new VirtualClock();
    await (await open(file, clock)).ledger.track(newJob());
    await closing.pop()?.();
    takeOver(file);
    await live(await open(file, clock), clock);
    assert.equal(logged.length, 1, logged.join('\n'));
    assert.match(logged[0] ?? '', /newer/);
  });

  it('is logged once when it happens meanwhile', async () => {
    const file = path.join(folder(), 'ledger.sqlite');
    const clock = new VirtualClock();
    const engine = await open(file, clock);
    await engine.ledger.track(newJob());
    takeOver(file);
    await live(engine, clock);
    assert.equal(logged.length, 1, logged.join('\n'));
    assert.equal(engine.ledger.readOnly, true);
  });
});
