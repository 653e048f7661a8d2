import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { link, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { openLink } from '../../../src/acc/signedUrlClient.ts';
import { DownloadError, NotRecordedError } from '../../../src/downloads/errors.ts';
import { Fetcher, type FetcherParts } from '../../../src/downloads/fetcher.ts';
import { type Journal, journalOf } from '../../../src/downloads/journal.ts';
import type { Job } from '../../../src/jobs/job.ts';
import type { Poller } from '../../../src/jobs/poller.ts';
import { MIGRATIONS } from '../../../src/jobs/schema.ts';
import { SqliteLedger } from '../../../src/jobs/sqliteLedger.ts';
import { CancelledError } from '../../../src/lib/cancel.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { Log } from '../../../src/lib/log.ts';
import { StoreError } from '../../../src/store/errors.ts';
import { Store } from '../../../src/store/store.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import { RangedObject } from '../../support/downloads/ranged.ts';
import { SECRET, Storage, deny, named, names, pdf, send, zip } from '../../support/downloads/storage.ts';
import { eventually } from '../../support/eventually.ts';
import { useFolders } from '../../support/folders.ts';

describe('Fetcher', () => {
  const newFolder = useFolders();
  const never = new AbortController().signal;
  let storage: Storage;
  let folder: string;
  let clock: VirtualClock;
  let store: Store;
  let ledger: SqliteLedger;
  let job: Job;
  let looks: number;
  let logged: string[];

  beforeEach(async () => {
    storage = new Storage();
    await storage.start();
    folder = newFolder();
    clock = new VirtualClock();
    looks = 0;
    logged = [];
    const file = join(newFolder(), 'ledger.db');
    store = await Store.open({ file, migrations: MIGRATIONS, clock, log, owner: 'window' });
    ledger = await SqliteLedger.open(store, clock, 'window');
    ({ job } = await ledger.track({
      service: 'files',
      projectId: 'a4be0c34-4ab7-4ab7-8f8f-000000000001',
      exportId: 'a4be0c34-4ab7-4ab7-8f8f-000000000002',
      name: 'Level 1',
      named: true,
      account: 'me',
      apiHost: 'https://developer.api.autodesk.com',
    }));
  });

  afterEach(async () => {
    assert.ok(!logged.join('\n').includes(SECRET));
    ledger.dispose();
    await store.close();
    await storage.stop();
  });

  const log: Log = {
    debug: (message) => logged.push(message),
    info: (message) => logged.push(message),
    warn: (message) => logged.push(message),
    error: (message) => logged.push(message),
  };

  /** Answers each look with the storage's link. */
  const poller: Pick<Poller, 'pollNow'> = {
    async pollNow(jobId) {
      looks++;
      const found = await ledger.get(jobId);
      assert.ok(found);
      return { job: found, link: storage.link };
    },
  };

  function fetcher(changes: Partial<FetcherParts> = {}): Fetcher {
    const journal = (jobId: string): Journal => journalOf(store.database, clock, jobId);
    const parts = { ledger, poller, leases: store.leases, clock, log, openLink, journal, connections: () => 1 };
    return new Fetcher({ ...parts, ...changes });
  }

  const fetch = (changes: Partial<FetcherParts> = {}, signal = never): ReturnType<Fetcher['fetch']> =>
    fetcher(changes).fetch(job.id, folder, () => {}, signal);

  /** Starts a body that does not end by itself. */
  function hang(): void {
    storage.handlers = [
      (_request, response) => {
        response.writeHead(200, { 'Content-Length': 1_000_000 });
        response.write(pdf(100));
      },
    ];
  }

  const begun = async (): Promise<boolean> => (await names(folder)).length === 1;

  it('looks once, saves the file and records it as seen', async () => {
    const body = pdf(5000);
    storage.handlers = [send(body, named('Plan.pdf'))];
    const { path, bytes, job: after } = await fetch();
    assert.equal(path, join(folder, 'Plan.pdf'));
    assert.equal(bytes, body.length);
    assert.equal(looks, 1);
    assert.deepEqual(after, await ledger.get(job.id));
    const { state, filePath, downloadedAt, seenAt } = after;
    assert.deepEqual(
      { state, filePath, downloadedAt, seenAt, bytes: after.bytes },
      { state: 'downloaded', filePath: path, downloadedAt: clock.now(), seenAt: clock.now(), bytes },
    );
  });

  it('names the file as the job when the storage does not', async () => {
    storage.handlers = [send(pdf())];
    assert.equal((await fetch()).path, join(folder, 'Level 1.pdf'));
  });

  it('records what the check has found', async () => {
    const body = zip();
    storage.handlers = [send(body, named('Plan.zip'))];
    const { path } = await fetch();
    const row = await store.database.read((db) => db.get('SELECT * FROM checked_files'));
    const sha256 = createHash('sha256').update(body).digest('hex');
    assert.deepEqual(
      { ...row },
      {
        ...{ job_id: job.id, file_path: path, bytes: body.length, kind: 'zip', sha256 },
        ...{ entries: 1, trailing_bytes: 0, checked_at: clock.now() },
      },
    );
  });

  it('goes on with a new link when one dies in the middle, however often', async () => {
    const object = new RangedObject(pdf(6 * 1024 * 1024));
    object.cutAfter = () => 2 * 1024 * 1024;
    object.instead = (_request, response, answer) => {
      if (answer % 2 === 1) deny(response, 403, 'AccessDenied');
      return answer % 2 === 1;
    };
    storage.handlers = [object.handler];
    const { bytes } = await fetch({ clock: systemClock });
    assert.equal(bytes, object.body.length);
    assert.equal(looks, 4);
    assert.ok(object.sentBytes < object.body.length + 100_000);
    assert.deepEqual(await names(folder), ['Level 1.pdf']);
  });

  it('keeps nothing when only a new export helps', async () => {
    const object = new RangedObject(pdf(6 * 1024 * 1024));
    object.cutAfter = () => 2 * 1024 * 1024;
    object.instead = (_request, response, answer) => {
      if (answer > 0) deny(response, 403, 'AccessDenied');
      return answer > 0;
    };
    storage.handlers = [object.handler];
    await assert.rejects(fetch({ clock: systemClock }), { code: 'linkDead' });
    assert.deepEqual(await names(folder), []);
    assert.equal((await ledger.get(job.id))?.state, 'expired');
  });

  it('looks and tries once more after a refusal', async () => {
    storage.handlers = [(_request, response) => deny(response, 403, 'AccessDenied'), send(pdf())];
    await fetch();
    assert.equal(looks, 2);
    assert.deepEqual(await names(folder), ['Level 1.pdf']);
  });

  it('calls the link dead after the second refusal, and the job expired', async () => {
    storage.handlers = [(_request, response) => deny(response, 403, 'AccessDenied')];
    const error = await fetch().catch((thrown: unknown) => thrown);
    assert.ok(DownloadError.is(error, 'linkDead'), inspect(error));
    assert.ok(!inspect(error, { showHidden: true, depth: 9 }).includes(SECRET));
    assert.equal(looks, 2);
    assert.equal((await ledger.get(job.id))?.state, 'expired');
    assert.deepEqual(await names(folder), []);
  });

  it('leaves a job that was downloaded before as done when its link has died', async () => {
    storage.handlers = [send(pdf()), (_request, response) => deny(response, 403, 'AccessDenied')];
    await fetch();
    await assert.rejects(fetch(), { code: 'linkDead' });
    assert.equal((await ledger.get(job.id))?.state, 'downloaded');
  });

  it('leaves the job as it was when a proxy refuses', async () => {
    storage.handlers = [(_request, response) => void response.writeHead(403).end('<html>Blocked</html>')];
    await assert.rejects(fetch(), { code: 'between' });
    assert.equal((await ledger.get(job.id))?.state, job.state);
    assert.equal(looks, 1);
  });

  it('leaves the job as it was when a web filter refuses in JSON', async () => {
    storage.handlers = [
      (_request, response) =>
        void response
          .writeHead(403, { 'Content-Type': 'application/json' })
          .end('{"code":"AccessDenied","message":"Blocked"}'),
    ];
    await assert.rejects(fetch(), { code: 'between' });
    assert.equal((await ledger.get(job.id))?.state, job.state);
  });

  it('waits while the storage is busy, and goes on', async () => {
    storage.handlers = [
      (_request, response) => deny(response, 503, 'SlowDown'),
      (_request, response) => void response.writeHead(503, { 'Retry-After': '30' }).end(),
      send(pdf()),
    ];
    const fetched = fetch();
    await eventually('the pause', () => clock.pending.includes(3000));
    await clock.advance(3000);
    await eventually('the pause', () => clock.pending.includes(30_000));
    await clock.advance(30_000);
    await fetched;
    assert.equal(storage.requests, 3);
  });

  it('gives up when the storage stays busy', async () => {
    storage.handlers = [(_request, response) => deny(response, 503, 'SlowDown')];
    const fetched = assert.rejects(fetch(), { code: 'busy' });
    for (const waitMs of [3000, 6000, 12_000, 24_000]) {
      await eventually('the pause', () => clock.pending.includes(waitMs));
      await clock.advance(waitMs);
    }
    await fetched;
    assert.equal((await ledger.get(job.id))?.state, job.state);
  });

  it('calls a job whose file was cleared away expired', async () => {
    storage.handlers = [(_request, response) => deny(response, 404, 'NoSuchKey')];
    await assert.rejects(fetch(), { code: 'gone' });
    assert.equal((await ledger.get(job.id))?.state, 'expired');
  });

  it('says when there is no link', async () => {
    const without: typeof poller = { pollNow: () => Promise.resolve({ job }) };
    await assert.rejects(fetch({ poller: without }), { code: 'noLink' });
    assert.equal(storage.requests, 0);
  });

  it('runs once for a job, and again after it ended in whatever way', async () => {
    hang();
    const cancel = new AbortController();
    const first = assert.rejects(fetch({}, cancel.signal), CancelledError);
    await eventually('a part file', begun);
    // Longer than the lease: it is renewed while the transfer runs.
    await clock.advance(40_000);
    await assert.rejects(fetch(), { code: 'inProgress' });
    cancel.abort();
    await first;
    assert.deepEqual(await names(folder), []);
    storage.handlers = [send(pdf())];
    await fetch();
    assert.equal(looks, 2);
  });

  it('stops when another window has taken over, and leaves that one its part file', async () => {
    hang();
    const asleep = assert.rejects(fetch(), { code: 'inProgress' });
    await eventually('a part file', begun);
    clock.jump(3_600_000);
    const other = assert.rejects(fetch(), { code: 'timeout' });
    await eventually('the second download runs', () => looks === 2 && storage.requests === 2);
    await clock.advance(5_000);
    await asleep;
    await eventually('a part file', begun);
    await clock.advance(60_000);
    await other;
    assert.deepEqual(await names(folder), []);
  });

  it('says who has it when another window took over during the look', async () => {
    const waiting: typeof poller = {
      pollNow: (_jobId, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new CancelledError()))),
    };
    const asleep = assert.rejects(fetch({ poller: waiting }), { code: 'inProgress' });
    await eventually('a timer', () => clock.pending.length > 0);
    clock.jump(3_600_000);
    assert.ok(await store.leases.acquire(`download:${job.id}`, 15_000));
    await clock.advance(5_000);
    await asleep;
  });

  it('keeps the file when the ledger cannot be written, and says where it is', async () => {
    storage.handlers = [send(pdf(), named('Plan.pdf'))];
    const broken: FetcherParts['ledger'] = {
      get: (id) => ledger.get(id),
      update: () => Promise.reject(new StoreError('full', '/ledger.db')),
    };
    const error = await fetch({ ledger: broken }).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof NotRecordedError);
    assert.ok(StoreError.is(error, 'full'));
    assert.equal(error.filePath, join(folder, 'Plan.pdf'));
    assert.deepEqual(await names(folder), ['Plan.pdf']);
  });

  it('keeps a finished file that cannot get its name, says where, and leaves it there at the next download', async function () {
    this.timeout(20_000);
    const body = pdf(5000);
    const elsewhere = newFolder();
    let kept = '';
    storage.handlers = [
      (_request, response) => {
        response.writeHead(200, { 'Content-Length': body.length });
        response.write(body.subarray(0, 100));
        void (async () => {
          const [name = ''] = await eventually('a part file', async () => (await begun()) && names(folder));
          kept = join(folder, name);
          await link(kept, join(elsewhere, 'same')).catch(() => undefined);
          // What is mounted cannot be renamed: the nearest thing to a file that another program holds on Windows.
          execFileSync('mount', ['--bind', join(elsewhere, 'same'), kept]);
          response.end(body.subarray(100));
        })().catch(() => response.destroy());
      },
    ];
    if (process.getuid?.() !== 0) this.skip();
    const over: { error?: unknown } = {};
    fetch().catch((error: unknown) => (over.error = error));
    try {
      await eventually('the download ends', async () => {
        await clock.advance(1000);
        return over.error !== undefined;
      });
      assert.ok(DownloadError.is(over.error, 'kept'), inspect(over.error));
      assert.equal(over.error.details.filePath, kept);
    } finally {
      execFileSync('umount', [kept]);
    }
    assert.ok((await readFile(kept)).equals(body));
    const { state, filePath } = (await ledger.get(job.id)) ?? {};
    assert.deepEqual([state, filePath], ['running', kept]);
    storage.handlers = [send(body, named('Plan.pdf'))];
    await fetch();
    assert.deepEqual((await names(folder)).toSorted(), [kept.slice(folder.length + 1), 'Plan.pdf'].toSorted());
  });

  it('returns the file of a job that was removed meanwhile', async () => {
    const removing: typeof poller = {
      async pollNow(jobId, signal) {
        const look = await poller.pollNow(jobId, signal);
        await ledger.remove(jobId);
        return look;
      },
    };
    storage.handlers = [send(pdf())];
    const { path } = await fetch({ poller: removing });
    assert.ok((await stat(path)).isFile());
  });

  it('cleans up and succeeds after the process was killed midway', async function () {
    this.timeout(20_000);
    hang();
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../support/downloads/downloadInChild.ts')], {
      env: {
        ...process.env,
        TEST_LINK: storage.link.reveal(),
        TEST_FOLDER: folder,
        TEST_TAG: job.id.slice(0, 8),
      },
      stdio: 'inherit',
    });
    await eventually('a part file', begun);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.match((await names(folder)).join(), new RegExp(`^Level 1\\.[0-9a-f]{8}\\.${job.id.slice(0, 8)}\\.part$`));
    storage.handlers = [send(pdf(), named('Plan.pdf'))];
    await fetch({ clock: systemClock });
    assert.deepEqual(await names(folder), ['Plan.pdf']);
  });
});
