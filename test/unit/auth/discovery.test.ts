import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { customFetch } from 'oauth4webapi';
import { VirtualClock } from '../../support/virtualClock.ts';
import { documentOf, type Handler, useAuthServer } from '../../support/auth/authServer.ts';
import { calm, failureOf, newClients } from '../../support/auth/clients.ts';

const DOCUMENT = '/.well-known/openid-configuration';

describe('Discovery', () => {
  const serve = useAuthServer();
  const document =
    (change: Record<string, unknown>): Handler =>
    (_, origin) => ({ body: { ...documentOf(origin), ...change } });

  it('names the endpoints, asks once an hour, and again when the clock was set back', async () => {
    const server = await serve({});
    const clock = new VirtualClock();
    const { discovery } = newClients(clock);
    const first = await discovery.server(server.origin, calm);
    assert.equal(first.token_endpoint, `${server.origin}/token`);
    clock.jump(59 * 60_000);
    assert.equal(await discovery.server(`${server.origin}/`, calm), first);
    assert.equal(server.calls.length, 1);
    clock.jump(2 * 60_000);
    await discovery.server(server.origin, calm);
    assert.equal(server.calls.length, 2);
    clock.jump(-3_600_000);
    await discovery.server(server.origin, calm);
    assert.equal(server.calls.length, 3);
  });

  it('does not remember failures', async () => {
    let fail = true;
    const server = await serve({
      [DOCUMENT]: (_, origin) => (fail ? { status: 503 } : { body: documentOf(origin) }),
    });
    const { discovery } = newClients();
    assert.equal((await failureOf(discovery.server(server.origin, calm))).says, 'AccError service');
    fail = false;
    assert.equal((await discovery.server(server.origin, calm)).issuer, server.origin);
  });

  it('takes user info from another https host, and both names of the revocation endpoint', async () => {
    const server = await serve({
      [DOCUMENT]: document({
        userinfo_endpoint: 'https://api.userprofile.autodesk.com/userinfo',
        revocation_endpoint: undefined,
        revoke_endpoint: 'https://developer.api.autodesk.com/authentication/v2/revoke',
      }),
    });
    const found = await newClients().discovery.server(server.origin, calm);
    assert.equal(found.userinfo_endpoint, 'https://api.userprofile.autodesk.com/userinfo');
    assert.equal(found.revocation_endpoint, 'https://developer.api.autodesk.com/authentication/v2/revoke');
  });

  const bad: Readonly<Record<string, Handler>> = {
    'another issuer': document({ issuer: 'https://evil.example' }),
    'an issuer with a path': (_, origin) => ({ body: { ...documentOf(origin), issuer: `${origin}/x` } }),
    'no issuer': document({ issuer: undefined }),
    'no token endpoint': document({ token_endpoint: undefined }),
    'a token endpoint over http': document({ token_endpoint: 'http://example.com/token' }),
    'keys over http': document({ jwks_uri: 'http://example.com/keys' }),
    'user info over http': document({ userinfo_endpoint: 'http://example.com/userinfo' }),
    'revocation over http': document({ revocation_endpoint: 'http://example.com/revoke' }),
    'an authorization endpoint that runs something': document({ authorization_endpoint: 'file:///bin/sh' }),
    'an endpoint with a password': document({ token_endpoint: 'https://a@example.com/' }),
    'an endpoint that is no address': document({ token_endpoint: 'token' }),
    'an endpoint that is no text': document({ token_endpoint: 7 }),
    'a page of a portal': () => ({ body: '<html><title>Log in to the Wi-Fi</title></html>' }),
    'an array': () => ({ body: [] }),
    'nothing there': () => ({ status: 404 }),
    'a redirect': () => ({ status: 302, headers: { Location: 'https://evil.example/' } }),
    'a huge answer': (_, origin) => ({ body: { ...documentOf(origin), more: 'x'.repeat(2 ** 21) } }),
  };
  for (const [what, handler] of Object.entries(bad)) {
    it(`refuses ${what}`, async () => {
      const server = await serve({ [DOCUMENT]: handler });
      assert.equal(
        (await failureOf(newClients().discovery.server(server.origin, calm))).says,
        'AuthError badDiscovery',
      );
    });
  }

  it('asks no unsafe host', async () => {
    const { discovery, http } = newClients();
    const options = http.options('http://127.0.0.1', 'public', calm);
    const direct = options[customFetch]('http://example.com/', { method: 'GET', headers: {} });
    assert.equal((await failureOf(direct)).says, 'AccError unsafeAddress');
    for (const host of ['http://developer.api.autodesk.com', 'ftp://x', 'nonsense']) {
      assert.equal((await failureOf(discovery.server(host, calm))).says, 'AccError unsafeAddress', host);
    }
  });

  it('tells network trouble, a slow server and a cancellation apart', async () => {
    const server = await serve({ [DOCUMENT]: () => undefined });
    const clock = new VirtualClock(undefined, () => server.calls.length > 0);
    const slow = failureOf(newClients(clock).discovery.server(server.origin, calm));
    await clock.advance(14_999);
    assert.equal(clock.pending.length, 1);
    await clock.advance(1);
    assert.equal((await slow).says, 'AccError timeout');

    const controller = new AbortController();
    const cancelled = failureOf(newClients().discovery.server(server.origin, controller.signal));
    controller.abort();
    assert.equal((await cancelled).says, 'CancelledError');
    assert.equal((await failureOf(newClients().discovery.server('http://127.0.0.1:9', calm))).says, 'AccError network');
  });
});
