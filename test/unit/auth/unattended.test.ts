import assert from 'node:assert/strict';
import { generateKeyPairSync, verify } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, it } from 'mocha';
import type { ServiceAccountKeys, TokenSet } from '../../../src/auth/tokens.ts';
import { startEmulator } from '../../emulator/emulator.ts';
import { VirtualClock } from '../../support/virtualClock.ts';
import { type Answer, type Call, KEYS, useAuthServer } from '../../support/auth/authServer.ts';
import { calm, failureOf, newClients } from '../../support/auth/clients.ts';

const TOKENS = { access_token: 'minted-0123456789', token_type: 'Bearer', expires_in: 3599 };
const SECRET = 'S3cr3t_with-odd.chars:+%&0123456789';
const PKCS8 = KEYS.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const PKCS1 = KEYS.privateKey.export({ format: 'pem', type: 'pkcs1' }).toString();
const ACCOUNT: ServiceAccountKeys = {
  clientId: 'robot_client-1',
  clientSecret: SECRET,
  keyId: 'key-7',
  privateKey: PKCS8,
  accountId: 'ROBOT1',
};

describe('OAuthUnattendedClient', () => {
  const serve = useAuthServer();
  const clock = new VirtualClock();

  /** Refuses what the service refuses. */
  function judge({ form, headers }: Call, origin: string): Answer {
    const [id = '', secret = ''] = Buffer.from((headers.authorization ?? '').replace('Basic ', ''), 'base64')
      .toString()
      .split(':')
      .map((part) => new URLSearchParams(`x=${part}`).get('x') ?? '');
    if (id !== ACCOUNT.clientId || secret !== SECRET) return { status: 401, body: { errorCode: 'AUTH-003' } };
    if (form.has('client_id') || form.has('client_secret')) return { status: 400, body: { error: 'invalid_request' } };
    const problem = problemOf(form.get('assertion') ?? '', origin);
    if (problem !== undefined) return { status: 400, body: { error: 'invalid_grant', error_description: problem } };
    return { body: TOKENS };
  }

  function problemOf(assertion: string, origin: string): string | undefined {
    const [header = '', payload = '', signature = ''] = assertion.split('.');
    const parse = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    try {
      assert.ok(
        verify('sha256', Buffer.from(`${header}.${payload}`), KEYS.publicKey, Buffer.from(signature, 'base64url')),
      );
      assert.deepEqual(parse(header), { alg: 'RS256', kid: 'key-7' });
      const claims = parse(payload) as Readonly<Record<string, unknown>>;
      const lifetime = Number(claims['exp']) - clock.now() / 1000;
      assert.ok(lifetime > 60 && lifetime <= 300);
      const { exp: _, ...rest } = claims;
      assert.deepEqual(rest, {
        iss: ACCOUNT.clientId,
        sub: ACCOUNT.accountId,
        aud: `${origin}/token`,
        scope: ['data:read', 'data:write'],
      });
      return undefined;
    } catch (error) {
      return String(error);
    }
  }

  async function mint(keys: Partial<ServiceAccountKeys>, answer = judge): Promise<{ tokens: TokenSet; calls: Call[] }> {
    const server = await serve({ '/token': answer });
    const { unattended, lines } = newClients(clock);
    const scopes = ['data:read', 'data:write'];
    try {
      const tokens = await unattended.serviceAccount(server.origin, { ...ACCOUNT, ...keys }, scopes, calm);
      return { tokens, calls: server.calls };
    } catch (error) {
      const told = inspect(error, { showHidden: true }) + lines.join('\n');
      for (const secret of [SECRET, 'PRIVATE KEY', 'eyJ']) assert.ok(!told.includes(secret), told);
      throw error;
    }
  }

  it('signs an assertion that a strict server accepts, from every form of the key', async () => {
    for (const privateKey of [
      PKCS8,
      PKCS1,
      `\n  ${PKCS1}`,
      PKCS8.replaceAll('\n', '\\n'),
      PKCS8.replaceAll('\n', '\r\n'),
    ]) {
      const { tokens, calls } = await mint({ privateKey });
      assert.deepEqual(tokens, {
        accessToken: TOKENS.access_token,
        expiresAt: clock.now() + 3_599_000,
        refreshToken: undefined,
        scopes: ['data:read', 'data:write'],
      });
      const form = calls.find(({ path }) => path === '/token')?.form;
      assert.deepEqual([...(form?.keys() ?? [])].sort(), ['assertion', 'grant_type']);
      assert.equal(form?.get('grant_type'), 'urn:ietf:params:oauth:grant-type:jwt-bearer');
    }
  });

  const badKeys: Readonly<Record<string, string>> = {
    empty: '',
    rubbish: 'not a key',
    'cut off': PKCS8.slice(0, 400),
    encrypted: KEYS.privateKey
      .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' })
      .toString(),
    public: KEYS.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    'elliptic-curve': generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ format: 'pem', type: 'pkcs8' })
      .toString(),
  };
  for (const [what, privateKey] of Object.entries(badKeys)) {
    it(`refuses a key that is ${what}`, async () => {
      assert.equal((await failureOf(mint({ privateKey }))).says, 'AuthError badKey');
    });
  }

  it('tells a wrong secret, a wrong key and a missing one', async () => {
    assert.equal((await failureOf(mint({ clientSecret: 'wrong-0123456789' }))).says, 'AuthError invalidClient');
    assert.equal((await failureOf(mint({ clientSecret: '' }))).says, 'AuthError invalidClient');
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const privateKey = other.export({ format: 'pem', type: 'pkcs8' }).toString();
    assert.equal((await failureOf(mint({ privateKey }))).says, 'AuthError invalidGrant');
  });

  it('keeps secrets out of errors even when the server repeats them', async () => {
    const echo = ({ headers, form }: Call): Answer => ({
      status: 400,
      body: {
        error: 'invalid_request',
        error_description: `${headers.authorization} ${SECRET} ${form.get('assertion')}`,
      },
    });
    assert.equal((await failureOf(mint({}, echo))).says, 'AuthError unexpected');
  });

  it('does 2-legged with HTTP Basic only', async () => {
    const server = await serve({ '/token': () => ({ body: { ...TOKENS, refresh_token: 'surprise' } }) });
    const tokens = await newClients(clock).unattended.twoLegged(server.origin, ACCOUNT, ['data:read'], calm);
    assert.equal(tokens.refreshToken, undefined);
    const call = server.calls.find(({ path }) => path === '/token');
    assert.deepEqual(Object.fromEntries(call?.form ?? []), { grant_type: 'client_credentials', scope: 'data:read' });
    const [id] = Buffer.from(call?.headers.authorization?.slice(6) ?? '', 'base64')
      .toString()
      .split(':');
    assert.equal(id, 'robot_client-1');
  });

  for (const offHours of [-2, 2]) {
    it(`signs by the server's clock when ours is ${offHours} hours off`, async () => {
      const emulator = await startEmulator();
      try {
        const { clientId, accountId: id, keyId } = ACCOUNT;
        const publicKey = KEYS.publicKey.export({ format: 'pem', type: 'spki' }).toString();
        emulator.registerApp({ type: 'confidential', clientId, secret: 'hush' });
        emulator.addServiceAccount({ clientId, id, keyId, publicKey });
        const keys = { ...ACCOUNT, clientSecret: 'hush' };
        const { unattended } = newClients(new VirtualClock(Date.now() + offHours * 3_600_000));
        const tokens = await unattended.serviceAccount(emulator.origin, keys, ['data:read'], calm);
        assert.ok(tokens.accessToken);
      } finally {
        await emulator.close();
      }
    });
  }
});
