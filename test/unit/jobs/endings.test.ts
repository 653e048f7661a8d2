import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { downloadLease } from '../../../src/jobs/job.ts';
import { usePollScene } from '../../support/pollScene.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('How jobs end, over HTTP', function () {
  // Hours of virtual time are hundreds of real requests and commits.
  this.timeout(60_000);
  const { service, open } = usePollScene();
  const kinds = (events: readonly { readonly kind: string }[]): readonly string[] => events.map(({ kind }) => kind);

  it('ends at the service’s own timeout, told once', async () => {
    const { clock, track, job, told } = await open();
    const { id } = await track();
    service.answer = () => ({ status: 500, body: { code: 'ERR_WORKFLOW_TIMEOUT', title: 'Timeout' } });
    await clock.advance(10 * SECOND);
    assert.equal((await job(id)).state, 'failed');
    assert.equal((await job(id)).error?.code, 'ERR_WORKFLOW_TIMEOUT');
    await clock.advance(24 * HOUR);
    assert.deepEqual(kinds(await told()), ['failed']);
    assert.equal(service.requests.length, 1);
  });

  for (const [name, answer] of [
    ['a failing service', { status: 503, body: { code: 'ERR_INTERNAL_SERVER_ERROR' } }],
    ['a proxy’s page', { status: 403, headers: { 'content-type': 'text/html' }, text: '<script>x</script>' }],
    ['rubbish', { status: 200, text: '{"status":' }],
  ] as const) {
    it(`is stuck behind ${name} after 35 minutes, is looked at every 5 minutes till 2 hours, then no more`, async () => {
      const { clock, track, job, told } = await open();
      const { id } = await track();
      service.answer = () => answer;
      await clock.advance(2 * MINUTE);
      clock.jump(31 * MINUTE);
      await clock.advance(MINUTE);
      assert.equal((await job(id)).state, 'running');
      await clock.advance(7 * MINUTE);
      assert.equal((await job(id)).state, 'stuck');
      service.requests.length = 0;
      await clock.advance(11 * MINUTE);
      assert.ok(service.requests.length >= 2 && service.requests.length <= 3, `${service.requests.length} in 11 min`);
      clock.jump(2 * HOUR);
      await clock.advance(MINUTE);
      service.requests.length = 0;
      clock.jump(21 * HOUR);
      await clock.advance(HOUR);
      assert.equal(service.requests.length, 0);
      assert.deepEqual(kinds(await told()), ['stuck']);
    });
  }

  for (const [name, result] of [
    ['no result', undefined],
    ['an empty output', { output: {} }],
    ['an empty link', { output: { signedUrl: '' } }],
    ['null', { output: { signedUrl: null } }],
    ['a link that is not encrypted', { output: { signedUrl: 'http://storage.example/r.pdf?Signature=x' } }],
  ] as const) {
    it(`looks again at a result with ${name}, then ends without a link`, async () => {
      const { clock, track, job, told } = await open();
      const { id } = await track();
      service.answer = () => ({ body: { status: 'successful', result } });
      await clock.advance(100 * SECOND);
      assert.equal((await job(id)).state, 'running');
      await clock.advance(200 * SECOND);
      const ended = await job(id);
      assert.equal(ended.state, 'noLink');
      assert.equal(ended.pollError?.code, name.includes('encrypted') ? 'insecureLink' : 'noLink');
      assert.ok(service.requests.length >= 3);
      service.requests.length = 0;
      await clock.advance(24 * HOUR);
      assert.equal(service.requests.length, 0);
      assert.deepEqual(kinds(await told()), ['noLink']);
      const who = { accounts: [ended.account], apiHost: ended.apiHost };
      assert.deepEqual(await (await open()).ledger.lostResults(who, 0, 10), []);
    });
  }

  it('is ready when the link comes after all', async () => {
    const { clock, track, job, told } = await open();
    const { id } = await track();
    service.answer = () => ({ body: { status: 'successful' } });
    await clock.advance(20 * SECOND);
    const signedUrl = 'https://storage.example/r.pdf?Signature=x';
    service.answer = () => ({ body: { status: 'successful', result: { output: { signedUrl } } } });
    await clock.advance(2 * MINUTE);
    assert.equal((await job(id)).state, 'ready');
    assert.deepEqual(kinds(await told()), ['ready']);
  });

  for (const [name, headers, text] of [
    ['XHTML', 'application/xhtml+xml', '<?xml version="1.0"?><!DOCTYPE html><html></html>'],
    ['a script', 'text/html', '<script>top.location="https://portal"</script>'],
    ['a policy in text', 'text/plain', 'blocked by your organization’s policy'],
  ] as const) {
    it(`is not ended by ${name}, nor is the account`, async () => {
      const { clock, track, job, accounts } = await open();
      const { id } = await track();
      for (const status of [403, 401, 404]) {
        service.answer = () => ({ status, headers: { 'content-type': headers }, text });
        await clock.advance(3 * MINUTE);
        assert.equal((await job(id)).state, 'running');
        assert.equal((await accounts.list())[0]?.status, 'usable');
      }
      service.answer = () => ({ body: { status: 'processing' } });
      await clock.advance(6 * MINUTE);
      assert.equal((await job(id)).pollError, undefined);
    });
  }

  it('is refused by a 403 without the service’s code only when it comes again', async () => {
    const { clock, track, job } = await open();
    const { id } = await track();
    let asked = 0;
    service.answer = () =>
      ++asked === 1 ? { status: 403, body: { message: 'no' } } : { body: { status: 'processing' } };
    await clock.advance(2 * MINUTE);
    assert.equal((await job(id)).state, 'running');
    assert.equal((await job(id)).pollError, undefined);
    service.answer = () => ({ status: 403, body: { message: 'no' } });
    await clock.advance(3 * MINUTE);
    assert.equal((await job(id)).state, 'refused');
  });

  it('keeps the words of a page in ISO-8859-1', async () => {
    const { clock, track, job } = await open();
    const { id } = await track();
    for (const type of ['text/plain; charset=iso-8859-1', 'text/plain']) {
      service.answer = () => ({
        status: 403,
        headers: { 'content-type': type },
        text: Buffer.from('Zugriff für Übersicht gesperrt', 'latin1'),
      });
      await clock.advance(2 * MINUTE);
      assert.equal((await job(id)).pollError?.serviceText, 'Zugriff für Übersicht gesperrt');
    }
  });

  it('neither tells nor marks a link as expired while its file is being fetched', async () => {
    const { clock, store, track, job, told } = await open();
    const { id } = await track();
    const signedUrl = `https://storage.example/r.pdf?Signature=x&Expires=${(clock.now() + 2 * MINUTE) / SECOND}`;
    service.answer = () => ({ body: { status: 'successful', result: { output: { signedUrl } } } });
    await clock.advance(10 * SECOND);
    assert.equal((await job(id)).state, 'ready');
    const lease = await store.leases.acquire(downloadLease(id), 15 * SECOND);
    for (let seconds = 0; seconds < 240; seconds += 5) {
      await clock.advance(5 * SECOND);
      assert.ok(await lease?.renew());
    }
    assert.equal((await job(id)).state, 'ready');
    assert.deepEqual(kinds(await told()), ['ready']);
    assert.equal((await store.database.read((db) => db.all('SELECT kind FROM events'))).length, 1);
    await lease?.release();
    await clock.advance(20 * SECOND);
    assert.equal((await job(id)).state, 'expired');
    assert.deepEqual(kinds(await told()), ['ready', 'expired']);
  });

  for (const offMs of [-2 * HOUR, -20 * MINUTE, 20 * MINUTE, 65 * MINUTE, 2 * HOUR]) {
    it(`keeps a fresh link when this computer's clock is ${offMs / MINUTE} minutes off`, async () => {
      const { clock, track, job, told, poller } = await open();
      const server = (): number => clock.now() - offMs;
      const expires = Math.floor((server() + HOUR) / SECOND);
      service.answer = () => ({
        headers: { date: new Date(server()).toUTCString() },
        body: {
          status: 'successful',
          result: { output: { signedUrl: `https://storage.example/r.pdf?Signature=x&Expires=${expires}` } },
        },
      });
      const { id } = await track();
      const start = clock.now();
      await clock.advance(10 * SECOND);
      const ready = await job(id);
      assert.equal(ready.state, 'ready');
      assert.ok(Math.abs((ready.linkExpiresAt ?? 0) - (start + HOUR)) < 5 * SECOND, 'an hour from now');
      assert.ok(poller.link(id));
      clock.jump(58 * MINUTE);
      await clock.advance(MINUTE);
      assert.equal((await job(id)).state, 'ready');
      await clock.advance(2 * MINUTE);
      assert.equal((await job(id)).state, 'expired');
      assert.deepEqual(kinds(await told()), ['ready', 'expired']);
    });

    it(`waits as long as a date says when this computer's clock is ${offMs / MINUTE} minutes off`, async () => {
      const { clock, track, poller } = await open();
      const server = (): number => clock.now() - offMs;
      service.answer = () => ({
        status: 429,
        headers: {
          date: new Date(server()).toUTCString(),
          'retry-after': new Date(server() + 30 * SECOND).toUTCString(),
        },
        body: { developerMessage: 'Quota limit exceeded.' },
      });
      await track();
      const start = clock.now();
      await clock.advance(3 * SECOND);
      const waited = (poller.status.pausedUntil ?? 0) - start;
      assert.ok(waited > 25 * SECOND && waited < 35 * SECOND, `${waited} ms`);
    });
  }
});
