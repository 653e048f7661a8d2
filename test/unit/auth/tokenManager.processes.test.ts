import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { systemClock } from '../../../src/lib/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { FileSecrets } from '../../support/fileSecrets.ts';
import { useFolders } from '../../support/folders.ts';
import { useHubs } from '../../support/accounts.ts';
import { useRotatingServer } from '../../support/rotatingServer.ts';
import { type Worker, useWorkers } from '../../support/workers.ts';

const SCRIPT = new URL('../../support/auth/refreshWorker.ts', import.meta.url);
const PROCESSES = 8;
const HOUR = 60 * 60_000;
/** Longer than any window may hold the right to renew. */
const LEASE_OVER = 61_000;

describe('staying signed in, with several processes at once', () => {
  const folder = useFolders();
  const open = useHubs();
  const start = useWorkers();
  const server = useRotatingServer();

  /** A folder where a person is signed in, with an access token that has expired. */
  async function signedIn(): Promise<{ at: string; account: string }> {
    const at = folder();
    const { hub } = await open({
      folder: at,
      secrets: new FileSecrets(at),
      clock: systemClock,
      apiHost: () => server.origin,
    });
    const { key } = await hub.add({
      tokens: server.signIn(systemClock.now() - 1000),
      person: { subject: 'ada', name: 'Ada' },
      clientId: 'app',
      apiHost: server.origin,
    });
    return { at, account: key };
  }

  async function opened(at: string, stop = ''): Promise<Worker> {
    const worker = start(SCRIPT, at, server.origin, stop);
    assert.equal(await worker.next(), 'open');
    return worker;
  }

  function ask(worker: Worker, account: string, offsetMs = 0): Promise<{ bearer?: string; error?: string }> {
    const answer = worker.next();
    worker.process.send({ account, offsetMs });
    return answer as Promise<{ bearer?: string; error?: string }>;
  }

  it('sends one request, whose token all of them get, hour after hour', async () => {
    const { at, account } = await signedIn();
    const workers = await Promise.all(Array.from({ length: PROCESSES }, () => opened(at)));
    const seen = new Set<string>();
    for (let round = 1; round <= 5; round++) {
      const answers = await Promise.all(workers.map((worker) => ask(worker, account, round * HOUR)));
      const bearers = new Set(answers.map(({ bearer, error }) => bearer ?? `error: ${error}`));
      assert.equal(bearers.size, 1, [...bearers].join(', '));
      assert.deepEqual(server.requests, ['refresh_token'], `round ${round}`);
      for (const bearer of bearers) seen.add(bearer);
      server.requests = [];
    }
    assert.equal(seen.size, 5, 'a new token each hour');
    assert.equal(server.reuses, 0);
  }).timeout(120_000);

  it('goes on after a window was killed before it sent the refresh token', async () => {
    const { at, account } = await signedIn();
    const victim = await opened(at, 'before');
    assert.equal(await ask(victim, account), 'before');
    await victim.kill();
    const { bearer } = await ask(await opened(at), account, LEASE_OVER);
    assert.match(bearer ?? '', /^access-/);
    assert.deepEqual(server.requests, ['refresh_token']);
  }).timeout(60_000);

  for (const arrives of ['go', 'lost'] as const) {
    const way = arrives === 'go' ? 'the server has heard' : 'the server has not heard';
    it(`goes on or says "sign in again" after a window was killed with a request under way that ${way}`, async () => {
      const { at, account } = await signedIn();
      const victim = await opened(at);
      let release = (): void => undefined;
      const killed = new Promise<void>((resolve) => (release = resolve));
      server.before = async () => {
        await killed;
        return arrives;
      };
      ask(victim, account).catch(() => undefined);
      await eventually('the request is under way', () => server.requests.length === 1);
      await victim.kill();
      release();
      await eventually('the server is done with it', () => server.idle);
      server.before = async () => 'go';
      const answer = await ask(await opened(at), account, LEASE_OVER);
      if (arrives === 'lost') assert.match(answer.bearer ?? '', /^access-/);
      else assert.deepEqual(answer, { error: 'tokenRefused' });
    }).timeout(60_000);
  }

  it('says "sign in again" after a window was killed with the answer unstored, and signing in helps', async () => {
    const { at, account } = await signedIn();
    const victim = await opened(at, 'after');
    assert.equal(await ask(victim, account), 'after');
    await victim.kill();
    const next = await opened(at);
    assert.deepEqual(await ask(next, account, LEASE_OVER), { error: 'tokenRefused' });
    assert.deepEqual(await ask(next, account, LEASE_OVER), { error: 'tokenRefused' });
    assert.equal(server.requests.length, 2, 'does not ask again and again');
    const { hub } = await open({
      folder: at,
      secrets: new FileSecrets(at),
      clock: systemClock,
      apiHost: () => server.origin,
    });
    assert.equal((await hub.current()).status, 'refused');
    const tokens = server.signIn(systemClock.now() + HOUR);
    await hub.add({ tokens, person: { subject: 'ada' }, clientId: 'app', apiHost: server.origin });
    assert.deepEqual(await ask(next, account), { bearer: tokens.accessToken });
  }).timeout(60_000);
});
