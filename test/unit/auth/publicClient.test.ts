import assert from 'node:assert/strict';
import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, it } from 'mocha';
import type { AuthorizationRequest, UserProfile, TokenSet } from '../../../src/auth/tokens.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import {
  type Answer,
  type AuthServer,
  CLIENT_ID,
  documentOf,
  type Handler,
  idClaims,
  jwt,
  KEYS,
  useAuthServer,
} from '../../support/auth/authServer.ts';
import { calm, failureOf, newClients, type TestClients } from '../../support/auth/clients.ts';

const REDIRECT = 'vscode://acc-exports.acc-exports/callback';
const CODE = 'code-0123456789';
const SCOPES = ['openid', 'data:read'];
const TOKENS = { access_token: 'access-0123456789', token_type: 'Bearer', expires_in: 3599 };

describe('OAuthPublicClient', () => {
  const serve = useAuthServer();

  function begin({ publicClient }: TestClients, server: AuthServer): Promise<AuthorizationRequest> {
    return publicClient.begin(server.origin, { clientId: CLIENT_ID, redirectUri: REDIRECT, scopes: SCOPES }, calm);
  }

  function answerTo(request: AuthorizationRequest): URL {
    return new URL(`${REDIRECT}?code=${CODE}&state=${request.state}`);
  }

  /** Signs in against a server that answers the code with this ID token. */
  async function signIn(
    idToken: (origin: string, nonce: string) => string | undefined,
    handlers: Readonly<Record<string, Handler>> = {},
  ): Promise<{ readonly tokens: TokenSet; readonly person: UserProfile; readonly server: AuthServer }> {
    let nonce = '';
    const server = await serve({
      '/token': (_, origin) => ({ body: { ...TOKENS, refresh_token: 'refresh-1', id_token: idToken(origin, nonce) } }),
      ...handlers,
    });
    const clients = newClients();
    const request = await begin(clients, server);
    ({ nonce } = request);
    return { ...(await clients.publicClient.complete(server.origin, request, answerTo(request), calm)), server };
  }

  const good = (origin: string, nonce: string): string => jwt(idClaims(origin, nonce));

  describe('begin', () => {
    it('makes the address with PKCE, state and nonce, new ones each time', async () => {
      const server = await serve({
        '/.well-known/openid-configuration': (_, origin) => ({
          body: { ...documentOf(origin), authorization_endpoint: `${origin}/authorize?tenant=a` },
        }),
      });
      const clients = newClients();
      const request = await begin(clients, server);
      const url = new URL(request.url);
      assert.equal(url.origin + url.pathname, `${server.origin}/authorize`);
      assert.deepEqual(Object.fromEntries(url.searchParams), {
        tenant: 'a',
        response_type: 'code',
        client_id: CLIENT_ID,
        redirect_uri: REDIRECT,
        scope: 'openid data:read',
        state: request.state,
        nonce: request.nonce,
        code_challenge: createHash('sha256').update(request.codeVerifier).digest('base64url'),
        code_challenge_method: 'S256',
      });
      // The service allows these characters only; and a "+" would not survive the way through the editor.
      assert.match(request.state, /^[\w-]{43}$/);
      assert.ok(url.search.includes('scope=openid%20data%3Aread'), url.search);
      const other = await begin(clients, server);
      for (const key of ['state', 'nonce', 'codeVerifier'] as const) assert.notEqual(other[key], request[key]);
    });

    it('needs a client ID', async () => {
      const server = await serve({});
      const options = { clientId: '', refreshToken: 'r', scopes: [] };
      assert.equal(
        (await failureOf(newClients().publicClient.refresh(server.origin, options, calm))).says,
        'AuthError invalidClient',
      );
    });
  });

  describe('complete', () => {
    it('trades the code without a secret and returns tokens and the person of user info', async () => {
      const person = { sub: 'AUTODESK1', name: ' Ada Lovelace ', email: 'ada@example.com' };
      const before = Date.now();
      const result = await signIn(good, { '/userinfo': () => ({ body: person }) });
      assert.deepEqual(result.person, { subject: 'AUTODESK1', name: 'Ada Lovelace', email: 'ada@example.com' });
      assert.equal(result.tokens.accessToken, TOKENS.access_token);
      assert.equal(result.tokens.refreshToken, 'refresh-1');
      assert.deepEqual(result.tokens.scopes, SCOPES);
      assert.ok(result.tokens.expiresAt >= before + 3_599_000 && result.tokens.expiresAt <= Date.now() + 3_599_000);
      const token = result.server.calls.find((call) => call.path === '/token');
      assert.equal(token?.headers.authorization, undefined);
      assert.equal(token?.headers['user-agent'], 'acc-exports/test');
      const { code_verifier: verifier, ...form } = Object.fromEntries(token?.form ?? []);
      assert.match(verifier ?? '', /^[\w-]{43}$/);
      assert.deepEqual(form, {
        grant_type: 'authorization_code',
        code: CODE,
        redirect_uri: REDIRECT,
        client_id: CLIENT_ID,
      });
      const info = result.server.calls.find((call) => call.path === '/userinfo');
      assert.equal(info?.headers.authorization, `Bearer ${TOKENS.access_token}`);
    });

    const silent: Readonly<Record<string, Handler>> = {
      'is down': () => ({ status: 500 }),
      refuses: () => ({ status: 401, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } }),
      'speaks of another person': () => ({ body: { sub: 'OTHER', name: 'Mallory' } }),
      'is a portal': () => ({ body: '<html></html>' }),
      'sends elsewhere': () => ({ status: 302, headers: { Location: 'https://evil.example/' } }),
      'is signed': () => ({
        headers: { 'Content-Type': 'application/jwt' },
        body: jwt({ sub: 'AUTODESK1', name: 'Unchecked' }),
      }),
    };
    for (const [what, handler] of Object.entries(silent)) {
      it(`keeps the sign-in, with the ID token's name, when user info ${what}`, async () => {
        const { person } = await signIn(good, { '/userinfo': handler });
        assert.deepEqual(person, { subject: 'AUTODESK1', name: 'Token Name', email: undefined });
      });
    }

    it('stops when it is cancelled, even while it asks for the name', async () => {
      const controller = new AbortController();
      let nonce = '';
      const server = await serve({
        '/token': (_, origin) => ({ body: { ...TOKENS, id_token: good(origin, nonce) } }),
        '/userinfo': () => {
          controller.abort();
          return undefined;
        },
      });
      const clients = newClients();
      const request = await begin(clients, server);
      ({ nonce } = request);
      const attempt = clients.publicClient.complete(server.origin, request, answerTo(request), controller.signal);
      assert.equal((await failureOf(attempt)).says, 'CancelledError');
    });

    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const withClaims = (change: object) => (origin: string, nonce: string) =>
      jwt({ ...idClaims(origin, nonce), ...change });
    const withSignature = (change: (signature: string) => string) => (origin: string, nonce: string) => {
      const [header, payload, signature = ''] = good(origin, nonce).split('.');
      return `${header}.${payload}.${change(signature)}`;
    };
    const forged: Readonly<Record<string, (origin: string, nonce: string) => string | undefined>> = {
      'no ID token': () => undefined,
      'another nonce': withClaims({ nonce: 'other' }),
      'no nonce': withClaims({ nonce: undefined }),
      'another issuer': withClaims({ iss: 'https://evil.example' }),
      'another audience': withClaims({ aud: 'another-app' }),
      'a further audience': withClaims({ aud: [CLIENT_ID, 'another-app'] }),
      'no subject': withClaims({ sub: undefined }),
      'an expired token': withClaims({ exp: Math.floor(Date.now() / 1000) - 301 }),
      'a token of the future': withClaims({ nbf: Math.floor(Date.now() / 1000) + 400 }),
      'another key': (origin, nonce) => jwt(idClaims(origin, nonce), {}, stranger),
      'an unknown key id': (origin, nonce) => jwt(idClaims(origin, nonce), { kid: 'key-2' }),
      'no algorithm': (origin, nonce) => jwt(idClaims(origin, nonce), { alg: 'none' }),
      'a public key as a shared secret': (origin, nonce) => {
        const input = jwt(idClaims(origin, nonce), { alg: 'HS256' }).split('.').slice(0, 2).join('.');
        const pem = KEYS.publicKey.export({ format: 'pem', type: 'spki' });
        return `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`;
      },
      'no signature': withSignature(() => ''),
      'a signature of rubbish': withSignature(() => '!!!'),
      'a changed signature': withSignature((text) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)),
      'no JSON': () => 'a.b.c',
      'no token': () => 'rubbish',
    };
    for (const [what, idToken] of Object.entries(forged)) {
      it(`refuses ${what}`, async () => {
        const { says, error } = await failureOf(signIn(idToken));
        assert.equal(says, 'AuthError badIdToken', inspect(error));
      });
    }

    it('accepts an ID token that a clock five minutes fast or slow would think wrong', async () => {
      const now = Math.floor(Date.now() / 1000);
      for (const change of [{ exp: now - 290 }, { nbf: now + 290 }]) await signIn(withClaims(change));
    });

    it("reads our clock, not the machine's", async () => {
      const clock = new VirtualClock(Date.now() + 2 * 3_600_000);
      let nonce = '';
      const server = await serve({ '/token': (_, origin) => ({ body: { ...TOKENS, id_token: good(origin, nonce) } }) });
      const clients = newClients(clock);
      const request = await begin(clients, server);
      ({ nonce } = request);
      const attempt = clients.publicClient.complete(server.origin, request, answerTo(request), calm);
      assert.equal((await failureOf(attempt)).says, 'AuthError badIdToken');
    });

    for (const offHours of [-2, 2]) {
      it(`believes the server's clock when ours is ${offHours} hours off`, async () => {
        const clock = new VirtualClock(Date.now() + offHours * 3_600_000);
        const headers = { date: new Date().toUTCString() };
        let nonce = '';
        const server = await serve({
          '/token': (_, origin) => ({ headers, body: { ...TOKENS, id_token: good(origin, nonce) } }),
        });
        const clients = newClients(clock);
        const request = await begin(clients, server);
        ({ nonce } = request);
        const { tokens } = await clients.publicClient.complete(server.origin, request, answerTo(request), calm);
        // Its lifetime counts from the request, by our clock.
        assert.equal(tokens.expiresAt, clock.now() + TOKENS.expires_in * 1000);
      });
    }

    it("fails with the network's or the service's error when the keys cannot be had", async () => {
      assert.equal((await failureOf(signIn(good, { '/keys': () => ({ status: 503 }) }))).says, 'AccError service');
      const broken = { '/keys': (): Answer => ({ body: { keys: [{ kty: 'RSA', kid: 'key-1', n: '', e: '' }] } }) };
      assert.equal((await failureOf(signIn(good, broken))).says, 'AuthError badIdToken');
    });

    const callbacks: readonly (readonly [string, (request: AuthorizationRequest) => string, string])[] = [
      ['another state', () => `code=${CODE}&state=other`, 'AuthError wrongState'],
      ['no state', () => `code=${CODE}`, 'AuthError wrongState'],
      ['another issuer', ({ state }) => `code=${CODE}&state=${state}&iss=https://evil.example`, 'AuthError wrongState'],
      ['no answer', ({ state }) => `state=${state}`, 'AuthError badCallback'],
      ['two codes', ({ state }) => `code=a&code=b&state=${state}`, 'AuthError badCallback'],
      ['a token', ({ state }) => `id_token=x&state=${state}`, 'AuthError badCallback'],
      ['a refusal', ({ state }) => `error=access_denied&state=${state}`, 'AuthError accessDenied'],
      ['a wrong scope', ({ state }) => `error=invalid_scope&state=${state}`, 'AuthError scope'],
      ['a wrong app', ({ state }) => `error=unauthorized_client&state=${state}`, 'AuthError wrongAppType'],
      ['trouble', ({ state }) => `error=temporarily_unavailable&state=${state}`, 'AccError service'],
      ['anything', ({ state }) => `error=odd&error_description=${state}+is+odd&state=${state}`, 'AuthError unexpected'],
    ];
    for (const [what, query, expected] of callbacks) {
      it(`tells ${what} in the browser's answer, and sends nothing`, async () => {
        const server = await serve({});
        const clients = newClients();
        const request = await begin(clients, server);
        const callback = new URL(`${REDIRECT}?${query(request)}`);
        const { says, error } = await failureOf(clients.publicClient.complete(server.origin, request, callback, calm));
        assert.equal(says, expected);
        assert.ok(!inspect(error, { showHidden: true }).includes(request.state));
        assert.ok(server.calls.every((call) => call.path !== '/token'));
      });
    }
  });
});
