import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { OTHER_USER } from '../../emulator/auth/authUsers.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { DEFAULT_USER } from '../../emulator/auth/tokens.ts';
import { alive, CALLBACK, CLIENT, readyApp, refresh, refusal, signIn, tokensOf } from '../../support/emulator/auth.ts';
import { bearer, send, statusUrl } from '../../support/emulator/emulator.ts';

const DAY_MS = 24 * 3_600_000;
const REFUSED = [400, 'invalid_grant'];

describe('emulator: refresh tokens', () => {
  let now = Date.UTC(2026, 10, 23, 12);
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator({ now: () => now });
    readyApp(emulator);
  });
  afterEach(() => emulator.close());

  it('are good once, each bringing the next, and are counted', async () => {
    const first = await signIn(emulator);
    emulator.clearRequests();
    const second = tokensOf(await refresh(emulator, first.refresh_token));
    const third = tokensOf(await refresh(emulator, second.refresh_token));
    assert.equal(new Set([first, second, third].map((tokens) => tokens.refresh_token)).size, 3);
    assert.equal(await alive(emulator, first.access_token), true, 'the older access token lives on');
    const seen = { time: now, grantType: 'refresh_token', clientId: CLIENT, outcome: 'ok' };
    assert.deepEqual(emulator.tokenRequests, [seen, seen]);
  });

  it('kill the whole sign-in when one is used again', async () => {
    const first = await signIn(emulator);
    const bystander = await signIn(emulator);
    const second = tokensOf(await refresh(emulator, first.refresh_token));
    assert.deepEqual(refusal(await refresh(emulator, first.refresh_token)), REFUSED);
    assert.deepEqual(refusal(await refresh(emulator, second.refresh_token)), REFUSED);
    for (const { access_token } of [first, second]) assert.equal(await alive(emulator, access_token), false);
    assert.equal(await alive(emulator, bystander.access_token), true);
    tokensOf(await refresh(emulator, bystander.refresh_token));
  });

  it('live fifteen days', async () => {
    const first = await signIn(emulator);
    now += 15 * DAY_MS - 1000;
    const second = tokensOf(await refresh(emulator, first.refresh_token));
    now += 15 * DAY_MS;
    assert.deepEqual(refusal(await refresh(emulator, second.refresh_token)), REFUSED);
  });

  it('may ask for less, for once, but not for more', async () => {
    const job = emulator.addJob({ service: 'files' });
    const read = async (token: string): Promise<number> =>
      (await send(statusUrl(emulator, job), { headers: bearer(token) })).status;
    const first = await signIn(emulator);
    const more = await refresh(emulator, first.refresh_token, { scope: 'data:read data:search' });
    assert.deepEqual(refusal(more), [400, 'AUTH-010']);
    const unknown = await refresh(emulator, first.refresh_token, { scope: 'all' });
    assert.deepEqual(refusal(unknown), [400, 'AUTH-004']);
    const less = tokensOf(await refresh(emulator, first.refresh_token, { scope: 'data:write' }));
    assert.equal(less.scope, 'data:write');
    assert.equal(await read(less.access_token), 403);
    assert.equal(await read(tokensOf(await refresh(emulator, less.refresh_token)).access_token), 200);
  });

  it('belong to one app', async () => {
    const { refresh_token } = await signIn(emulator);
    const other = emulator.registerApp({ type: 'public', callbackUrls: [CALLBACK] });
    assert.deepEqual(refusal(await refresh(emulator, refresh_token, { client_id: other.clientId })), REFUSED);
    tokensOf(await refresh(emulator, refresh_token));
  });

  it('are spent when the answer is lost on its way, and not when the service was down', async () => {
    const { refresh_token } = await signIn(emulator);
    const at = { listener: 'api', path: '/token$', count: 1 } as const;
    emulator.faults.add({ ...at, kind: 'status', status: 503, form: 'html' }, { ...at, kind: 'reset' });
    assert.equal((await refresh(emulator, refresh_token)).status, 503);
    await assert.rejects(refresh(emulator, refresh_token));
    assert.deepEqual(refusal(await refresh(emulator, refresh_token)), REFUSED);
    assert.deepEqual(
      emulator.tokenRequests.slice(1).map((request) => request.outcome),
      ['ok', 'invalid_grant'],
    );
  });

  it('outlive the access tokens, and die with the user', async () => {
    const ada = await signIn(emulator);
    emulator.loginAs(OTHER_USER);
    const bo = await signIn(emulator);
    emulator.expireAccessTokens();
    assert.equal(await alive(emulator, ada.access_token), false);
    const fresh = tokensOf(await refresh(emulator, ada.refresh_token));
    assert.equal(await alive(emulator, fresh.access_token), true);
    emulator.revokeUserTokens(DEFAULT_USER);
    assert.equal(await alive(emulator, fresh.access_token), false);
    assert.deepEqual(refusal(await refresh(emulator, fresh.refresh_token)), REFUSED);
    tokensOf(await refresh(emulator, bo.refresh_token));
  });
});
