import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { START_PATIENCE_MS } from '../../../src/jobs/ledger.ts';
import type { Job } from '../../../src/jobs/job.ts';
import { accountsOn } from '../../support/accounts.ts';
import { longestGap, usePollers, type PollerScene } from '../../support/jobs/pollerScene.ts';
import { newStart } from '../../support/ledgers.ts';
import { MemoryVault } from '../../support/memorySecrets.ts';
import { type Answer, useService } from '../../support/scriptedService.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('Poller under load', function () {
  // Minutes of virtual time are thousands of real requests and commits.
  this.timeout(120_000);
  const service = useService();
  const setUp = usePollers(service);

  async function trackMany({ track }: PollerScene, count: number, from = 1): Promise<readonly Job[]> {
    const jobs: Job[] = [];
    for (let n = from; n < from + count; n++) jobs.push(await track(n));
    return jobs;
  }

  for (const [open, perMinute, minutes, windows] of [
    [60, 60, 6, 1],
    [10, 6, 10, 1],
    [40, 10, 14, 2],
  ] as const) {
    it(`lets no job of ${open} starve at ${perMinute} requests a minute`, async () => {
      const scene = await setUp({ perMinute, windows });
      const { clock, polls } = scene;
      scene.all[0]!.poller.setFocused(true);
      const jobs = await trackMany(scene, open);
      const start = clock.now();
      await clock.advance(minutes * MINUTE);
      const most = (open / perMinute) * MINUTE + 30 * SECOND;
      const gaps = jobs.map((job) => longestGap(polls(job), start, clock.now()));
      assert.ok(Math.max(...gaps) <= most, `${Math.max(...gaps) / SECOND} s without a poll, at most ${most / SECOND}`);
    });
  }

  it('sees 10 exports of one minute end beside 30 that take long', async () => {
    const scene = await setUp();
    const { clock, all } = scene;
    all[0]!.poller.setFocused(true);
    const jobs = await trackMany(scene, 40);
    const short = new Set(jobs.filter((_, n) => n % 4 === 0).map(({ exportId }) => exportId));
    const start = clock.now();
    service.answer = (path) => ({
      body:
        short.has(path.split('/').at(-1) ?? '') && clock.now() >= start + MINUTE
          ? successful(clock.now() + HOUR)
          : { status: 'processing' },
    });
    await clock.advance(MINUTE + (40 / 60) * MINUTE + 30 * SECOND);
    const { jobs: ready } = await all[0]!.ledger.page('ready');
    assert.equal(ready.length, 10);
  });

  it('looks at a new job ahead of those that it knows already', async () => {
    const scene = await setUp({ perMinute: 6 });
    const { clock, polls, track } = scene;
    await trackMany(scene, 10);
    await clock.advance(4 * MINUTE);
    const known = service.requests.length;
    const job = await track(99);
    await clock.advance(25 * SECOND);
    assert.equal(polls(job).length, 1);
    assert.ok(service.requests.length - known <= 3);
  });

  it('writes at most three times for a request', async () => {
    const scene = await setUp();
    const { clock, writes, all } = scene;
    all[0]!.poller.setFocused(true);
    await trackMany(scene, 60);
    await clock.advance(2 * MINUTE);
    const [before, known] = [writes(), service.requests.length];
    await clock.advance(2 * MINUTE);
    const [wrote, sent] = [writes() - before, service.requests.length - known];
    assert.ok(sent >= 110, `${sent} requests`);
    assert.ok(wrote <= 3 * sent, `${wrote} writes for ${sent} requests`);
  });

  it('writes nothing while it is paused', async () => {
    const scene = await setUp({ windows: 2 });
    const { clock, writes } = scene;
    service.answer = () => ({ status: 429, headers: { 'retry-after': '600' } });
    await trackMany(scene, 20);
    await clock.advance(10 * SECOND);
    const [before, known] = [writes(), service.requests.length];
    await clock.advance(9 * MINUTE);
    assert.equal(service.requests.length, known);
    assert.equal(writes() - before, 0);
  });

  it('gives up hundreds of starts with the event loop free in between, and polls meanwhile', async () => {
    const { clock, all, track, polls } = await setUp();
    const { ledger, poller, store } = all[0]!;
    await ledger.begin(Array.from({ length: 200 }, (_, n) => newStart(n)));
    const job = await track(1);
    clock.jump(20 * MINUTE);
    const left = async (): Promise<number> =>
      Number(
        (await store.database.read((db) => db.get("SELECT count(*) AS n FROM jobs WHERE state = 'starting'")))?.['n'],
      );
    let turns = 0;
    let leftAtPoll = 0;
    poller.wake();
    while ((await left()) > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      turns++;
      if (leftAtPoll === 0 && polls(job).length > 0) leftAtPoll = await left();
    }
    assert.ok(turns >= 200, `${turns} turns`);
    assert.ok(leftAtPoll > 0);
  });

  it('waits for no answer that hangs before it looks at the next job', async () => {
    const scene = await setUp();
    const { clock, polls } = scene;
    const jobs = await trackMany(scene, 44);
    const hanging = new Set(jobs.slice(0, 6).map(({ exportId }) => exportId));
    service.answer = (path) => (hanging.has(path.split('/').at(-1) ?? '') ? { status: -1 } : { body: { status: 'x' } });
    await clock.advance(50 * SECOND);
    assert.deepEqual(
      jobs.filter((job) => polls(job).length === 0).map(({ name }) => name),
      [],
    );
    assert.ok(Math.max(...jobs.slice(6).map((job) => polls(job)[0]! - polls(jobs[0]!)[0]!)) < 45 * SECOND);
  });

  it('polls the jobs of one client ID while the answers for another hang', async () => {
    const scene = await setUp();
    const { clock, polls, track } = scene;
    const dead = [];
    for (let n = 1; n <= 30; n++) dead.push(await track(n, { clientId: 'dead' }));
    const hanging = new Set(dead.map(({ exportId }) => exportId));
    service.answer = (path) => (hanging.has(path.split('/').at(-1) ?? '') ? { status: -1 } : { body: { status: 'x' } });
    await clock.advance(3 * SECOND);
    const other = await track(99, { clientId: 'alive' });
    await clock.advance(30 * SECOND);
    assert.ok(polls(other).length >= 4, `${polls(other).length} polls`);
  });

  describe('while one client ID is paused', () => {
    async function paused(): Promise<PollerScene & { readonly asked: Job }> {
      const scene = await setUp();
      const asked = await scene.track(1, { clientId: 'paused' });
      service.answer = (path) =>
        path.endsWith(asked.exportId)
          ? { status: 429, headers: { 'retry-after': '2700' } }
          : { body: { status: 'processing' } };
      await scene.clock.advance(3 * SECOND);
      return { ...scene, asked };
    }

    it('goes on with the jobs of others', async () => {
      const { clock, track, polls, all, asked } = await paused();
      assert.equal(all[0]!.poller.status.pausedUntil, polls(asked)[0]! + 45 * MINUTE, 'nothing else is open');
      const before = await track(2, { clientId: 'other' });
      await track(3, { clientId: 'paused' });
      await clock.advance(10 * MINUTE);
      assert.ok(polls(before).length > 8);
      assert.equal(polls(asked).length, 1);
      const { pausedUntil, pauses } = all[0]!.poller.status;
      assert.equal(pausedUntil, undefined, 'not everything waits');
      assert.deepEqual(
        pauses?.map(({ clientId, until }) => [clientId, until]),
        [['paused', polls(asked)[0]! + 45 * MINUTE]],
      );
      service.answer = () => ({ body: { status: 'processing' } });
      await clock.advance(36 * MINUTE);
      assert.ok(polls(asked).length > 1);
      assert.deepEqual(all[0]!.poller.status.pauses, []);
    });

    it('concludes that the answer to a start was lost', async () => {
      const { clock, all } = await paused();
      const { ledger } = all[0]!;
      const [job] = await ledger.begin([newStart(7, { apiHost: service.origin, clientId: 'paused' })]);
      await ledger.sending(job!.id);
      await clock.advance(START_PATIENCE_MS + SECOND);
      assert.equal((await ledger.get(job!.id))?.state, 'unconfirmed');
    });

    it('tells of the links that expire', async () => {
      const { clock, all, track, asked } = await paused();
      const { ledger } = all[0]!;
      const job = await track(2, { clientId: 'other' });
      service.answer = (path) =>
        path.endsWith(job.exportId)
          ? { body: successful(clock.now() + 5 * MINUTE) }
          : { status: 429, headers: { 'retry-after': '2700' } };
      await clock.advance(3 * SECOND);
      assert.equal((await ledger.get(job.id))?.state, 'ready');
      await track(3, { clientId: 'other' });
      await clock.advance(6 * MINUTE);
      assert.equal((await ledger.get(job.id))?.state, 'expired');
      assert.ok((await ledger.takePending(clock.now())).some(({ kind }) => kind === 'expired'));
      assert.equal((await ledger.get(asked.id))?.state, 'running');
    });
  });

  describe('when the token endpoint asks to wait', () => {
    let refusal: boolean;
    let asked: number;
    let status: Answer;

    function answer(path: string): Answer {
      const { origin } = service;
      if (path.startsWith('/.well-known/')) {
        const endpoints = { authorization_endpoint: `${origin}/authorize`, jwks_uri: `${origin}/keys` };
        return { body: { issuer: origin, token_endpoint: `${origin}/token`, ...endpoints } };
      }
      if (path !== '/token') return status;
      asked++;
      return refusal
        ? { status: 429, headers: { 'retry-after': '600' } }
        : { body: { access_token: 'new', token_type: 'Bearer', expires_in: 3600, refresh_token: 'next' } };
    }

    /** The token that is there at first lasts a minute. */
    async function signedIn(): Promise<PollerScene> {
      refusal = true;
      asked = 0;
      status = { body: { status: 'processing' } };
      service.answer = answer;
      return setUp({
        accounts: async (store, clock) => {
          const secrets = new MemoryVault().window();
          const hub = accountsOn(store, { secrets, clock, apiHost: () => service.origin });
          const tokens = { accessToken: 'old', refreshToken: 'first', expiresAt: clock.now() + MINUTE, scopes: [] };
          await hub.add({ tokens, person: { subject: 'ada' }, clientId: 'app', apiHost: service.origin });
          return hub;
        },
      });
    }

    it('is asked no more often than it wants', async () => {
      const { clock, track, polls, all } = await signedIn();
      const jobs: Job[] = [];
      for (let n = 1; n <= 5; n++) jobs.push(await track(n, { account: 'signIn:ada', clientId: 'app' }));
      await clock.advance(20 * SECOND);
      assert.ok(jobs.every((job) => polls(job).length > 0));
      await clock.advance(9 * MINUTE);
      assert.equal(asked, 1);
      const { pauses, pausedUntil } = all[0]!.poller.status;
      assert.deepEqual(pauses, [{ account: 'signIn:ada', until: pausedUntil }]);
      refusal = false;
      const known = service.requests.length;
      await clock.advance(3 * MINUTE);
      assert.equal(asked, 2);
      assert.ok(service.requests.length >= known + 5);
      assert.deepEqual(all[0]!.poller.status.pauses, []);
    });

    it('looks after it at a project that was refused, too', async () => {
      const { clock, track, all } = await signedIn();
      status = { status: 403, body: { code: 'ERR_NOT_ALLOWED', detail: 'Project inactive' } };
      const job = await track(1, { account: 'signIn:ada', clientId: 'app' });
      await clock.advance(11 * MINUTE);
      assert.deepEqual([asked, (await all[0]!.ledger.get(job.id))?.state], [1, 'refused']);
      refusal = false;
      status = { body: { status: 'processing' } };
      await clock.advance(15 * MINUTE);
      assert.equal((await all[0]!.ledger.get(job.id))?.state, 'running');
    });
  });

  it('is not woken earlier by a later 429 that asks for less', async () => {
    const { clock, track, polls } = await setUp();
    const [a, b] = [await track(1), await track(2)];
    service.answer = (path) => ({
      status: 429,
      headers: { 'retry-after': path.endsWith(a.exportId) ? '600' : '10' },
    });
    await clock.advance(9 * MINUTE);
    assert.deepEqual([polls(a).length <= 1, polls(b).length <= 1], [true, true]);
  });
});

function successful(expiresAt: number): object {
  const signedUrl = `https://s3.example/r.pdf?Signature=a%2Bb&Expires=${Math.ceil(expiresAt / SECOND)}`;
  return { id: 'x', status: 'successful', result: { output: { signedUrl } } };
}
