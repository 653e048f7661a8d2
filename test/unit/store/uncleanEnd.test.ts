import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { MIGRATIONS } from '../../../src/jobs/schema.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { Database } from '../../../src/store/database.ts';
import { Processes } from '../../../src/store/processes.ts';
import { useFolders } from '../../support/folders.ts';

const HOUR = 60 * 60_000;

describe('A process that ended uncleanly', () => {
  const folder = useFolders();
  let child: ChildProcess;
  let database: Database;

  beforeEach(async () => {
    child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
    database = await Database.open(path.join(folder(), 'ledger.sqlite'), { migrations: MIGRATIONS, clock });
  });

  afterEach(() => {
    database.dispose();
    child.kill('SIGKILL');
  });

  async function known(pid: number | undefined, openedAt: number): Promise<boolean> {
    await database.write((db) =>
      db.run('INSERT INTO processes VALUES (:id, :pid, :host, :at)', {
        id: 'other',
        pid: pid ?? 0,
        host: os.hostname(),
        at: openedAt,
      }),
    );
    const processes = new Processes(database, clock, 'me');
    const lives = await processes.isLiving('other');
    assert.equal(await processes.enter(), !lives, 'who is dead means a check');
    assert.equal(await processes.isLiving('other'), lives);
    await processes.leave();
    return lives;
  }

  it('is not one that lives', async () => {
    assert.equal(await known(child.pid, clock.now() + 100), true);
  });

  it('is known although its number was given to another process', async function () {
    // Windows tells when a process began to programs of their own only.
    if (process.platform === 'win32') this.skip();
    assert.equal(await known(child.pid, clock.now() - HOUR), false);
  });

  it('is known although this very process has its number now', async () => {
    assert.equal(await known(process.pid, clock.now() - HOUR), false);
  });

  it('is known when the machine was started since', async () => {
    assert.equal(await known(child.pid, clock.now() - os.uptime() * 1000 - HOUR), false);
  });

  it('is known by a number that nobody has', async () => {
    assert.equal(await known(999_999_999, clock.now()), false);
  });
});
