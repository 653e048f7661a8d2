import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { describe, it } from 'mocha';
import { AccError } from '../../../src/acc/errors.ts';
import type { TokenSet } from '../../../src/auth/tokens.ts';
import { type Answer, CLIENT_ID, documentOf, jwt, useAuthServer } from '../../support/auth/authServer.ts';
import { calm, failureOf, newClients } from '../../support/auth/clients.ts';

const SCOPES = ['openid', 'data:read'];
const TOKENS = { access_token: 'access-0123456789', token_type: 'Bearer', expires_in: 3599 };

describe('OAuthPublicClient, afterwards', () => {
  const serve = useAuthServer();

  describe('refresh', () => {
    const REFRESH = 'refresh-token-0123456789';
    async function refresh(answer: Answer | undefined): Promise<TokenSet> {
      const server = await serve({ '/token': () => answer });
      const clients = newClients();
      const options = { clientId: CLIENT_ID, refreshToken: REFRESH, scopes: SCOPES };
      try {
        return await clients.publicClient.refresh(server.origin, options, calm);
      } catch (error) {
        const told = inspect(error, { showHidden: true }) + clients.lines.join('\n');
        assert.ok(!told.includes(REFRESH), told);
        throw error;
      } finally {
        const sent = server.calls.filter((call) => call.path === '/token');
        assert.deepEqual(
          sent.map((call) => Object.fromEntries(call.form)),
          [{ grant_type: 'refresh_token', refresh_token: REFRESH, client_id: CLIENT_ID }],
        );
      }
    }

    it('returns the new refresh token, or keeps the one of a server that does not rotate', async () => {
      assert.equal((await refresh({ body: { ...TOKENS, refresh_token: 'new' } })).refreshToken, 'new');
      assert.equal((await refresh({ body: TOKENS })).refreshToken, REFRESH);
    });

    it('does not lose the new refresh token over a bad ID token', async () => {
      const body = { ...TOKENS, refresh_token: 'new', id_token: 'rubbish' };
      assert.equal((await refresh({ body })).refreshToken, 'new');
    });

    it('takes what the server says of scopes and lifetime, in its answer or in the token', async () => {
      const access = jwt({ exp: 2_000_000_000, scope: ['data:read'] });
      let answer: object = { scope: 'data:read  data:write' };
      const handlers = {
        '/token': (): Answer => ({ body: { access_token: access, token_type: 'Bearer', ...answer } }),
      };
      const server = await serve(handlers);
      const { publicClient } = newClients();
      const options = { clientId: CLIENT_ID, refreshToken: 'r-0', scopes: SCOPES };
      const first = await publicClient.refresh(server.origin, options, calm);
      assert.deepEqual([first.scopes, first.expiresAt], [['data:read', 'data:write'], 2_000_000_000_000]);
      answer = {};
      assert.deepEqual((await publicClient.refresh(server.origin, options, calm)).scopes, ['data:read']);
      answer = { access_token: 'opaque' };
      const opaque = await publicClient.refresh(server.origin, options, calm);
      assert.deepEqual(opaque.scopes, SCOPES);
      assert.ok(Math.abs(opaque.expiresAt - Date.now() - 3_600_000) < 60_000);
    });

    const oauthError = (error: string, more: object = {}): Answer => ({ status: 400, body: { error, ...more } });
    const gateway = (errorCode: string, status = 400): Answer => ({
      status,
      body: { developerMessage: 'Something about the app', errorCode, moreInfo: 'https://example.com' },
    });
    const table: readonly (readonly [string, Answer, string])[] = [
      ['invalid_grant', oauthError('invalid_grant'), 'AuthError invalidGrant'],
      ['invalid_client', { ...oauthError('invalid_client'), status: 401 }, 'AuthError invalidClient'],
      [
        'a challenge',
        { ...oauthError('invalid_client'), status: 401, headers: { 'WWW-Authenticate': 'Basic realm="x"' } },
        'AuthError invalidClient',
      ],
      ['unauthorized_client', oauthError('unauthorized_client'), 'AuthError wrongAppType'],
      ['invalid_scope', oauthError('invalid_scope'), 'AuthError scope'],
      ['access_denied', oauthError('access_denied'), 'AuthError accessDenied'],
      ['invalid_request', oauthError('invalid_request'), 'AuthError unexpected'],
      ['server_error', oauthError('server_error'), 'AccError service'],
      [
        'invalid_grant with a code beside it',
        oauthError('invalid_grant', { errorCode: 'AUTH-004' }),
        'AuthError invalidGrant',
      ],
      ['AUTH-001', gateway('AUTH-001', 403), 'AuthError apiNotEnabled'],
      ['AUTH-003', gateway('AUTH-003', 401), 'AuthError wrongAppType'],
      ['AUTH-004', gateway('AUTH-004'), 'AuthError scope'],
      ['AUTH-006', gateway('AUTH-006', 401), 'AuthError invalidGrant'],
      ['AUTH-008', gateway('AUTH-008'), 'AuthError wrongAppType'],
      ['AUTH-010', gateway('AUTH-010', 403), 'AuthError scope'],
      ['AUTH-999', gateway('AUTH-999'), 'AuthError unexpected'],
      ['a bare 401', { status: 401 }, 'AuthError invalidClient'],
      ['a bare 403', { status: 403 }, 'AuthError unexpected'],
      ['404', { status: 404, body: {} }, 'AuthError unexpected'],
      ['a blocking proxy', { status: 403, body: '<html><title>Blocked</title></html>' }, 'AccError unexpectedAnswer'],
      ['a proxy that wants a login', { status: 407, body: '<html></html>' }, 'AccError unexpectedAnswer'],
      [
        '429',
        { status: 429, headers: { 'Retry-After': '17' }, body: { developerMessage: 'Quota limit exceeded.' } },
        'AccError rateLimited',
      ],
      ['500', { status: 500, body: oauthError('x').body }, 'AccError service'],
      ['503', { status: 503, body: '<html></html>' }, 'AccError service'],
      ['a redirect', { status: 307, headers: { Location: 'https://evil.example/token' } }, 'AccError unexpectedAnswer'],
      ['a page', { body: '<html>Welcome</html>' }, 'AccError unexpectedAnswer'],
      ['no object', { body: ['x'] }, 'AccError unexpectedAnswer'],
      ['no access token', { body: { token_type: 'Bearer' } }, 'AccError unexpectedAnswer'],
      ['another kind of token', { body: { ...TOKENS, token_type: 'mac' } }, 'AccError unexpectedAnswer'],
      ['a nonsense lifetime', { body: { ...TOKENS, expires_in: 'soon' } }, 'AccError unexpectedAnswer'],
      ['201', { status: 201, body: TOKENS }, 'AccError unexpectedAnswer'],
      ['204', { status: 204 }, 'AccError unexpectedAnswer'],
      ['a huge body', { body: { ...TOKENS, more: 'x'.repeat(2 ** 21) } }, 'AccError unexpectedAnswer'],
    ];
    for (const [what, answer, expected] of table) {
      it(`understands ${what}`, async () => {
        const { says, error } = await failureOf(refresh(answer));
        assert.equal(says, expected, inspect(error));
        assert.ok(!inspect(error, { showHidden: true }).includes(TOKENS.access_token));
        if (AccError.is(error, 'rateLimited')) assert.equal(error.details.retryAfterMs, 17_000);
      });
    }

    it("keeps the server's code and words, without what it repeats of the request", async () => {
      const { error } = await failureOf(
        refresh(oauthError('invalid_grant', { error_description: `token ${REFRESH} is spent` })),
      );
      assert.equal(error.message, 'invalidGrant (400, invalid_grant, token [redacted] is spent)');
    });

    it('logs the path and nothing else', async () => {
      const server = await serve({
        '/.well-known/openid-configuration': (_, origin) => ({
          body: { ...documentOf(origin), token_endpoint: `${origin}/token?key=secret` },
        }),
        '/token': () => ({ body: TOKENS }),
      });
      const clients = newClients();
      await clients.publicClient.refresh(
        server.origin,
        { clientId: CLIENT_ID, refreshToken: REFRESH, scopes: SCOPES },
        calm,
      );
      assert.equal(clients.lines.length, 2);
      assert.match(clients.lines[1] ?? '', /^POST http:\/\/127\.0\.0\.1:\d+\/token: 200, \d+ ms$/);
    });
  });

  it('revokes one token with its kind, and tells when the server has no revocation', async () => {
    let offered = true;
    const server = await serve({
      '/.well-known/openid-configuration': (_, origin) => ({
        body: { ...documentOf(origin), ...(offered ? {} : { revocation_endpoint: undefined }) },
      }),
      '/revoke': () => ({}),
    });
    const options = { clientId: CLIENT_ID, token: 'spent-0123456789', kind: 'refresh_token' } as const;
    await newClients().publicClient.revoke(server.origin, options, calm);
    const call = server.calls.find(({ path }) => path === '/revoke');
    assert.deepEqual(Object.fromEntries(call?.form ?? []), {
      token: 'spent-0123456789',
      token_type_hint: 'refresh_token',
      client_id: CLIENT_ID,
    });
    offered = false;
    const { says } = await failureOf(newClients().publicClient.revoke(server.origin, options, calm));
    assert.equal(says, 'AuthError badDiscovery');
  });
});
