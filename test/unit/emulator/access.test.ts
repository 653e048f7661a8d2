import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import type { JobRef } from '../../emulator/exports/jobSpec.ts';
import { DEFAULT_USER, DEFAULT_USER_ACC_ID } from '../../emulator/auth/tokens.ts';
import { type Reply, bearer, send, statusUrl } from '../../support/emulator/emulator.ts';

describe('emulator: who may read a job', () => {
  let now = Date.UTC(2026, 10, 23, 12);
  let emulator: Emulator;
  let job: JobRef;

  beforeEach(async () => {
    emulator = await startEmulator({ now: () => now, quotas: { get: 5, post: 2 } });
    job = emulator.addJob({ service: 'files' });
  });
  afterEach(() => emulator.close());

  const read = (headers: Record<string, string>, ref = job): Promise<Reply> =>
    send(statusUrl(emulator, ref), { headers });
  const errorOf = (reply: Reply): unknown => JSON.parse(reply.text);

  it('a good token reads its own job, with and without b.', async () => {
    const token = emulator.issueToken();
    const reply = await read(bearer(token));
    assert.equal(reply.status, 200);
    assert.match(String(reply.headers['x-request-id']), /^[0-9a-f-]{36}$/);
    assert.equal((await send(statusUrl(emulator, job, 'b.'), { headers: bearer(token) })).status, 200);
    const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
    assert.deepEqual(Object.keys(payload).slice(0, 3), ['scope', 'client_id', 'userid']);
  });

  it('refuses a missing, garbled, foreign, altered, expired or revoked token with 401', async () => {
    const good = emulator.issueToken();
    const [header, payload = '', signature] = good.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...claims, userid: 'OTHER' })).toString('base64url');
    const expired = emulator.issueToken({ lifetimeMs: 60_000 });
    const revoked = emulator.issueToken();
    emulator.revokeToken(revoked);
    now += 61_000;
    const headers: Record<string, string>[] = [
      {},
      { authorization: good },
      { authorization: `Basic ${good}` },
      bearer('garbled'),
      bearer(`${header}.${forged}.${signature}`),
      bearer(expired),
      bearer(revoked),
    ];
    for (const given of headers) {
      const reply = await read(given);
      assert.equal(reply.status, 401);
      assert.deepEqual(errorOf(reply), {
        code: 'ERR_AUTHENTICATED_ERROR',
        title: 'Unauthorized',
        detail: 'Authentication header is not correct',
      });
    }
    assert.equal((await read(bearer(good))).status, 200);
  });

  it('refuses a token without the scope in the words of the gateway', async () => {
    const reply = await read(bearer(emulator.issueToken({ scopes: ['data:write'] })));
    assert.equal(reply.status, 403);
    assert.equal((errorOf(reply) as { errorCode: string }).errorCode, 'AUTH-010');
  });

  it('asks a two-legged token for the user, by either id', async () => {
    const headers = bearer(emulator.issueToken({ twoLegged: true }));
    const bare = await read(headers);
    assert.equal(bare.status, 400);
    assert.match(bare.text, /ERR_BAD_INPUT/);
    assert.equal((await read({ ...headers, 'x-user-id': DEFAULT_USER })).status, 200);
    assert.equal((await read({ ...headers, 'x-user-id': DEFAULT_USER_ACC_ID })).status, 200);
    assert.equal((await read({ ...headers, 'x-user-id': 'SOMEBODY' })).status, 403);
  });

  it("refuses somebody else's job with 403, and an unknown job or project with 404", async () => {
    const headers = bearer(emulator.issueToken());
    const foreign = await read(headers, emulator.addJob({ service: 'files', owner: 'SOMEBODY' }));
    assert.equal(foreign.status, 403);
    assert.match(foreign.text, /ERR_NOT_ALLOWED/);
    const nowhere = '00000000-0000-4000-8000-000000000000';
    const noJob = await read(headers, { ...job, exportId: nowhere });
    assert.deepEqual(errorOf(noJob), {
      code: 'ERR_RESOURCE_NOT_EXIST',
      title: 'Not Found',
      detail: 'The job does not exist',
    });
    assert.match((await read(headers, { ...job, projectId: nowhere })).text, /Project not found/);
    assert.equal((await read(headers, { ...job, service: 'sheets' })).status, 404);
  });

  it('counts calls per client ID and kind, and says when to come back', async () => {
    const headers = bearer(emulator.issueToken());
    for (let call = 0; call < 5; call++) assert.equal((await read(headers)).status, 200);
    now += 20_500;
    const refused = await read(headers);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers['retry-after'], '40');
    assert.deepEqual(errorOf(refused), { developerMessage: 'Quota limit exceeded.' });
    assert.equal((await read(bearer(emulator.issueToken({ clientId: 'other' })))).status, 200);
    now += 40_000;
    assert.equal((await read(headers)).status, 200);
  });

  it('knows no other calls', async () => {
    assert.equal((await send(`${emulator.origin}/construction/files/v2/projects`)).status, 404);
    assert.equal((await send(statusUrl(emulator, job), { method: 'DELETE' })).status, 405);
    assert.equal((await send(`${emulator.origin}/construction/files/v1/projects/%zz/exports/x`)).status, 404);
  });
});
