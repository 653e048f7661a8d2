import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'mocha';
import { MIGRATIONS } from '../../../src/jobs/schema.ts';
import { SqliteLedger } from '../../../src/jobs/sqliteLedger.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { silentLog as log } from '../../../src/lib/log.ts';
import { salvage } from '../../../src/store/salvage.ts';
import { Store } from '../../../src/store/store.ts';
import { eventually } from '../../support/eventually.ts';
import { useFolders } from '../../support/folders.ts';
import { newJob, useLedgers } from '../../support/ledgers.ts';

const JOBS = 120;
const PAGE = 4096;

describe('A damaged ledger', function () {
  this.timeout(20_000);
  const folder = useFolders();
  const open = useLedgers();
  const ledgerIn = (at: string): string => path.join(at, 'ledger.sqlite');

  let template: string;

  before(async () => {
    template = fs.mkdtempSync(path.join(os.tmpdir(), 'acc-exports-'));
    const store = await Store.open({ file: ledgerIn(template), migrations: MIGRATIONS, clock, log, owner: 'first' });
    const ledger = await SqliteLedger.open(store, clock, 'first');
    for (let n = 0; n < JOBS; n++) await ledger.track(newJob(n, { name: `Drawing set ${n} ${'x'.repeat(200)}` }));
    ledger.dispose();
    await store.close();
  });

  after(() => fs.rmSync(template, { recursive: true }));

  /** A ledger that was closed as it should be. */
  function filled(at = folder()): string {
    fs.copyFileSync(ledgerIn(template), ledgerIn(at));
    return at;
  }

  /** Overwrites the page that a table or an index begins with. */
  function spoil(at: string, name: string): void {
    const db = new DatabaseSync(ledgerIn(at));
    const { rootpage } = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(name) ?? {};
    db.close();
    spoilPage(at, Number(rootpage));
  }

  function spoilPage(at: string, page: number): void {
    const handle = fs.openSync(ledgerIn(at), 'r+');
    fs.writeSync(handle, Buffer.alloc(PAGE, 0xff), 0, PAGE, (page - 1) * PAGE);
    fs.closeSync(handle);
  }

  const isSound = (at: string): unknown => {
    const db = new DatabaseSync(ledgerIn(at));
    try {
      return Object.values(db.prepare('PRAGMA integrity_check').get() ?? {})[0];
    } finally {
      db.close();
    }
  };

  for (const name of [
    'processes',
    'leases',
    'sqlite_autoindex_leases_1',
    'sqlite_autoindex_jobs_1',
    'jobs_by_section',
    'jobs_listed',
    'jobs_due',
    'jobs_by_revision',
    'events',
  ]) {
    it(`is repaired without losing a job when ${name} is damaged, though the last stop was clean`, async () => {
      const at = filled();
      spoil(at, name);
      const { ledger, store } = await open(at, clock);
      await store.leases.acquire('x', 1000);
      const { job } = await ledger.track(newJob(500));
      const claim = await ledger.claimOne(job.id, 10_000);
      assert.ok(claim);
      await ledger.record(claim, { ...job, state: 'failed' }, [{ kind: 'failed', at: clock.now() }]);
      assert.equal((await ledger.counts()).running.total, JOBS);
      assert.ok(await ledger.find(newJob(7)));
      assert.equal((await ledger.takePending(clock.now())).length, 1);
      await store.close();
      assert.equal(isSound(at), 'ok');
    });
  }

  it('is repaired when the damage is met in the middle of the work', async () => {
    const at = filled();
    const { ledger, store } = await open(at, clock);
    const place = fs.readFileSync(ledgerIn(at)).indexOf('Drawing set 50 ');
    assert.ok(place > 0);
    const salvaged: unknown[] = [];
    store.onDidSalvage((salvage) => salvaged.push(salvage));
    spoilPage(at, Math.floor(place / PAGE) + 1);
    // Another connection wrote, so that this one reads the file again.
    const other = new DatabaseSync(ledgerIn(at));
    other.exec("INSERT INTO marks VALUES ('x', 1)");
    other.close();
    const jobs = await Promise.all(Array.from({ length: JOBS }, (_, n) => ledger.find(newJob(n))));
    const kept = jobs.filter((job) => job !== undefined).length;
    assert.ok(kept > JOBS - 30 && kept < JOBS, `${kept} of ${JOBS}`);
    assert.equal(salvaged.length, 1, 'once for all who met it');
    assert.ok(store.salvaged && fs.existsSync(store.salvaged.setAside));
    // What is written from now on is told, although the newest revisions may be among what is gone.
    const told: string[] = [];
    ledger.onDidChange(({ changed }) => told.push(...changed.map(({ name }) => name)));
    await ledger.track(newJob(900, { name: 'After' }));
    assert.ok(told.includes('After'));
  });

  it('has an index that lacks entries rebuilt in place', async () => {
    const at = filled();
    const { ino } = fs.statSync(ledgerIn(at));
    const db = new DatabaseSync(ledgerIn(at), { enableForeignKeyConstraints: false });
    const enter = db.prepare("SELECT * FROM sqlite_schema WHERE name = 'jobs_by_section'").get() ?? {};
    // Without defensive mode, the index is hidden from one write.
    db.enableDefensive(false);
    db.exec("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'jobs_by_section'");
    db.close();
    const hidden = new DatabaseSync(ledgerIn(at), { enableForeignKeyConstraints: false });
    hidden.enableDefensive(false);
    hidden.exec("UPDATE jobs SET section = 'attention' WHERE name LIKE 'Drawing set 5%'; PRAGMA writable_schema = ON");
    hidden
      .prepare("INSERT INTO sqlite_schema VALUES ('index', 'jobs_by_section', 'jobs', ?, ?)")
      .run(Number(enter['rootpage']), String(enter['sql']));
    hidden.close();
    assert.notEqual(isSound(at), 'ok');

    const { ledger, store } = await open(at, clock);
    const job = await ledger.find(newJob(5));
    await ledger.update(job?.id ?? '', { state: 'downloaded' });
    assert.equal((await ledger.counts()).done.total, 1);
    await store.close();
    assert.equal(isSound(at), 'ok');
    assert.deepEqual([store.salvaged, fs.statSync(ledgerIn(at)).ino], [undefined, ino]);
  });

  it('stays as it is while the disk has no room for the repair, and is repaired once it has', async function () {
    const at = folder();
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1200k', 'tmpfs', at], { stdio: 'ignore' });
    } catch {
      // Mounting a small disk needs root on Linux; there is no other way to fill one without harm.
      this.skip();
    }
    try {
      filled(at);
      spoil(at, 'processes');
      const before = fs.readFileSync(ledgerIn(at));
      const filler = fs.openSync(path.join(at, 'filler'), 'w');
      assert.throws(() => {
        for (;;) fs.writeSync(filler, Buffer.alloc(PAGE));
      }, /ENOSPC/);
      // Room for a few rows.
      fs.ftruncateSync(filler, fs.fstatSync(filler).size - 8 * PAGE);
      fs.closeSync(filler);
      await assert.rejects(open(at, clock), { name: 'StoreError', code: 'full' });
      assert.ok(fs.readFileSync(ledgerIn(at)).equals(before));
      assert.deepEqual(fs.readdirSync(at).toSorted(), ['filler', 'ledger.sqlite']);
      fs.rmSync(path.join(at, 'filler'));
      const { ledger, store } = await open(at, clock);
      assert.equal((await ledger.counts()).running.total, JOBS);
      ledger.dispose();
      await store.close();
    } finally {
      execFileSync('umount', ['-l', at]);
    }
  });

  it('is followed to its new file also when that is busy at this moment', async () => {
    const at = filled();
    const { ledger } = await open(at, clock);
    await salvage(ledgerIn(at), MIGRATIONS, clock.now());
    const other = new DatabaseSync(ledgerIn(at));
    other.exec('BEGIN EXCLUSIVE');
    let isOver = false;
    const tracked = ledger.track(newJob(900)).finally(() => (isOver = true));
    tracked.catch(() => undefined);
    let turns = 0;
    await eventually('it waits', () => ++turns > 10 || isOver, 2000);
    other.exec('COMMIT');
    other.close();
    await tracked;
    assert.equal((await ledger.counts()).running.total, JOBS + 1);
  });

  it('is written over in place where other windows hold the file, as Windows does it', async () => {
    const at = filled();
    const { ledger } = await open(at, clock);
    const { ino } = fs.statSync(ledgerIn(at));
    spoil(at, 'jobs_by_revision');
    const held = (): never => {
      throw Object.assign(new Error('held'), { code: 'EPERM' });
    };
    const { setAside, rows } = await salvage(ledgerIn(at), MIGRATIONS, clock.now(), held);
    assert.ok(rows > JOBS);
    assert.notEqual(fs.statSync(setAside).ino, ino);
    assert.equal(fs.statSync(ledgerIn(at)).ino, ino);
    await ledger.track(newJob(900));
    assert.equal((await ledger.counts()).running.total, JOBS + 1);
    assert.equal(isSound(at), 'ok');
    assert.deepEqual(
      fs.readdirSync(at).filter((name) => name.includes('.new')),
      [],
    );
  });

  it('carries over what an interrupted write left half done, as it was before', async () => {
    const at = filled();
    const writer = `
      const db = new (require('node:sqlite').DatabaseSync)(process.argv[1]);
      db.exec('PRAGMA journal_mode = TRUNCATE; PRAGMA cache_spill = ON; PRAGMA cache_size = 5');
      db.exec("BEGIN IMMEDIATE; UPDATE jobs SET name = 'half' || name");
      process.kill(process.pid, 'SIGKILL');`;
    assert.throws(() => execFileSync(process.execPath, ['-e', writer, ledgerIn(at)], { stdio: 'ignore' }));
    assert.ok(fs.statSync(`${ledgerIn(at)}-journal`).size > 0);
    await salvage(ledgerIn(at), MIGRATIONS, clock.now());
    const { ledger } = await open(at, clock);
    assert.equal((await ledger.counts()).running.total, JOBS);
    assert.match((await ledger.find(newJob(7)))?.name ?? '', /^Drawing/);
  });

  it('is left alone when a newer build has made it', async () => {
    const at = filled();
    const db = new DatabaseSync(ledgerIn(at));
    db.exec('PRAGMA user_version = 99');
    db.close();
    spoil(at, 'jobs_listed');
    const before = fs.readFileSync(ledgerIn(at));
    const { ledger } = await open(at, clock);
    await assert.rejects(ledger.page('running'), { code: 'damaged' });
    assert.ok(fs.readFileSync(ledgerIn(at)).equals(before));
  });
});
