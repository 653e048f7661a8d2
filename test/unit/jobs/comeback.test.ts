import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { Comeback } from '../../../src/jobs/comeback.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { type PollScene, usePollScene } from '../../support/pollScene.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('What was refused or missing comes back', function () {
  this.timeout(60_000);
  const { service, open } = usePollScene();
  const made: Comeback[] = [];
  afterEach(() => {
    for (const comeback of made.splice(0)) comeback.dispose();
  });

  const REFUSED = { status: 403, body: { code: 'ERR_NOT_ALLOWED', detail: 'not yours' } };
  const NO_PROJECT = { status: 403, body: { code: 'ERR_NOT_ALLOWED', detail: 'Project inactive' } };
  const READY = {
    body: { status: 'successful', result: { output: { signedUrl: 'https://storage.example/r.pdf?Signature=x' } } },
  };

  async function states({ job }: PollScene, ids: readonly string[]): Promise<readonly string[]> {
    return Promise.all(ids.map(async (id) => (await job(id)).state));
  }

  async function withComeback(): Promise<PollScene> {
    const scene = await open();
    const comeback = new Comeback({ ...scene, log: silentLog });
    made.push(comeback);
    comeback.start();
    await scene.clock.settle();
    return scene;
  }

  it('is looked at once when the token changes, and goes on when it may', async () => {
    const scene = await withComeback();
    const { clock, track, accounts } = scene;
    const ids = [(await track(1)).id, (await track(2)).id];
    service.answer = () => REFUSED;
    await clock.advance(MINUTE);
    assert.deepEqual(await states(scene, ids), ['refused', 'refused']);
    service.requests.length = 0;
    await clock.advance(HOUR);
    assert.equal(service.requests.length, 0);
    await accounts.set({ token: 'another-token' });
    await clock.advance(MINUTE);
    assert.equal(service.requests.length, 2, 'each once');
    assert.deepEqual(await states(scene, ids), ['refused', 'refused']);
    service.answer = () => READY;
    await accounts.set({ token: 'a-third-token' });
    await clock.advance(MINUTE);
    assert.deepEqual(await states(scene, ids), ['ready', 'ready']);
  });

  it('is not looked at when the same token is there again, nor when it is older than a day', async () => {
    const { clock, track, accounts } = await withComeback();
    await track(1);
    service.answer = () => REFUSED;
    await clock.advance(MINUTE);
    service.requests.length = 0;
    await accounts.set({ token: 'a-token' });
    await clock.advance(MINUTE);
    assert.equal(service.requests.length, 0);
    clock.jump(24 * HOUR);
    await accounts.set({ token: 'another-token' });
    await clock.advance(MINUTE);
    assert.equal(service.requests.length, 0);
  });

  it('is not lost when nobody answers that one look', async () => {
    const scene = await withComeback();
    const { clock, track, accounts } = scene;
    const { id } = await track(1);
    service.answer = () => ({ status: 404, body: { code: 'ERR_RESOURCE_NOT_EXIST' } });
    await clock.advance(MINUTE);
    assert.deepEqual(await states(scene, [id]), ['missing']);
    service.answer = () => ({ status: 503 });
    await accounts.set({ token: 'another-token' });
    await clock.advance(10 * SECOND);
    assert.deepEqual(await states(scene, [id]), ['missing']);
    service.answer = () => READY;
    await clock.advance(MINUTE);
    assert.deepEqual(await states(scene, [id]), ['ready']);
  });

  it('is brought back by a user who asks for all', async () => {
    const scene = await open();
    const { clock, track, ledger, poller } = scene;
    const { id } = await track(1);
    service.answer = () => REFUSED;
    await clock.advance(MINUTE);
    service.answer = () => READY;
    await ledger.bringBack();
    assert.equal((await ledger.openJobs(10)).length, 1);
    poller.wake();
    await clock.advance(MINUTE);
    assert.deepEqual(await states(scene, [id]), ['ready']);
  });

  it('waits with its project: one notice, one look at a time, and all go on when access is back', async () => {
    const scene = await open();
    const { clock, track, told } = scene;
    const ids: string[] = [];
    for (let n = 1; n <= 12; n++) ids.push((await track(n)).id);
    service.answer = () => NO_PROJECT;
    await clock.advance(2 * MINUTE);
    assert.deepEqual(new Set(await states(scene, ids)), new Set(['refused']));
    assert.ok(service.requests.length <= 8, `${service.requests.length} requests, those under way at once and no more`);
    service.requests.length = 0;
    await clock.advance(HOUR);
    assert.ok(service.requests.length >= 4 && service.requests.length <= 7, `${service.requests.length} in an hour`);
    assert.deepEqual(
      (await told()).map(({ kind }) => kind),
      ['refused'],
    );
    service.answer = () => READY;
    await clock.advance(12 * MINUTE);
    assert.deepEqual(new Set(await states(scene, ids)), new Set(['ready']));
  });
});
