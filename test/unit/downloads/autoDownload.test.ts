import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import { openLink } from '../../../src/acc/signedUrlClient.ts';
import { AutoDownload, type AutoDownloadFailure } from '../../../src/downloads/autoDownload.ts';
import { DownloadError, type DownloadErrorCode } from '../../../src/downloads/errors.ts';
import { type DownloadedFile, Fetcher } from '../../../src/downloads/fetcher.ts';
import { journalOf } from '../../../src/downloads/journal.ts';
import type { Job } from '../../../src/jobs/job.ts';
import type { SqliteLedger } from '../../../src/jobs/sqliteLedger.ts';
import { CancelledError } from '../../../src/lib/cancel.ts';
import { silentLog as log } from '../../../src/lib/log.ts';
import { newJob, newStart, useLedgers } from '../../support/ledgers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import { TestAccounts } from '../../support/launch/testAccounts.ts';
import { Storage, deny, names, pdf, send } from '../../support/downloads/storage.ts';
import { eventually } from '../../support/eventually.ts';
import { useFolders } from '../../support/folders.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Window {
  readonly ledger: SqliteLedger;
  readonly auto: AutoDownload;
  readonly fetched: DownloadedFile[];
  readonly failed: AutoDownloadFailure[];
  /** Each time that a folder was asked for, with what was wrong with the setting. */
  readonly folderAsked: unknown[];
}

describe('AutoDownload', function () {
  this.timeout(20_000);
  const newFolder = useFolders();
  const open = useLedgers();
  const windows: Window[] = [];
  let storage: Storage;
  let clock: VirtualClock;
  let accounts: TestAccounts;
  let home: string;
  let folder: string;
  /** What the setting says, or what is wrong with it. */
  let setting: string | undefined | Error;
  let on: boolean;
  let notBefore: (job: Job) => number;
  /** Transfers under way, and the most there were at once. */
  let active: number;
  let most: number;
  /** What looking for a link ends with, in place of one. */
  let failure: Error | undefined;
  let looks: number;

  beforeEach(async () => {
    storage = new Storage();
    await storage.start();
    storage.handlers = [send(pdf())];
    home = newFolder();
    folder = setting = newFolder();
    [active, most, looks, on, failure] = [0, 0, 0, true, undefined];
    notBefore = () => 0;
    clock = new VirtualClock(undefined, () => active === 0);
    accounts = new TestAccounts();
  });
  afterEach(async () => {
    for (const { auto } of windows.splice(0)) auto.dispose();
    await storage.stop();
    await eventually('no download runs', () => active === 0);
  });

  async function openWindow(): Promise<Window> {
    const { ledger, store } = await open(home, clock);
    const fetcher = new Fetcher({
      journal: (jobId) => journalOf(store.database, clock, jobId),
      connections: () => 1,
      ledger,
      leases: store.leases,
      clock,
      log,
      openLink,
      poller: {
        async pollNow(jobId) {
          looks++;
          if (looks > 100) assert.fail('looks without end');
          if (failure) throw failure;
          const job = await ledger.get(jobId);
          assert.ok(job);
          return { job, link: storage.link };
        },
      },
    });
    const downloads: Pick<Fetcher, 'fetch'> = {
      async fetch(...call) {
        most = Math.max(most, ++active);
        try {
          return await fetcher.fetch(...call);
        } finally {
          active--;
        }
      },
    };
    const auto = new AutoDownload({
      ledger,
      downloads,
      accounts,
      clock,
      log,
      enabled: () => on,
      folder: () => {
        if (setting instanceof Error) throw setting;
        return setting;
      },
      notBefore: (job) => notBefore(job),
      apiHost: () => newJob().apiHost,
    });
    const [fetched, failed, folderAsked]: [DownloadedFile[], AutoDownloadFailure[], unknown[]] = [[], [], []];
    auto.onDidFetch((file) => fetched.push(file));
    auto.onDidFail((what) => failed.push(what));
    auto.onDidNeedFolder(({ problem }) => folderAsked.push(problem));
    const window = { ledger, auto, fetched, failed, folderAsked };
    windows.push(window);
    return window;
  }

  async function makeReady({ ledger }: Pick<Window, 'ledger'>, job: Job, more: Partial<Job> = {}): Promise<void> {
    const claim = await ledger.claimOne(job.id, 1000);
    assert.ok(claim);
    const now = clock.now();
    const linkExpiresAt = now + HOUR;
    const ready = { state: 'ready', readyAt: now, endedAt: now, linkExpiresAt, nextPollAt: linkExpiresAt } as const;
    await ledger.record(claim, { ...claim.job, ...ready, ...more }, []);
  }

  async function ready(window: Window, n = 1, more: Partial<Job> = {}, account = 'me'): Promise<Job> {
    const { job } = await window.ledger.track(newJob(n, { account }));
    await makeReady(window, job, more);
    return job;
  }

  it('fetches what becomes ready, and says so', async () => {
    const window = await openWindow();
    const progress: string[] = [];
    window.auto.onDidProgress(({ job }) => progress.push(job.id));
    window.auto.start();
    const job = await ready(window);
    await clock.settle();
    const [file] = window.fetched;
    assert.deepEqual([file?.job.id, file?.job.state, window.fetched.length], [job.id, 'downloaded', 1]);
    assert.deepEqual([await names(folder), path.dirname(file?.path ?? '')], [['Export 1.pdf'], folder]);
    assert.ok(progress.length > 0 && progress.every((id) => id === job.id));
    await clock.advance(HOUR);
    assert.equal(storage.requests, 1);
  });

  it('fetches what was ready before it was started, at most two at once', async () => {
    const window = await openWindow();
    for (let n = 1; n <= 5; n++) await ready(window, n);
    window.auto.start();
    await clock.settle();
    assert.deepEqual([window.fetched.length, most], [5, 2]);
  });

  it('without a folder fetches nothing and asks for one, once, and goes on when there is one', async () => {
    const window = await openWindow();
    setting = undefined;
    window.auto.start();
    await clock.settle();
    assert.deepEqual(window.folderAsked, [], 'there is nothing to fetch yet');
    for (let n = 1; n <= 3; n++) await ready(window, n);
    await clock.settle();
    assert.deepEqual([looks, window.fetched, window.failed, window.folderAsked], [0, [], [], [undefined]]);
    setting = folder;
    window.auto.wake();
    await clock.settle();
    assert.equal((await names(folder)).length, 3);
    assert.equal(window.folderAsked.length, 1);
  });

  it('with a folder that cannot be meant says so, once, and does not choose another one', async () => {
    const window = await openWindow();
    const wrong = new Error('The setting must be an absolute path');
    setting = wrong;
    for (let n = 1; n <= 3; n++) await ready(window, n);
    window.auto.start();
    await clock.settle();
    window.auto.wake();
    await clock.settle();
    assert.deepEqual([looks, window.fetched, window.failed, window.folderAsked], [0, [], [], [wrong]]);
  });

  it('is not kept from it by any number of another account’s', async () => {
    const window = await openWindow();
    const others = await window.ledger.begin(
      Array.from({ length: 501 }, (_, n) => newStart(1000 + n, { account: 'somebody' })),
    );
    for (const { id } of others) await window.ledger.update(id, { state: 'ready' });
    await ready(window, 1, { linkExpiresAt: undefined, nextPollAt: undefined });
    window.auto.start();
    await clock.settle();
    assert.equal(window.fetched.length, 1);
  });

  it('begins with the link that dies first', async () => {
    const window = await openWindow();
    await ready(window, 1);
    await ready(window, 2);
    await ready(window, 3, { linkExpiresAt: clock.now() + 5 * MINUTE });
    window.auto.start();
    await clock.settle();
    assert.ok(window.fetched.slice(0, 2).some(({ job }) => job.name === 'Export 3'));
  });

  it('leaves alone what has no living link, another account’s, and another host’s', async () => {
    const window = await openWindow();
    await ready(window, 1, { linkExpiresAt: clock.now() - 1, nextPollAt: clock.now() + HOUR });
    await ready(window, 2, {}, 'somebody');
    const { job } = await window.ledger.track(newJob(3, { account: 'me', apiHost: 'https://example.com' }));
    await makeReady(window, job);
    await window.ledger.track(newJob(4, { account: 'me' }));
    window.auto.start();
    await clock.advance(HOUR / 2);
    assert.deepEqual([looks, window.fetched.length, window.failed.length], [0, 0, 0]);
  });

  it('fetches the members of a group, also where links do not die and the group still runs', async () => {
    const window = await openWindow();
    const section = { account: 'me', batchId: '0b7e63b4-7d0c-4a30-9f0a-00000000000a', batchName: 'Plans' };
    const urn = 'urn:adsk.wipprod:fs.file:vf.A?version=1';
    const pages = { ...section, service: 'bim360', versionUrn: urn } as const;
    const intents = await window.ledger.begin([newStart(1, pages), newStart(2, pages), newStart(3, section)]);
    for (const [n, { id }] of intents.entries()) await window.ledger.confirm(id, newJob(n).exportId);
    const [first, second, third] = intents;
    assert.ok(first && second && third);
    const forever = { linkExpiresAt: undefined, nextPollAt: undefined };
    window.auto.start();
    await makeReady(window, third);
    await clock.settle();
    assert.deepEqual(
      window.fetched.map(({ job }) => job.id),
      [third.id],
    );
    await makeReady(window, first, forever);
    await makeReady(window, second, forever);
    await clock.settle();
    assert.deepEqual(new Set(window.fetched.map(({ job }) => job.id)), new Set(intents.map(({ id }) => id)));
  });

  it('fetches pages whose links do not die although others of their group run or need attention', async () => {
    const window = await openWindow();
    const urn = 'urn:adsk.wipprod:fs.file:vf.A?version=1';
    const pages = { account: 'me', batchId: '0b7e63b4-7d0c-4a30-9f0a-00000000000b', batchName: 'Plans' } as const;
    const page = { ...pages, service: 'bim360', versionUrn: urn } as const;
    const intents = await window.ledger.begin([newStart(1, page), newStart(2, page), newStart(3, page)]);
    for (const [n, { id }] of intents.entries()) await window.ledger.confirm(id, newJob(n).exportId);
    const [first, second, third] = intents;
    assert.ok(first && second && third);
    const forever = { linkExpiresAt: undefined, nextPollAt: undefined };
    window.auto.start();
    await makeReady(window, first, forever);
    await clock.settle();
    assert.deepEqual(
      window.fetched.map(({ job }) => job.id),
      [first.id],
    );
    await makeReady(window, second, { ...forever, state: 'failed', readyAt: undefined });
    await makeReady(window, third, forever);
    await clock.settle();
    assert.deepEqual(
      window.fetched.map(({ job }) => job.id),
      [first.id, third.id],
    );
  });

  it('does not try without end while the looks are being stopped', async () => {
    const window = await openWindow();
    await ready(window);
    failure = new CancelledError();
    window.auto.start();
    await eventually('the service is asked', () => looks > 0);
    await clock.settle();
    assert.deepEqual([looks, window.failed.length], [1, 0]);
  });

  it('does nothing and keeps no timer while it is off; the setting wakes it', async () => {
    on = false;
    const window = await openWindow();
    await ready(window);
    window.auto.start();
    await clock.advance(10 * MINUTE);
    assert.equal(looks, 0);
    on = true;
    window.auto.wake();
    await clock.settle();
    assert.equal(window.fetched.length, 1);
  });

  it('leaves a file to somebody else until its time has come, and fetches the others meanwhile', async () => {
    notBefore = ({ recipe, readyAt = 0 }) => (recipe === undefined ? 0 : readyAt + 10 * MINUTE);
    const window = await openWindow();
    window.auto.start();
    const [left] = await window.ledger.begin([newStart(1, { account: 'me', recipe: 'file:///plans.json' })]);
    assert.ok(left);
    await window.ledger.confirm(left.id, newJob(1).exportId);
    await makeReady(window, left);
    const other = await ready(window, 2);
    await clock.advance(9 * MINUTE);
    assert.deepEqual([window.fetched.map(({ job }) => job.id), looks], [[other.id], 1]);
    await clock.advance(MINUTE + 1000);
    assert.deepEqual(
      window.fetched.map(({ job }) => job.id),
      [other.id, left.id],
    );
    assert.deepEqual(clock.pending, []);
  });

  it('does not fetch what somebody else has fetched in time', async () => {
    notBefore = ({ readyAt = 0 }) => readyAt + 10 * MINUTE;
    const window = await openWindow();
    const job = await ready(window);
    window.auto.start();
    await clock.advance(MINUTE);
    await window.ledger.update(job.id, { state: 'downloaded', downloadedAt: clock.now(), filePath: '/a.pdf' });
    await clock.advance(HOUR / 2);
    assert.deepEqual([looks, window.fetched.length, window.failed.length], [0, 0, 0]);
  });

  it('waits for an account that is signed in again', async () => {
    accounts.change({ status: 'none' });
    const window = await openWindow();
    await ready(window);
    window.auto.start();
    await clock.advance(10 * MINUTE);
    assert.deepEqual([looks, window.failed.length], [0, 0]);
    accounts.change({ status: 'usable' });
    await clock.settle();
    assert.equal(window.fetched.length, 1);
  });

  it('fetches once, however many windows are open', async () => {
    const first = await openWindow();
    const second = await openWindow();
    for (let n = 1; n <= 3; n++) await ready(first, n);
    first.auto.start();
    second.auto.start();
    await clock.settle();
    await clock.advance(5 * MINUTE);
    assert.deepEqual([storage.requests, first.fetched.length + second.fetched.length], [3, 3]);
    assert.deepEqual([first.failed, second.failed], [[], []]);
  });

  it('does not fetch what another window has fetched since it looked', async () => {
    const [first, second] = [await openWindow(), await openWindow()];
    await ready(first);
    const list = accounts.list.bind(accounts);
    const { promise, resolve } = Promise.withResolvers<void>();
    accounts.list = () => promise.then(list);
    second.auto.start();
    await clock.settle();
    accounts.list = list;
    first.auto.start();
    await clock.settle();
    resolve();
    await clock.settle();
    assert.deepEqual([storage.requests, first.fetched.length, second.fetched.length], [1, 1, 0]);
  });

  it('tries with growing pauses as long as the link lives, and tells it once', async () => {
    storage.handlers = [(_request, response) => deny(response, 400, 'InvalidRequest')];
    const window = await openWindow();
    await ready(window);
    window.auto.start();
    await clock.settle();
    assert.deepEqual([looks, window.failed.length], [1, 0]);
    await clock.advance(2 * MINUTE);
    assert.deepEqual([looks, window.failed.length], [2, 0]);
    await clock.advance(10 * MINUTE);
    assert.deepEqual([looks, window.failed.length], [3, 1]);
    assert.ok(DownloadError.is(window.failed[0]?.error, 'refused'));
    for (let n = 0; n < 12; n++) await clock.advance(10 * MINUTE);
    assert.ok(looks > 6 && looks < 9, `${looks}`);
    assert.equal(window.failed.length, 1);
  });

  it('gives up after a day where links do not die', async () => {
    failure = new DownloadError('network');
    const window = await openWindow();
    await ready(window, 1, { linkExpiresAt: undefined });
    window.auto.start();
    await clock.advance(20 * MINUTE);
    assert.equal(window.failed.length, 1);
    clock.jump(25 * HOUR);
    await clock.advance(11 * MINUTE);
    const before = looks;
    for (let n = 0; n < 3; n++) await clock.advance(HOUR);
    assert.deepEqual([looks, window.failed.length], [before, 1]);
  });

  for (const [name, page] of [
    ['a page in place of the file', [200, 'text/html']],
    ['a page in place of the storage', [403, 'text/html']],
  ] as const) {
    it(`fetches the file once a proxy lets it through again, after ${name}`, async () => {
      const [status, type] = page;
      const blocked: (typeof storage.handlers)[0] = (_request, response) => {
        response.writeHead(status, { 'Content-Type': type });
        response.end('<html><title>Sign in to the network</title></html>');
      };
      storage.handlers = [blocked];
      const window = await openWindow();
      await ready(window);
      window.auto.start();
      for (let n = 0; n < 20; n++) await clock.advance(MINUTE);
      assert.deepEqual([window.fetched.length, window.failed.length], [0, 1]);
      storage.handlers = [send(pdf())];
      for (let n = 0; n < 12; n++) await clock.advance(MINUTE);
      assert.deepEqual([window.fetched.length, window.failed.length], [1, 1]);
    });
  }

  it('fetches the file as soon as the folder can be written again, and asks for no link till then', async () => {
    // A file where the folder should be: nobody can write into that, whatever his rights.
    setting = path.join(folder, 'drawings');
    fs.writeFileSync(setting, '');
    const window = await openWindow();
    await ready(window);
    window.auto.start();
    for (let n = 0; n < 30; n++) await clock.advance(MINUTE);
    assert.deepEqual([looks, window.fetched.length, window.failed.length], [1, 0, 1]);
    assert.ok(DownloadError.is(window.failed[0]?.error, 'notWritable'));
    fs.rmSync(setting);
    for (let n = 0; n < 2; n++) await clock.advance(MINUTE);
    await eventually('it is fetched', () => window.fetched.length === 1);
    assert.equal(window.failed.length, 1);
  });

  it('fetches the file as soon as there is space again', async function () {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    } catch {
      // Mounting a small disk needs root on Linux; there is no other way to fill one without harm.
      this.skip();
    }
    try {
      storage.handlers = [send(pdf(700_000))];
      fs.writeFileSync(path.join(folder, 'filler'), Buffer.alloc(600_000));
      const window = await openWindow();
      await ready(window);
      window.auto.start();
      for (let n = 0; n < 30; n++) await clock.advance(MINUTE);
      assert.deepEqual([looks, window.fetched.length, window.failed.length], [1, 0, 1]);
      fs.rmSync(path.join(folder, 'filler'));
      for (let n = 0; n < 2; n++) await clock.advance(MINUTE);
      await eventually('it is fetched', () => window.fetched.length === 1);
    } finally {
      execFileSync('umount', ['-l', folder]);
    }
  });

  it('succeeds at the second try without a word about the first', async () => {
    storage.handlers = [(_request, response) => deny(response, 400, 'InvalidRequest'), send(pdf())];
    const window = await openWindow();
    await ready(window);
    window.auto.start();
    await clock.advance(2 * MINUTE);
    assert.deepEqual([window.fetched.length, window.failed.length], [1, 0]);
  });

  it('does not wait for a try that the link would not live to see', async () => {
    storage.handlers = [(_request, response) => deny(response, 400, 'InvalidRequest')];
    const window = await openWindow();
    await ready(window, 1, { linkExpiresAt: clock.now() + 30_000 });
    window.auto.start();
    await clock.settle();
    assert.deepEqual([looks, window.failed.length], [1, 1]);
  });

  it('tells at once what a person has to mend, and goes on trying', async () => {
    failure = new DownloadError('diskFull');
    const window = await openWindow();
    await ready(window);
    window.auto.start();
    await clock.settle();
    assert.deepEqual([looks, window.failed.length], [1, 1]);
    await clock.advance(2 * MINUTE);
    assert.deepEqual([looks, window.failed.length], [2, 1]);
    failure = undefined;
    await clock.advance(6 * MINUTE);
    assert.deepEqual([window.fetched.length, window.failed.length], [1, 1]);
  });

  for (const code of ['linkDead', 'gone'] satisfies DownloadErrorCode[]) {
    it(`does not try again after ${code}`, async () => {
      failure = new DownloadError(code);
      const window = await openWindow();
      await ready(window);
      window.auto.start();
      await clock.advance(HOUR / 2);
      assert.equal(window.failed.length, 1);
      // The fetcher itself looks once more for a link that was refused.
      assert.equal(looks, 2);
    });
  }

  it('fetches a result whose link was missing in one answer', async () => {
    failure = new DownloadError('noLink');
    const window = await openWindow();
    await ready(window);
    window.auto.start();
    await clock.settle();
    assert.deepEqual([looks, window.failed.length], [1, 0]);
    failure = undefined;
    await clock.advance(2 * MINUTE);
    assert.deepEqual([window.fetched.length, window.failed.length], [1, 0]);
  });

  it('says nothing when the token is gone', async () => {
    failure = new AccError('noToken');
    const window = await openWindow();
    await ready(window);
    window.auto.start();
    await clock.advance(10 * MINUTE);
    assert.deepEqual(window.failed, []);
  });

  it('stops what is under way when it is disposed, without a word', async () => {
    storage.handlers = [
      (_request, response) => void response.writeHead(200, { 'Content-Length': 1e6 }).write(pdf(100)),
    ];
    const window = await openWindow();
    await ready(window);
    window.auto.start();
    await eventually('a download runs', () => storage.requests === 1);
    window.auto.dispose();
    await eventually('no download runs', () => active === 0);
    assert.deepEqual([await names(folder), window.failed], [[], []]);
  });
});
