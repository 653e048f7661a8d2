import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { startDemo } from '../../emulator/demo.ts';
import { OTHER_USER } from '../../emulator/auth/authUsers.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { DEFAULT_PROJECT } from '../../emulator/exports/jobs.ts';
import { DEFAULT_CLIENT, DEFAULT_USER } from '../../emulator/auth/tokens.ts';
import {
  CALLBACK,
  CLIENT,
  authorize,
  location,
  post,
  readyApp,
  refresh,
  refusal,
  signIn,
} from '../../support/emulator/auth.ts';
import { type Reply, bearer, control, send, statusUrl } from '../../support/emulator/emulator.ts';

describe('emulator: what a sign-in opens', () => {
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator();
    readyApp(emulator);
  });
  afterEach(() => emulator.close());

  const hubs = (token: string): Promise<Reply> =>
    send(`${emulator.origin}/project/v1/hubs`, { headers: bearer(token) });
  const userinfo = (headers: Readonly<Record<string, string>>): Promise<Reply> =>
    send(`${emulator.userinfoOrigin}/userinfo`, { headers });

  it("starts jobs that are the person's own, which nobody else can read", async () => {
    const { access_token } = await signIn(emulator);
    const url = `${emulator.origin}/construction/files/v1/projects/${DEFAULT_PROJECT}/exports`;
    const body = JSON.stringify({ fileVersions: ['urn:adsk.wipprod:fs.file:vf.Zmxvb3I?version=1'] });
    const started = await send(url, { method: 'POST', headers: bearer(access_token) }, body);
    assert.equal(started.status, 202);
    const { id } = JSON.parse(started.text) as { id: string };
    assert.equal((await send(`${url}/${id}`, { headers: bearer(access_token) })).status, 200);
    emulator.loginAs(OTHER_USER);
    const other = await signIn(emulator);
    assert.equal((await send(`${url}/${id}`, { headers: bearer(other.access_token) })).status, 403);
    const reader = await signIn(emulator, { scope: 'data:read' });
    assert.equal((await send(url, { method: 'POST', headers: bearer(reader.access_token) }, body)).status, 403);
  });

  it('tells who somebody is, on a host of its own, with any token of theirs', async () => {
    const { access_token } = await signIn(emulator, { scope: 'data:read' });
    assert.notEqual(emulator.userinfoOrigin, emulator.origin);
    const about = JSON.parse((await userinfo(bearer(access_token))).text) as Record<string, unknown>;
    assert.deepEqual(
      [about['sub'], about['name'], about['email'], about['preferred_username']],
      [DEFAULT_USER, 'Ada Byron', 'ada.byron@emulated.invalid', 'ada.byron'],
    );
    assert.deepEqual(refusal(await userinfo({})), [401, 'AUTH-006']);
    assert.deepEqual(refusal(await userinfo(bearer(`${access_token}x`))), [401, 'AUTH-006']);
    emulator.faults.add({ listener: 'userinfo', kind: 'status', status: 503, count: 1 });
    assert.equal((await userinfo(bearer(access_token))).status, 503);
    assert.equal(emulator.requests.filter((request) => request.listener === 'userinfo').length, 4);
  });

  it('closes exports and hubs to an app that no account has added', async () => {
    const job = emulator.addJob({ service: 'files' });
    const { access_token } = await signIn(emulator);
    const read = (): Promise<Reply> => send(statusUrl(emulator, job), { headers: bearer(access_token) });
    assert.equal((await read()).status, 200);
    const open = JSON.parse((await hubs(access_token)).text) as { data: { type: string; id: string }[] };
    assert.deepEqual([open.data.length, open.data[0]?.type], [1, 'hubs']);
    emulator.registerApp({ type: 'public', clientId: CLIENT, callbackUrls: [CALLBACK], addedToAccount: false });
    const denied = await read();
    assert.equal(denied.status, 403);
    assert.match(denied.text, /"ERR_NOT_ALLOWED".*"Api access deny"/);
    const closed = await hubs(access_token);
    assert.equal(closed.status, 200);
    const { data, meta } = JSON.parse(closed.text) as {
      data: unknown[];
      meta: { warnings: { HttpStatusCode: string }[] };
    };
    assert.deepEqual(data, []);
    assert.ok(meta.warnings.length > 0 && meta.warnings.every((warning) => warning.HttpStatusCode === '403'));
    emulator.registerApp({ type: 'public', clientId: CLIENT, apisEnabled: false });
    assert.deepEqual(refusal(await read()), [403, 'AUTH-001']);
    assert.deepEqual(refusal(await hubs(access_token)), [403, 'AUTH-001']);
  });

  it('asks for a bearer with data:read to list hubs', async () => {
    assert.deepEqual(refusal(await hubs('x')), [401, 'AUTH-006']);
    const { access_token } = await signIn(emulator, { scope: 'data:write' });
    assert.deepEqual(refusal(await hubs(access_token)), [403, 'AUTH-010']);
  });

  it('revokes: an access token alone, a refresh token with all that came from it', async () => {
    const first = await signIn(emulator);
    const revoke = (token: string, hint: string | undefined, client = CLIENT): Promise<Reply> =>
      post(emulator, 'revoke', { client_id: client, token, token_type_hint: hint });
    assert.equal((await revoke(first.access_token, 'access_token')).status, 200);
    assert.equal((await userinfo(bearer(first.access_token))).status, 401);
    assert.equal((await refresh(emulator, first.refresh_token)).status, 200);
    const second = await signIn(emulator);
    assert.deepEqual(refusal(await revoke(second.refresh_token, undefined)), [400, 'AUTH-008']);
    assert.deepEqual(refusal(await revoke(second.refresh_token, 'id_token')), [400, 'invalid_request']);
    const rival = emulator.registerApp({ type: 'public' }).clientId;
    for (const token of [second.access_token, second.refresh_token]) {
      assert.deepEqual(refusal(await revoke(token, 'access_token', rival)), [400, 'invalid_request']);
    }
    assert.equal((await userinfo(bearer(second.access_token))).status, 200);
    assert.equal((await revoke(second.refresh_token, 'refresh_token')).status, 200);
    assert.equal((await userinfo(bearer(second.access_token))).status, 401);
    assert.deepEqual(refusal(await refresh(emulator, second.refresh_token)), [400, 'invalid_grant']);
    assert.equal((await revoke('unknown', 'refresh_token')).status, 200);
  });

  it("introspects an app's own access tokens", async () => {
    const { access_token } = await signIn(emulator);
    const look = async (client: string): Promise<Record<string, unknown>> => {
      const reply = await post(emulator, 'introspect', { client_id: client, token: access_token });
      return JSON.parse(reply.text) as Record<string, unknown>;
    };
    const { exp, ...facts } = await look(CLIENT);
    assert.equal(typeof exp, 'number');
    const scope = 'openid data:read data:write';
    assert.deepEqual(facts, { active: true, scope, client_id: CLIENT, userid: DEFAULT_USER });
    const rival = emulator.registerApp({ type: 'public' }).clientId;
    assert.deepEqual(await look(rival), { active: false });
    emulator.expireAccessTokens();
    assert.deepEqual(await look(CLIENT), { active: false });
  });

  it('can be steered from another process', async () => {
    emulator.autoApprove = false;
    const app = JSON.parse(
      (await control(emulator, 'POST', 'apps', { type: 'public', callbackUrls: [CALLBACK] })).text,
    ) as {
      clientId: string;
    };
    assert.equal(
      (await control(emulator, 'POST', 'users', { id: 'EMUC', name: 'Cy', email: 'cy@emulated.invalid' })).status,
      201,
    );
    assert.equal((await control(emulator, 'POST', 'browser', { user: 'EMUC', autoApprove: true })).status, 204);
    assert.ok(location(await authorize(emulator, { client_id: app.clientId })).searchParams.has('code'));
    const { access_token } = await signIn(emulator);
    assert.match((await userinfo(bearer(access_token))).text, /"name":"Cy"/);
    assert.deepEqual(JSON.parse((await control(emulator, 'GET', 'tokenRequests')).text), emulator.tokenRequests);
    assert.equal((await control(emulator, 'POST', 'tokens/expire')).status, 204);
    assert.equal((await userinfo(bearer(access_token))).status, 401);
    assert.equal((await control(emulator, 'POST', 'apps', { type: 'secret' })).status, 400);
    assert.equal((await control(emulator, 'POST', 'users', {})).status, 400);
  });

  it('the demo has an app to sign in with, and says so', async () => {
    const demo = startDemo(emulator);
    demo.dispose();
    const { clientId, callbackUrls, users, userinfoOrigin } = demo.listing;
    assert.deepEqual([clientId, userinfoOrigin], [DEFAULT_CLIENT, emulator.userinfoOrigin]);
    assert.deepEqual(
      users.map((user) => user.name),
      ['Ada Byron', 'Bo Lind'],
    );
    for (const redirect_uri of callbackUrls) {
      const url = location(await authorize(emulator, { client_id: clientId, redirect_uri }));
      assert.ok(url.searchParams.has('code'), redirect_uri);
    }
    assert.ok(callbackUrls.includes('vscode://acc-exports.acc-exports/callback'));
  });
});
