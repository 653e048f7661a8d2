import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { DEFAULT_USER, DEFAULT_USER_ACC_ID } from '../emulator/auth/tokens.ts';
import { rejectsWith, useSession } from './support/session.ts';

describe('access token', () => {
  const session = useSession();

  it('is needed before anything is asked', async () => {
    const { emulator } = session();
    await session().run('clearAccessToken', {});
    const job = await session().track({ service: 'files' });
    emulator.clearRequests();
    await rejectsWith(session().check(job.id), /^There is no access token yet\./);
    assert.deepEqual(session().looks(job), []);
    assert.equal((await session().job(job.id)).state, 'running');
  });

  it('is sent as the bearer, by itself when it has a user', async () => {
    const job = await session().track({ service: 'files' });
    const token = await session().signIn();
    assert.equal((await session().check(job.id)).status, 'ready');
    for (const { headers } of session().looks(job)) {
      assert.equal(headers.authorization, `Bearer ${token}`);
      assert.equal(headers['x-user-id'], undefined);
    }
  });

  it('goes with x-user-id when a user is given, as a 2-legged token needs it', async () => {
    const token = session().issueToken({ twoLegged: true });
    await session().run('setAccessToken', { token });
    const job = await session().track({ service: 'sheets', durationMs: 600_000 });
    await rejectsWith(session().check(job.id), /x-user-id/);
    for (const userId of [DEFAULT_USER, DEFAULT_USER_ACC_ID]) {
      await session().run('setAccessToken', { token, userId });
      assert.equal((await session().check(job.id)).status, 'running');
      assert.equal(session().looks(job).at(-1)?.headers['x-user-id'], userId);
    }
  });

  it('is taken with the header line around it', async () => {
    const token = session().issueToken();
    await session().run('setAccessToken', { token: `Authorization: Bearer ${token}` });
    const job = await session().track({ service: 'files' });
    await session().check(job.id);
    assert.equal(session().looks(job).at(-1)?.headers.authorization, `Bearer ${token}`);
  });

  it('returns what looks wrong with it, and never the token', async () => {
    const cases = [
      { token: session().issueToken(), warnings: [] },
      { token: session().issueToken({ lifetimeMs: -60_000 }), warnings: ['expired'] },
      { token: session().issueToken({ lifetimeMs: 120_000 }), warnings: ['expiresSoon'] },
      { token: session().issueToken({ scopes: ['data:write'] }), warnings: ['noReadScope'] },
      { token: 'not-a-token-but-kept', warnings: ['notAToken'] },
    ];
    for (const { token, warnings } of cases) {
      const result = await session().run<{ warnings: string[]; expiresAt?: number }>('setAccessToken', { token });
      assert.deepEqual(result.warnings, warnings);
      assert.ok(!JSON.stringify(result).includes(token));
    }
  });

  it('is refused in words when it cannot be one', async () => {
    const before = await session().signIn();
    await rejectsWith(session().run('setAccessToken', {}), /^A token is needed\./);
    await rejectsWith(session().run('setAccessToken', { token: '' }), /^A token is needed\./);
    await rejectsWith(session().run('setAccessToken', { token: 42 }), /^A token is needed\./);
    await rejectsWith(session().run('setAccessToken', { token: 'two words' }), /^This is not an access token/);
    await rejectsWith(session().run('setAccessToken', { token: 'a\nb' }), /^This is not an access token/);
    const job = await session().track({ service: 'files' });
    await session().check(job.id);
    assert.equal(session().looks(job).at(-1)?.headers.authorization, `Bearer ${before}`, 'the old one was kept');
  });

  it('is kept in the secret storage until it is cleared', async () => {
    const token = await session().signIn();
    const { secrets } = session().context;
    assert.ok((await secrets.get('accExports.accessToken'))?.includes(token));
    await session().run('clearAccessToken', {});
    assert.ok(!(await secrets.get('accExports.accessToken'))?.includes(token));
    assert.equal((await session().engine.accounts.current()).status, 'none');
  });
});
