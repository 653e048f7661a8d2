import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { MIGRATIONS } from '../../../src/jobs/schema.ts';
import { SqliteLedger } from '../../../src/jobs/sqliteLedger.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { Database } from '../../../src/store/database.ts';
import { LONGEST_LEASE_MS } from '../../../src/store/leases.ts';
import { salvage } from '../../../src/store/salvage.ts';
import { Store } from '../../../src/store/store.ts';
import { eventually } from '../../support/eventually.ts';
import { useFolders } from '../../support/folders.ts';
import { newJob, newStart, useLedgers } from '../../support/ledgers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

const MINUTE = 60_000;

describe('Store', () => {
  const folder = useFolders();
  const open = useLedgers();

  async function filled(jobs: number): Promise<string> {
    const at = folder();
    const clock = new VirtualClock();
    const file = path.join(at, 'ledger.sqlite');
    const store = await Store.open({ file, migrations: MIGRATIONS, clock, log: silentLog, owner: 'first' });
    const ledger = await SqliteLedger.open(store, clock, 'first');
    for (let n = 0; n < jobs; n++) await ledger.track(newJob(n, { name: `Drawing set ${n} ${'x'.repeat(200)}` }));
    ledger.dispose();
    await store.close();
    return at;
  }

  describe('damage', () => {
    it('starts empty beside a file that is no database, and keeps that file', async () => {
      const at = folder();
      const file = path.join(at, 'ledger.sqlite');
      fs.writeFileSync(file, 'this is not a database, and long enough to be read as one. '.repeat(100));
      const { ledger, store } = await open(at, systemClock);
      assert.equal(store.salvaged?.rows, 0);
      assert.match(fs.readFileSync(store.salvaged?.setAside ?? '', 'utf8'), /^this is not a database/);
      await ledger.track(newJob());
      assert.equal((await ledger.counts()).running.total, 1);
    });

    it('carries over what can be read around bad pages, after an unclean stop', async () => {
      const at = await filled(400);
      const file = path.join(at, 'ledger.sqlite');
      const handle = fs.openSync(file, 'r+');
      const place = fs.readFileSync(file).indexOf('Drawing set 150 ');
      assert.ok(place > 0);
      fs.writeSync(handle, Buffer.alloc(4096, 0xff), 0, 4096, place - (place % 4096));
      fs.closeSync(handle);
      // The process that wrote the file last is gone without a goodbye.
      const db = new DatabaseSync(file);
      db.exec(`INSERT INTO processes VALUES ('dead', 999999999, '${os.hostname()}', 1)`);
      db.close();
      const { ledger, store } = await open(at, systemClock);
      assert.ok(store.salvaged, 'noticed');
      const { total } = (await ledger.counts()).running;
      assert.ok(total > 300 && total < 400, `${total} of 400 jobs carried over`);
      assert.ok(fs.existsSync(store.salvaged.setAside));
      await ledger.track(newJob(999_999));
    }).timeout(20_000);

    it('follows to the new file when another window has repaired it', async () => {
      const at = await filled(3);
      const file = path.join(at, 'ledger.sqlite');
      const { ledger } = await open(at, systemClock);
      await salvage(file, MIGRATIONS, systemClock.now());
      await ledger.track(newJob(77));
      const { ledger: other } = await open(at, systemClock);
      assert.equal((await other.counts()).running.total, 4);
    });

    it('does not check after a clean stop', async () => {
      const { store } = await open(await filled(3), systemClock);
      assert.equal(store.salvaged, undefined);
    });
  });

  describe('versions', () => {
    it('opens the file of a newer build to read only', async () => {
      const at = await filled(3);
      const db = new DatabaseSync(path.join(at, 'ledger.sqlite'));
      db.exec('ALTER TABLE jobs ADD COLUMN from_the_future TEXT; PRAGMA user_version = 99');
      db.close();
      const { ledger } = await open(at, systemClock);
      assert.equal(ledger.readOnly, true);
      assert.equal((await ledger.page('running')).jobs.length, 3);
      await assert.rejects(ledger.track(newJob(9)), { name: 'StoreError', code: 'newerVersion' });
    });

    it('stops writing when another window upgrades the file meanwhile', async () => {
      const at = folder();
      const { ledger } = await open(at, systemClock);
      const db = new DatabaseSync(path.join(at, 'ledger.sqlite'));
      db.exec('PRAGMA user_version = 99');
      db.close();
      await assert.rejects(ledger.track(newJob()), { code: 'newerVersion' });
    });

    // One row per released schema. A release adds its file; none is ever changed.
    for (const [version, script] of MIGRATIONS.entries()) {
      it(`upgrades a file of schema ${version + 1} and keeps its jobs`, async () => {
        const at = folder();
        const db = new DatabaseSync(path.join(at, 'ledger.sqlite'));
        for (const step of [...MIGRATIONS.slice(0, version), script]) db.exec(step);
        db.exec(`PRAGMA user_version = ${version + 1}`);
        db.exec(`INSERT INTO jobs (id, service, project_id, export_id, api_host, account, name, state, section, tracked_at, revision)
          VALUES ('a', 'files', 'p', 'e', 'https://developer.api.autodesk.com', 'accessToken', 'Old', 'downloaded', 'done', 5, 1)`);
        db.close();
        const { ledger } = await open(at, systemClock);
        assert.equal((await ledger.get('a'))?.name, 'Old');
        assert.equal((await ledger.page('done')).jobs.length, 1);
        await ledger.track(newJob());
      });
    }

    for (const version of [1, 2]) {
      it(`knows what a build of schema ${version} has left`, async () => {
        const at = folder();
        const db = new DatabaseSync(path.join(at, 'ledger.sqlite'));
        for (const script of MIGRATIONS.slice(0, version)) db.exec(script);
        db.exec(`PRAGMA user_version = ${version}`);
        const insert = db.prepare(`INSERT INTO jobs
          (id, service, project_id, export_id, api_host, account, name, state, section, tracked_at, next_look_at,
            link_expires_at, request, seen_at, removed_at, revision)
          VALUES (?1, 'files', 'p', 'e' || ?1, 'https://developer.api.autodesk.com', 'accessToken', ?1, ?2, ?3, ?4, ?5,
            ?6, '{}', ?7, ?8, ?4)`);
        insert.run('running', 'running', 'running', 1, 10, null, null, null);
        insert.run('ready', 'ready', 'ready', 2, 5_000_000, 4_999_000, null, null);
        insert.run('dead', 'expired', 'attention', 3, null, 900, 4, null);
        insert.run('failed', 'failed', 'attention', 4, null, null, null, null);
        insert.run('gone', 'downloaded', 'done', 5, null, null, null, 6);
        db.exec("INSERT INTO events (job_id, kind, at) VALUES ('failed', 'failed', 4)");
        db.close();
        const clock = new VirtualClock(1000);
        const { ledger } = await open(at, clock);
        const who = { accounts: ['accessToken'], apiHost: newJob().apiHost };
        assert.deepEqual(await ledger.counts(), {
          ready: { total: 1, unseen: 1 },
          running: { total: 1, unseen: 0 },
          attention: { total: 2, unseen: 1 },
          done: { total: 0, unseen: 0 },
        });
        const { ordinal, autoRepeats, successor, sentAt } = (await ledger.get('ready')) ?? {};
        assert.deepEqual([ordinal, autoRepeats, successor, sentAt], [1, 0, undefined, undefined]);
        assert.deepEqual(
          (await ledger.takePending(1000)).map(({ job }) => job.id),
          ['failed'],
        );
        assert.deepEqual(
          (await ledger.lostResults(who, 0, 10)).map(({ id }) => id),
          ['dead'],
        );
        assert.deepEqual(await ledger.sources('dead'), []);
        const [again] = await ledger.begin([newStart(1, { predecessor: 'dead' })]);
        assert.deepEqual([again?.ordinal, again?.predecessorAt], [2, 3]);
        await ledger.confirm(again?.id ?? '', newJob(1).exportId);
        assert.equal((await ledger.counts()).attention.total, 1);
        const due = await ledger.claimDue(who, { leaseMs: 12_000, limit: 10 });
        assert.deepEqual(
          due.map(({ job }) => job.id),
          ['running'],
        );
      });
    }

    it('carries sources and lineage over from a damaged file', async () => {
      const at = folder();
      const { ledger, store } = await open(at, systemClock);
      const section = { batchId: '1b4bb914-c123-4f10-87e3-000000000001', batchName: 'Tower' };
      const jobs = await ledger.begin([newStart(1, section), newStart(2, section)]);
      await store.close();
      await salvage(path.join(at, 'ledger.sqlite'), MIGRATIONS, systemClock.now());
      const { ledger: fresh } = await open(at, systemClock);
      assert.deepEqual(await fresh.batch(section.batchId), jobs);
      assert.equal((await fresh.sources(jobs[1]?.id ?? ''))[0]?.name, 'A-2.pdf');
      assert.equal((await fresh.counts()).running.total, 1);
    });
  });

  describe('a file that cannot be written', () => {
    it('says that the disk is full, loses nothing, and goes on when there is room', async function () {
      const at = folder();
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', at], { stdio: 'ignore' });
      } catch {
        // Mounting a small disk needs root on Linux; there is no other way to fill one without harm.
        this.skip();
      }
      try {
        const { ledger } = await open(at, systemClock, 'full');
        await ledger.track(newJob(0));
        fs.writeFileSync(path.join(at, 'filler'), '');
        const filler = fs.openSync(path.join(at, 'filler'), 'w');
        assert.throws(() => {
          for (;;) fs.writeSync(filler, Buffer.alloc(4096));
        }, /ENOSPC/);
        fs.closeSync(filler);
        await assert.rejects(
          (async () => {
            for (let n = 1; n < 200; n++) await ledger.track(newJob(n, { name: 'x'.repeat(2000) }));
          })(),
          { name: 'StoreError', code: 'full' },
        );
        assert.ok(await ledger.find(newJob(0)));
        fs.rmSync(path.join(at, 'filler'));
        assert.equal((await ledger.track(newJob(300))).isNew, true);
        ledger.dispose();
      } finally {
        execFileSync('umount', ['-l', at]);
      }
    });
  });

  describe('a file that another process locks', () => {
    it('waits without blocking the event loop', async () => {
      const at = folder();
      const { ledger } = await open(at, systemClock);
      const other = new DatabaseSync(path.join(at, 'ledger.sqlite'));
      other.exec('BEGIN IMMEDIATE');
      let done = false;
      const tracked = ledger.track(newJob()).then(() => {
        done = true;
      });
      let turns = 0;
      await eventually('the event loop goes round', () => ++turns > 10, 2000);
      assert.equal(done, false);
      other.exec('COMMIT');
      other.close();
      await tracked;
    });
  });

  describe('leases', () => {
    it('has one holder at a time, and a lost lease stays lost', async () => {
      const clock = new VirtualClock();
      const at = folder();
      const [{ store: a }, { store: b }] = [await open(at, clock), await open(at, clock)];
      const lease = await a.leases.acquire('download:1', 10_000);
      assert.ok(lease);
      assert.equal(await b.leases.acquire('download:1', 10_000), undefined);
      clock.jump(9000);
      assert.equal(await lease.renew(), true);
      clock.jump(9000);
      assert.equal(await b.leases.acquire('download:1', 10_000), undefined);
      clock.jump(1001);
      const taken = await b.leases.acquire('download:1', 10_000);
      assert.ok(taken);
      assert.equal(await lease.renew(), false);
      await lease.release();
      assert.equal(await taken.renew(), true, 'the former holder cannot release it');
      await taken.release();
      assert.ok(await a.leases.acquire('download:1', 10_000));
    });

    it('is free again when the clock was set back', async () => {
      const clock = new VirtualClock();
      const { store } = await open(folder(), clock);
      assert.ok(await store.leases.acquire('x', LONGEST_LEASE_MS));
      clock.jump(-60 * MINUTE);
      assert.ok(await store.leases.acquire('x', 1000));
    });
  });

  describe('limits', () => {
    it('never grants more than the limit in any minute, and uses what it may', async () => {
      const { store, clock } = await (async () => {
        const virtual = new VirtualClock();
        return { clock: virtual, store: (await open(folder(), virtual)).store };
      })();
      let serial = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 80 }),
          fc.array(fc.integer({ min: 0, max: 9000 }), { minLength: 20, maxLength: 120 }),
          async (perMinute, waits) => {
            const name = `budget ${serial++}`;
            const granted: number[] = [];
            for (const wait of waits) {
              clock.jump(wait);
              for (let n = 0; n < 4; n++) {
                if ((await store.limits.take(name, perMinute)).granted) granted.push(clock.now());
              }
            }
            for (const from of granted) {
              const inMinute = granted.filter((at) => at >= from && at < from + MINUTE).length;
              assert.ok(inMinute <= perMinute, `${inMinute} > ${perMinute}`);
            }
          },
        ),
        { numRuns: 25 },
      );
    }).timeout(60_000);

    it('says when to ask again, and that time is right', async () => {
      const clock = new VirtualClock();
      const { store } = await open(folder(), clock);
      let permit = await store.limits.take('a', 3);
      while (permit.granted) permit = await store.limits.take('a', 3);
      clock.jump(permit.retryAt - clock.now());
      assert.equal((await store.limits.take('a', 3)).granted, true);
    });

    it('pauses one name for all, and forgets a pause that the clock left behind', async () => {
      const clock = new VirtualClock();
      const { store } = await open(folder(), clock);
      await store.limits.pause('a', clock.now() + 90_000);
      assert.deepEqual(await store.limits.take('a', 60), {
        granted: false,
        retryAt: clock.now() + 90_000,
        paused: true,
      });
      assert.equal((await store.limits.take('b', 60)).granted, true);
      clock.jump(-24 * 60 * MINUTE);
      assert.equal((await store.limits.pausedUntil('a')) ?? clock.now() + 60 * MINUTE, clock.now() + 60 * MINUTE);
      clock.jump(25 * 60 * MINUTE);
      assert.equal(await store.limits.pausedUntil('a'), undefined);
    });
  });

  it('leaves an old version whole when a migration fails', async () => {
    const file = path.join(folder(), 'x.sqlite');
    const clock = systemClock;
    (await Database.open(file, { migrations: ['CREATE TABLE a (n INTEGER)'], clock })).dispose();
    const broken = ['CREATE TABLE a (n INTEGER)', 'CREATE TABLE b (n INTEGER); CREATE TABLE a (n INTEGER)'];
    await assert.rejects(Database.open(file, { migrations: broken, clock }), { name: 'StoreError' });
    const good = await Database.open(file, { migrations: ['CREATE TABLE a (n INTEGER)'], clock });
    assert.equal(good.readOnly, false);
    assert.equal((await good.read((db) => db.all("SELECT name FROM sqlite_schema WHERE name = 'b'"))).length, 0);
    good.dispose();
  });
});
