import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { eventually } from '../support/eventually.ts';
import { rejectsWith, useSession } from './support/session.ts';

describe('polling', () => {
  const session = useSession();
  beforeEach(async () => {
    await session().signIn();
  });
  afterEach(async () => {
    session().emulator.faults.clear();
    await session().removeJobs();
  });

  it('finds out by itself that a job is ready, with no command, and then leaves it alone', async () => {
    const job = await session().track({ service: 'files', durationMs: 2500 });
    const ready = await session().untilState(job.id, 'ready');
    const looks = session().looks(job);
    assert.ok(looks.length >= 1 && looks.length <= 3, `${looks.length} looks`);
    assert.ok((looks[0]?.time ?? 0) - ready.trackedAt >= 1700, 'the first look is not at once');
    assert.ok((ready.nextPollAt ?? 0) > Date.now() + 3_000_000, 'the next one is when the link expires');
  });

  it('sends nothing while nothing is open', async () => {
    const job = await session().track({ service: 'files' });
    await session().check(job.id);
    const failed = await session().track({ service: 'files', outcome: 'failed' });
    await session().check(failed.id);
    session().emulator.clearRequests();
    // The one thing that only time can show.
    await delay(3500);
    assert.deepEqual(session().emulator.requests, []);
  });

  it('looks at many jobs, at none of them more often than it must', async () => {
    const { emulator } = session();
    const jobs = await Promise.all(
      Array.from({ length: 12 }, () => session().track({ service: 'sheets', durationMs: 1000 })),
    );
    for (const job of jobs) await session().untilState(job.id, 'ready');
    for (const job of jobs) {
      const { length } = session().looks(job);
      assert.ok(length >= 1 && length <= 2, `${length} looks`);
    }
    assert.ok(emulator.requests.every(({ status }) => status === 200));
  });

  it('tells a link’s death without being asked', async () => {
    const job = await session().track({ service: 'files', linkLifetimeMs: 4000 });
    assert.equal((await session().check(job.id)).ready, true);
    const expired = await session().untilState(job.id, 'expired');
    assert.ok(Date.now() >= (expired.linkExpiresAt ?? 0));
    assert.equal(expired.nextPollAt, undefined);
  });

  it('429: asks nothing until Retry-After has passed, for no job, then goes on by itself', async () => {
    const { emulator, engine } = session();
    const refused = await session().track({ service: 'files', durationMs: 0 });
    const other = await session().track({ service: 'files', durationMs: 0 });
    emulator.faults.add({
      listener: 'api',
      path: session().faultPath(refused),
      count: 1,
      kind: 'status',
      status: 429,
      form: 'quota',
      headers: { 'Retry-After': '4' },
    });
    await rejectsWith(session().check(refused.id), /too many requests\. It continues automatically in [1-4] s/);
    const refusedAt = session().looks(refused).at(-1)?.time ?? 0;
    await rejectsWith(session().check(other.id), /too many requests\. It continues automatically in [1-4] s/);
    await eventually('the pause is known', () => engine.poller.status.pausedUntil !== undefined);
    assert.equal((await session().job(refused.id)).failedPolls, 0, 'a pause is no failure of the job');
    await session().untilState(refused.id, 'ready');
    await session().untilState(other.id, 'ready');
    const later = emulator.requests.filter(({ time }) => time > refusedAt);
    assert.ok(later.length >= 2);
    assert.ok(
      later.every(({ time }) => time >= refusedAt + 4000),
      'nothing was sent during the pause',
    );
    await eventually('the pause is over', () => engine.poller.status.pausedUntil === undefined);
  });

  it('401: stops the account at once, keeps the jobs, and goes on with a new token', async () => {
    const { emulator, engine } = session();
    const token = await session().signIn();
    emulator.revokeToken(token);
    emulator.clearRequests();
    const jobs = [
      await session().track({ service: 'files' }),
      await session().track({ service: 'files' }),
      await session().track({ service: 'sheets' }),
    ] as const;
    await rejectsWith(session().check(jobs[0].id), /no longer accepts the access token/);
    assert.equal((await engine.accounts.current()).status, 'refused');
    await rejectsWith(session().check(jobs[1].id), /no longer accepts the access token/);
    await eventually('the looks at all of them have come due', async () => {
      const due = await Promise.all(jobs.map(async ({ id }) => (await session().job(id)).nextPollAt ?? 0));
      return due.every((at) => at < Date.now() - 500);
    });
    assert.equal(emulator.requests.length, 1, 'the refused token was sent once');
    for (const { id } of jobs) assert.equal((await session().job(id)).state, 'running');
    const next = await session().signIn();
    for (const { id } of jobs) await session().untilState(id, 'ready');
    assert.ok(emulator.requests.slice(1).every(({ headers }) => headers.authorization === `Bearer ${next}`));
  });

  it('400 “Failed to parse the token” counts as a refused token, too', async () => {
    const job = await session().track({ service: 'files' });
    const path = session().faultPath(job);
    const detail = 'Failed to parse the token';
    session().emulator.faults.add({ listener: 'api', path, kind: 'status', status: 400, form: 'gateway', detail });
    await rejectsWith(session().check(job.id), /no longer accepts the access token/);
    assert.equal((await session().engine.accounts.current()).status, 'refused');
  });

  it('goes on by itself when the network is back', async () => {
    const job = await session().track({ service: 'files' });
    const path = session().faultPath(job);
    session().emulator.faults.add({ listener: 'api', path, kind: 'reset', count: 1 });
    await eventually('it knows that it is offline', () => session().engine.poller.status.offline);
    await session().untilState(job.id, 'ready');
    assert.equal(session().engine.poller.status.offline, false);
  });
});
