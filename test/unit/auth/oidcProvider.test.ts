import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { after, afterEach, before, describe, it } from 'mocha';
import type { AuthorizationRequest, UserProfile, TokenSet } from '../../../src/auth/tokens.ts';
import { calm, failureOf, newClients, type TestClients } from '../../support/auth/clients.ts';
import {
  browse,
  PUBLIC_CLIENT,
  REDIRECT,
  ROBOT,
  startProvider,
  type Tamper,
  type TestProvider,
} from '../../support/auth/oidcProvider.ts';

const SCOPES = ['openid', 'data:read'];

/** Against an OpenID provider that is certified and that nobody here wrote. */
describe('Signing in with oidc-provider', () => {
  let provider: TestProvider;
  let clients: TestClients;
  before(async () => {
    provider = await startProvider();
  });
  after(() => provider.close());
  afterEach(() => {
    provider.tamper = (_, body) => body;
    provider.person = 'accepts';
  });

  async function begin(): Promise<AuthorizationRequest> {
    clients = newClients();
    const options = { clientId: PUBLIC_CLIENT, redirectUri: REDIRECT, scopes: SCOPES };
    return clients.publicClient.begin(provider.issuer, options, calm);
  }

  async function signIn(): Promise<{ readonly tokens: TokenSet; readonly person: UserProfile }> {
    const request = await begin();
    return clients.publicClient.complete(provider.issuer, request, await browse(request.url), calm);
  }

  async function refresh(refreshToken: string | undefined): Promise<TokenSet> {
    const options = { clientId: PUBLIC_CLIENT, refreshToken: refreshToken ?? '', scopes: SCOPES };
    return clients.publicClient.refresh(provider.issuer, options, calm);
  }

  async function userInfoStatus(accessToken: string): Promise<number> {
    const { userinfo_endpoint: address = '' } = await clients.discovery.server(provider.issuer, calm);
    return (await fetch(address, { headers: { Authorization: `Bearer ${accessToken}` } })).status;
  }

  it('signs in with code, PKCE and a verified ID token, and names the person', async () => {
    const before = Date.now();
    const { tokens, person } = await signIn();
    assert.deepEqual(person, { subject: 'GRACE1', name: 'Grace Hopper', email: 'grace@example.com' });
    assert.deepEqual(tokens.scopes, SCOPES);
    assert.ok(Math.abs(tokens.expiresAt - before - 3_600_000) < 60_000);
    assert.equal(await userInfoStatus(tokens.accessToken), 200);
    for (const secret of [tokens.accessToken, tokens.refreshToken ?? '']) {
      assert.ok(secret.length > 20 && !clients.lines.join('\n').includes(secret));
    }
  });

  it('rotates refresh tokens; using a spent one again ends the whole sign-in', async () => {
    const { tokens } = await signIn();
    const second = await refresh(tokens.refreshToken);
    assert.notEqual(second.refreshToken, tokens.refreshToken);
    const third = await refresh(second.refreshToken);
    assert.equal(await userInfoStatus(third.accessToken), 200);
    const { says, error } = await failureOf(refresh(second.refreshToken));
    assert.equal(says, 'AuthError invalidGrant');
    assert.ok(!inspect(error).includes(second.refreshToken ?? '-'));
    assert.equal((await failureOf(refresh(third.refreshToken))).says, 'AuthError invalidGrant');
  });

  it('revokes', async () => {
    const { tokens } = await signIn();
    const token = tokens.refreshToken ?? '';
    const options = { clientId: PUBLIC_CLIENT, token, kind: 'refresh_token' } as const;
    await clients.publicClient.revoke(provider.issuer, options, calm);
    assert.equal((await failureOf(refresh(token))).says, 'AuthError invalidGrant');
    // Signing out twice is no error.
    await clients.publicClient.revoke(provider.issuer, options, calm);
  });

  it('tells a refusal in the browser', async () => {
    provider.person = 'refuses';
    assert.equal((await failureOf(signIn())).says, 'AuthError accessDenied');
  });

  it('cannot trade a code twice, nor with another verifier, nor the answer to another sign-in', async () => {
    const request = await begin();
    const callback = await browse(request.url);
    const complete = (one: AuthorizationRequest): Promise<unknown> =>
      clients.publicClient.complete(provider.issuer, one, callback, calm);
    await complete(request);
    assert.equal((await failureOf(complete(request))).says, 'AuthError invalidGrant');

    const other = await begin();
    const late = await browse(other.url);
    const attempt = clients.publicClient.complete(provider.issuer, request, late, calm);
    assert.equal((await failureOf(attempt)).says, 'AuthError wrongState');
    const withoutProof = { ...other, codeVerifier: request.codeVerifier };
    const stolen = clients.publicClient.complete(provider.issuer, withoutProof, late, calm);
    assert.equal((await failureOf(stolen)).says, 'AuthError invalidGrant');
  });

  it('tells an unknown app', async () => {
    await begin();
    const options = { clientId: 'unknown', refreshToken: 'some-refresh-token', scopes: SCOPES };
    const attempt = clients.publicClient.refresh(provider.issuer, options, calm);
    assert.equal((await failureOf(attempt)).says, 'AuthError invalidClient');
  });

  /** Changes the claims of the ID token, its signature staying as it was. */
  const withClaims =
    (change: object): Tamper =>
    (_, body) => {
      const { id_token: idToken } = body;
      if (typeof idToken !== 'string') return body;
      const [header, payload = '', signature] = idToken.split('.');
      const claims = { ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), ...change };
      const changed = Buffer.from(JSON.stringify(claims)).toString('base64url');
      return { ...body, id_token: `${header}.${changed}.${signature}` };
    };
  const tampering: Readonly<Record<string, Tamper>> = {
    'another name in it': withClaims({ name: 'Mallory' }),
    'another nonce': withClaims({ nonce: 'other' }),
    'another issuer': withClaims({ iss: 'https://evil.example' }),
    'its time extended': withClaims({ exp: 4_000_000_000 }),
    "keys that are not the issuer's": (path, body) => (path === '/jwks' ? { keys: [] } : body),
    'nothing in its place': (_, { id_token: _idToken, ...body }) => body,
  };
  for (const [what, tamper] of Object.entries(tampering)) {
    it(`refuses an ID token with ${what}`, async () => {
      provider.tamper = tamper;
      assert.equal((await failureOf(signIn())).says, 'AuthError badIdToken');
    });
  }

  it('refuses a discovery document that was changed', async () => {
    provider.tamper = (path, body) =>
      path.startsWith('/.well-known') ? { ...body, issuer: 'https://evil.example' } : body;
    assert.equal((await failureOf(begin())).says, 'AuthError badDiscovery');
  });

  it('ignores user info about somebody else', async () => {
    provider.tamper = (path, body) => (path === '/me' ? { ...body, sub: 'MALLORY', name: 'Mallory' } : body);
    assert.equal((await signIn()).person.subject, 'GRACE1');
    assert.notEqual((await signIn()).person.name, 'Mallory');
  });

  it('mints a 2-legged token with HTTP Basic, and tells a wrong secret', async () => {
    const { unattended } = newClients();
    const tokens = await unattended.twoLegged(provider.issuer, ROBOT, ['data:read'], calm);
    assert.deepEqual([tokens.scopes, tokens.refreshToken], [['data:read'], undefined]);
    const wrong = { ...ROBOT, clientSecret: 'wrong-secret' };
    const attempt = unattended.twoLegged(provider.issuer, wrong, ['data:read'], calm);
    assert.equal((await failureOf(attempt)).says, 'AuthError invalidClient');
    const notAllowed = unattended.twoLegged(provider.issuer, ROBOT, ['data:write'], calm);
    assert.equal((await failureOf(notAllowed)).says, 'AuthError scope');
  });
});
