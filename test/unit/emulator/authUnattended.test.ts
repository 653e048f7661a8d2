import assert from 'node:assert/strict';
import { type KeyObject, createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { afterEach, before, beforeEach, describe, it } from 'mocha';
import { signJwt } from '../../emulator/auth/authJwt.ts';
import { JWT_BEARER } from '../../emulator/auth/authToken.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { DEFAULT_USER } from '../../emulator/auth/tokens.ts';
import { CLIENT, basic, post, readyApp, refusal, tokensOf } from '../../support/emulator/auth.ts';
import { type Reply, bearer, send, statusUrl } from '../../support/emulator/emulator.ts';

const APP = 'ServerApp';

describe('emulator: tokens without a person', () => {
  const now = Date.UTC(2026, 10, 23, 12);
  const seconds = now / 1000;
  const pair = { publicKey: '', privateKey: undefined as KeyObject | undefined };
  let emulator: Emulator;

  before(() => {
    const made = generateKeyPairSync('rsa', { modulusLength: 2048 });
    pair.privateKey = made.privateKey;
    pair.publicKey = made.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  });
  beforeEach(async () => {
    emulator = await startEmulator({ now: () => now });
    readyApp(emulator);
    emulator.registerApp({ type: 'confidential', clientId: APP, secret: 'hush' });
    emulator.addServiceAccount({ clientId: APP, id: 'ROBOT', keyId: 'key-1', publicKey: pair.publicKey });
  });
  afterEach(() => emulator.close());

  const read = async (token: string, owner: string, more: Readonly<Record<string, string>> = {}): Promise<number> => {
    const job = emulator.addJob({ service: 'files', owner });
    return (await send(statusUrl(emulator, job), { headers: { ...bearer(token), ...more } })).status;
  };

  it('client credentials: by a confidential app, for a scope, and then with x-user-id', async () => {
    const form = { grant_type: 'client_credentials', scope: 'data:read' };
    const reply = await post(emulator, 'token', form, basic(APP, 'hush'));
    const { access_token, refresh_token } = tokensOf(reply);
    assert.equal(refresh_token, undefined);
    assert.equal(await read(access_token, DEFAULT_USER), 400);
    assert.equal(await read(access_token, DEFAULT_USER, { 'x-user-id': DEFAULT_USER }), 200);
    const about = await send(`${emulator.userinfoOrigin}/userinfo`, { headers: bearer(access_token) });
    assert.deepEqual(refusal(about), [403, 'AUTH-010']);
    assert.deepEqual(refusal(await post(emulator, 'token', { ...form, client_id: CLIENT })), [401, 'AUTH-003']);
    const noScope = await post(emulator, 'token', { ...form, scope: undefined }, basic(APP, 'hush'));
    assert.deepEqual(refusal(noScope), [400, 'AUTH-008']);
    const strange = await post(emulator, 'token', { ...form, scope: 'data:all' }, basic(APP, 'hush'));
    assert.deepEqual(refusal(strange), [400, 'AUTH-004']);
  });

  interface Assertion {
    readonly claims?: Readonly<Record<string, unknown>>;
    readonly kid?: string;
    readonly key?: KeyObject;
    readonly fields?: Readonly<Record<string, string>>;
  }

  function assertion({ claims, kid = 'key-1', key = pair.privateKey }: Assertion): string {
    assert.ok(key);
    const aud = `${emulator.origin}/authentication/v2/token`;
    return signJwt(key, kid, {
      iss: APP,
      sub: 'ROBOT',
      aud,
      exp: seconds + 300,
      scope: ['data:read', 'data:write'],
      ...claims,
    });
  }

  const mint = (given: Assertion = {}): Promise<Reply> => {
    const form = { grant_type: JWT_BEARER, assertion: assertion(given), ...given.fields };
    return post(emulator, 'token', form, basic(APP, 'hush'));
  };

  it('a service account reads its own jobs, has a name, and no refresh token', async () => {
    const { access_token, refresh_token } = tokensOf(await mint());
    assert.equal(refresh_token, undefined);
    assert.equal(await read(access_token, 'ROBOT'), 200);
    assert.equal(await read(access_token, DEFAULT_USER), 403);
    const about = await send(`${emulator.userinfoOrigin}/userinfo`, { headers: bearer(access_token) });
    assert.equal((JSON.parse(about.text) as { email: string }).email, `robot@${APP}.adskserviceaccount.autodesk.com`);
  });

  it('a service account can have a key made for it', async () => {
    const made = emulator.addServiceAccount({ clientId: APP });
    const key = createPrivateKey(made.privateKey ?? '');
    tokensOf(await mint({ claims: { sub: made.id }, kid: made.keyId, key }));
  });

  it('refuses an assertion that is wrong in anything', async () => {
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const wrong: readonly (readonly [string, Assertion])[] = [
      ['exp', { claims: { exp: seconds + 301 } }],
      ['exp', { claims: { exp: seconds } }],
      ['exp', { claims: { exp: undefined } }],
      ['exp', { claims: { exp: String(seconds + 60) } }],
      ['aud', { claims: { aud: emulator.origin } }],
      ['aud', { claims: { aud: undefined } }],
      ['iss', { claims: { iss: CLIENT } }],
      ['sub', { claims: { sub: DEFAULT_USER } }],
      ['scope', { claims: { scope: 'data:read' } }],
      ['kid', { kid: 'key-2' }],
      ['signature', { key: stranger }],
      ['not a JSON Web Token', { fields: { assertion: 'x.y' } }],
    ];
    for (const [what, given] of wrong) {
      const reply = await mint(given);
      assert.deepEqual(refusal(reply), [400, 'invalid_grant'], what);
      assert.match(reply.text, new RegExp(`invalid: ${what}`));
    }
  });

  it('refuses other algorithms, and none', async () => {
    const [, claims = '', signature = ''] = assertion({}).split('.');
    for (const alg of ['none', 'HS256', 'RS512']) {
      const header = Buffer.from(JSON.stringify({ alg, kid: 'key-1' })).toString('base64url');
      const reply = await mint({ fields: { assertion: `${header}.${claims}.${alg === 'none' ? '' : signature}` } });
      assert.match(reply.text, /invalid: alg/);
    }
  });

  it('narrows scopes, never widens them, and needs the right app', async () => {
    const { access_token } = tokensOf(await mint({ fields: { scope: 'data:write' } }));
    assert.equal(await read(access_token, 'ROBOT'), 403);
    assert.deepEqual(refusal(await mint({ fields: { scope: 'data:search' } })), [400, 'AUTH-010']);
    assert.deepEqual(refusal(await mint({ claims: { scope: [] } })), [400, 'AUTH-008']);
    assert.deepEqual(refusal(await mint({ claims: { scope: ['data:all'] } })), [400, 'AUTH-004']);
    const form = { grant_type: JWT_BEARER, assertion: assertion({}) };
    assert.deepEqual(refusal(await post(emulator, 'token', { ...form, client_id: CLIENT })), [401, 'AUTH-003']);
    emulator.registerApp({ type: 'confidential', clientId: 'Rival', secret: 'hush' });
    const rival = await post(emulator, 'token', form, basic('Rival', 'hush'));
    assert.deepEqual(refusal(rival), [400, 'invalid_grant']);
    const theft = { grant_type: JWT_BEARER, assertion: assertion({ claims: { iss: 'Rival' } }) };
    assert.match((await post(emulator, 'token', theft, basic('Rival', 'hush'))).text, /invalid: sub/);
  });
});
