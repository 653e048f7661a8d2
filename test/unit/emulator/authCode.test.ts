import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import {
  alive,
  CALLBACK,
  CLIENT,
  basic,
  newCode,
  post,
  readyApp,
  refresh,
  refusal,
  tokensOf,
  tradeCode,
} from '../../support/emulator/auth.ts';
import { bearer, send } from '../../support/emulator/emulator.ts';

const CONFIDENTIAL = 'WebApp';

describe('emulator: codes and clients', () => {
  let now = Date.UTC(2026, 10, 23, 12);
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator({ now: () => now });
    readyApp(emulator);
    emulator.registerApp({ type: 'confidential', clientId: CONFIDENTIAL, secret: 'hush', callbackUrls: [CALLBACK] });
  });
  afterEach(() => emulator.close());

  it('trades a code for tokens that live an hour', async () => {
    const tokens = tokensOf(await tradeCode(emulator, await newCode(emulator)));
    assert.equal(tokens.expires_in, 3600);
    assert.ok(tokens.id_token);
    now += 3_599_000;
    assert.equal(await alive(emulator, tokens.access_token), true);
    now += 2000;
    assert.equal(await alive(emulator, tokens.access_token), false);
    const plain = tokensOf(await tradeCode(emulator, await newCode(emulator, { scope: 'data:read' })));
    assert.equal(plain.id_token, undefined);
  });

  it('refuses a wrong verifier, callback, client or code', async () => {
    const other = emulator.registerApp({ type: 'public', callbackUrls: [CALLBACK] });
    const wrong: readonly (readonly [Readonly<Record<string, string | undefined>>, string])[] = [
      [{ code_verifier: 'verifier-verifier-verifier-verifier-verifieR' }, 'invalid_grant'],
      [{ code_verifier: undefined }, 'AUTH-008'],
      [{ redirect_uri: `${CALLBACK}/` }, 'invalid_grant'],
      [{ redirect_uri: undefined }, 'AUTH-008'],
      [{ client_id: other.clientId }, 'invalid_grant'],
      [{ code: 'made-up' }, 'invalid_grant'],
      [{ code: undefined }, 'AUTH-008'],
      [{ grant_type: undefined }, 'AUTH-008'],
      [{ grant_type: 'password' }, 'unsupported_grant_type'],
    ];
    const code = await newCode(emulator);
    for (const [change, error] of wrong) {
      assert.deepEqual(refusal(await tradeCode(emulator, code, change)), [400, error], JSON.stringify(change));
    }
    tokensOf(await tradeCode(emulator, code));
    assert.deepEqual(
      emulator.tokenRequests.map(({ outcome }) => outcome === 'ok'),
      [...wrong.map(() => false), true],
    );
  });

  it('lets a code live five minutes', async () => {
    const [soon, late] = [await newCode(emulator), await newCode(emulator)];
    now += 299_000;
    tokensOf(await tradeCode(emulator, soon));
    now += 1000;
    assert.deepEqual(refusal(await tradeCode(emulator, late)), [400, 'invalid_grant']);
  });

  it('revokes what came from a code that is used again', async () => {
    const code = await newCode(emulator);
    const tokens = tokensOf(await tradeCode(emulator, code));
    assert.equal(await alive(emulator, tokens.access_token), true);
    assert.deepEqual(refusal(await tradeCode(emulator, code)), [400, 'invalid_grant']);
    assert.equal(await alive(emulator, tokens.access_token), false);
    assert.deepEqual(refusal(await refresh(emulator, tokens.refresh_token)), [400, 'invalid_grant']);
  });

  it('knows a confidential app by Basic or by the body, never by both', async () => {
    const code = await newCode(emulator, { client_id: CONFIDENTIAL, code_challenge: undefined });
    const form = { grant_type: 'authorization_code', redirect_uri: CALLBACK, code };
    const good = basic(CONFIDENTIAL, 'hush');
    assert.deepEqual(refusal(await post(emulator, 'token', { ...form, client_id: CONFIDENTIAL }, good)), [
      400,
      'invalid_request',
    ]);
    assert.deepEqual(refusal(await post(emulator, 'token', { ...form, client_secret: 'hush' }, good)), [
      400,
      'invalid_request',
    ]);
    tokensOf(await post(emulator, 'token', form, good));
    const again = await newCode(emulator, { client_id: CONFIDENTIAL, code_challenge: undefined });
    const body = { ...form, code: again, client_id: CONFIDENTIAL, client_secret: 'hush' };
    tokensOf(await post(emulator, 'token', body));
  });

  it('refuses a wrong secret and a wrong type of app with AUTH-003, and nobody with AUTH-008', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: 'x' };
    const refused = [401, 'AUTH-003'];
    assert.deepEqual(refusal(await post(emulator, 'token', form, basic(CONFIDENTIAL, 'hus'))), refused);
    assert.deepEqual(refusal(await post(emulator, 'token', form, basic('Nobody', 'hush'))), refused);
    assert.deepEqual(refusal(await post(emulator, 'token', form, basic(CLIENT, ''))), refused);
    assert.deepEqual(refusal(await post(emulator, 'token', form, bearer('x'))), refused);
    assert.deepEqual(refusal(await post(emulator, 'token', { ...form, client_id: CONFIDENTIAL })), refused);
    assert.deepEqual(
      refusal(await post(emulator, 'token', { ...form, client_id: CLIENT, client_secret: 'x' })),
      refused,
    );
    assert.deepEqual(refusal(await post(emulator, 'token', form)), [400, 'AUTH-008']);
  });

  it('refuses an app whose APIs are not ticked with AUTH-001, until they are', async () => {
    const app = { type: 'public', clientId: CLIENT, callbackUrls: [CALLBACK] } as const;
    emulator.registerApp({ ...app, apisEnabled: false });
    const code = await newCode(emulator);
    assert.deepEqual(refusal(await tradeCode(emulator, code)), [403, 'AUTH-001']);
    emulator.registerApp(app);
    tokensOf(await tradeCode(emulator, code));
  });

  it('takes forms only, and no field twice', async () => {
    const url = `${emulator.origin}/authentication/v2/token`;
    const json = await send(url, { method: 'POST', headers: { 'content-type': 'application/json' } }, '{}');
    assert.deepEqual(refusal(json), [400, 'invalid_request']);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const twice = await send(url, { method: 'POST', headers }, `client_id=${CLIENT}&grant_type=a&grant_type=b`);
    assert.deepEqual(refusal(twice), [400, 'invalid_request']);
    assert.equal((await send(url)).status, 404);
  });

  it('words errors in the other form when a test wants it', async () => {
    emulator.authSwitches.errorForm = 'gateway';
    assert.deepEqual(refusal(await tradeCode(emulator, 'x')), [400, 'AUTH-006']);
    emulator.authSwitches.errorForm = 'oauth';
    assert.deepEqual(refusal(await tradeCode(emulator, 'x', { client_id: 'Nobody' })), [401, 'invalid_client']);
  });
});
