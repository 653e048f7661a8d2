import assert from 'node:assert/strict';
import { afterEach, before, describe, it } from 'mocha';
import type { FaultKind } from '../emulator/faults/faults.ts';
import { rejectsWith, useSession } from './support/session.ts';

describe('check status: when the answer is none', () => {
  const session = useSession();
  before(async () => {
    await session().signIn();
  });
  afterEach(() => session().emulator.faults.clear());

  const cases: readonly (readonly [string, FaultKind, RegExp])[] = [
    ['503', { kind: 'status', status: 503 }, /^The service is having problems \(HTTP 503\)/],
    [
      '500 without a body',
      { kind: 'status', status: 500, form: 'empty' },
      /^The service is having problems \(HTTP 500\)/,
    ],
    [
      '502 with a page of HTML',
      { kind: 'status', status: 502, form: 'html' },
      /^The service is having problems \(HTTP 502\)/,
    ],
    ['400', { kind: 'status', status: 400, code: 'ERR_BAD_INPUT', detail: 'No' }, /did not accept .*ERR_BAD_INPUT/],
    ['HTML instead of JSON', { kind: 'html' }, /network’s sign-in page answered instead of/],
    ['a proxy’s 403', { kind: 'status', status: 403, form: 'html' }, /network’s sign-in page answered instead of/],
    ['JSON that breaks off', { kind: 'malformed' }, /network’s sign-in page answered instead of/],
    ['a body of 200 MB', { kind: 'huge', bytes: 200_000_000 }, /network’s sign-in page answered instead of/],
    ['a cut connection', { kind: 'cut', afterBytes: 10 }, /^There is no connection to 127\.0\.0\.1/],
    ['a reset connection', { kind: 'reset' }, /^There is no connection to 127\.0\.0\.1.*ECONNRESET/],
  ];
  for (const [what, fault, words] of cases) {
    it(`${what}: a sentence, nothing lost, and the next look is as good as ever`, async () => {
      const job = await session().track({ service: 'files' });
      session().emulator.faults.add({ listener: 'api', path: session().faultPath(job), ...fault });
      await rejectsWith(session().check(job.id), words);
      assert.equal((await session().job(job.id)).state, 'running');
      session().emulator.faults.clear();
      assert.equal((await session().check(job.id)).status, 'ready');
      assert.equal(session().engine.poller.status.offline, false);
    });
  }

  it('a redirect to another host is not followed, so that the token does not get there', async () => {
    const job = await session().track({ service: 'files' });
    const { emulator } = session();
    const elsewhere = [emulator.storageOrigin, emulator.origin.replace('127.0.0.1', 'localhost')];
    for (const origin of elsewhere) {
      emulator.clearRequests();
      const to = `${origin}/construction/files/v1/stolen`;
      emulator.faults.add({ listener: 'api', kind: 'redirect', to, status: 307, path: session().faultPath(job) });
      await rejectsWith(session().check(job.id), /network’s sign-in page answered instead of/);
      assert.deepEqual(
        emulator.requests.filter(({ listener, path }) => listener === 'storage' || path.includes('stolen')),
        [],
      );
      emulator.faults.clear();
    }
  });

  it('a hung connection is given up in time, and meanwhile is the only request for its job', async () => {
    const job = await session().track({ service: 'files' });
    const { emulator } = session();
    emulator.faults.add({ listener: 'api', kind: 'hang', path: session().faultPath(job) });
    const first = session().check(job.id);
    const second = session().check(job.id);
    // The poller's own look comes due after 2 s, too.
    const answers = Promise.allSettled([first, second]);
    await assert.rejects(Promise.race([first, second]));
    const looks = session().looks(job);
    emulator.faults.clear();
    assert.equal(looks.length, 1, 'one at a time');
    const [one, two] = await answers;
    const failed = one.status === 'rejected' ? one : two;
    assert.ok(failed.status === 'rejected');
    await rejectsWith(Promise.reject(failed.reason as Error), /^127\.0\.0\.1.* did not answer in time\./);
    assert.equal([one, two].filter(({ status }) => status === 'fulfilled').length, 1, 'the other had its answer');
    assert.equal((await session().job(job.id)).state, 'ready');
  });
});
