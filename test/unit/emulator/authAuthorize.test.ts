import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { OTHER_USER } from '../../emulator/auth/authUsers.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { DEFAULT_USER } from '../../emulator/auth/tokens.ts';
import {
  CALLBACK,
  CLIENT,
  authorize,
  authorizeUrl,
  location,
  post,
  readyApp,
  tokensOf,
  tradeCode,
} from '../../support/emulator/auth.ts';
import { type Reply, bearer, send } from '../../support/emulator/emulator.ts';

describe('emulator: the way through the browser', () => {
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator();
    readyApp(emulator);
    emulator.autoApprove = false;
  });
  afterEach(() => emulator.close());

  /** Presses a button of a page. */
  async function press(page: Reply, user: string): Promise<Reply> {
    const request = /name="request" value="(\w+)"/.exec(page.text)?.[1];
    return post(emulator, 'authorize/decision', { request, user });
  }

  async function userOf(reply: Reply): Promise<string> {
    const code = location(reply).searchParams.get('code') ?? '';
    const { access_token } = tokensOf(await tradeCode(emulator, code));
    const about = await send(`${emulator.userinfoOrigin}/userinfo`, { headers: bearer(access_token) });
    return (JSON.parse(about.text) as { sub: string }).sub;
  }

  it('never redirects to an address that is not registered, be it wrong by one character', async () => {
    const { href } = new URL(CALLBACK);
    for (const wrong of [
      `${href}/`,
      href.slice(0, -1),
      href.replace('8765', '8766'),
      `${href}?x=1`,
      href.toUpperCase(),
    ]) {
      const reply = await authorize(emulator, { redirect_uri: wrong });
      assert.equal(reply.status, 400, wrong);
      assert.equal(reply.headers.location, undefined);
      assert.match(reply.text, /redirect_uri does not match/);
    }
    const nobody = await authorize(emulator, { client_id: 'Nobody' });
    assert.deepEqual([nobody.status, nobody.headers.location], [400, undefined]);
  });

  it('sends all other mistakes back to the app with its state', async () => {
    const mistakes: readonly (readonly [Readonly<Record<string, string | undefined>>, string])[] = [
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ response_type: undefined }, 'invalid_request'],
      [{ code_challenge: undefined }, 'invalid_request'],
      [{ code_challenge_method: 'plain' }, 'invalid_request'],
      [{ code_challenge_method: undefined }, 'invalid_request'],
      [{ code_challenge: 'short' }, 'invalid_request'],
      [{ scope: 'data:read everything' }, 'invalid_scope'],
      [{ scope: undefined }, 'invalid_request'],
    ];
    for (const [change, error] of mistakes) {
      const url = location(await authorize(emulator, change));
      assert.equal(`${url.origin}${url.pathname}`, CALLBACK);
      assert.equal(url.searchParams.get('error'), error, JSON.stringify(change));
      assert.equal(url.searchParams.get('state'), 'st-1');
      assert.equal(url.searchParams.has('code'), false);
    }
    const twice = location(await send(`${authorizeUrl(emulator)}&nonce=1&nonce=2`));
    assert.equal(twice.searchParams.get('error'), 'invalid_request');
  });

  it('refuses a state with characters that the service does not allow', async () => {
    const url = location(await authorize(emulator, { state: 'a b%' }));
    assert.equal(url.searchParams.get('error'), 'invalid_request');
    assert.equal(url.searchParams.has('state'), false);
  });

  it('shows a page with everybody, and signs in who was chosen', async () => {
    emulator.addUser({ id: 'EMUX', name: '<b>Mallory & "Co"</b>', email: 'm@emulated.invalid' });
    const page = await authorize(emulator);
    assert.equal(page.status, 200);
    const labels = [...page.text.matchAll(/<button[^>]*>([^<]*)<\/button>/g)].map((match) => match[1]);
    assert.deepEqual(labels.slice(0, 2), ['Sign in as Ada Byron', 'Sign in as Bo Lind']);
    assert.equal(labels.at(-1), 'Deny');
    assert.equal(page.text.includes('<b>'), false);
    const reply = await press(page, OTHER_USER);
    assert.equal(location(reply).searchParams.get('state'), 'st-1');
    assert.equal(await userOf(reply), OTHER_USER);
    assert.equal((await press(page, OTHER_USER)).status, 400, 'the page is good once');
  });

  it('takes a no for an answer, and nobody unknown', async () => {
    const page = await authorize(emulator);
    assert.equal((await press(page, 'NOBODY')).status, 400);
    const { searchParams } = location(await press(page, ''));
    assert.deepEqual([searchParams.get('error'), searchParams.get('state')], ['access_denied', 'st-1']);
  });

  it('agrees at once for whoever is signed in, until the logout', async () => {
    emulator.autoApprove = true;
    assert.equal(await userOf(await authorize(emulator)), DEFAULT_USER);
    emulator.loginAs(OTHER_USER);
    assert.equal(await userOf(await authorize(emulator)), OTHER_USER);
    assert.throws(() => emulator.loginAs('NOBODY'), RangeError);
    const logout = `${emulator.origin}/authentication/v2/logout`;
    assert.equal((await send(`${logout}?post_logout_redirect_uri=https://elsewhere.invalid/`)).status, 400);
    const target = encodeURIComponent(CALLBACK);
    assert.equal(location(await send(`${logout}?post_logout_redirect_uri=${target}`)).href, CALLBACK);
    assert.match((await authorize(emulator)).text, /Sign in as Ada Byron/);
  });

  it('keeps the query of a callback and goes to other schemes', async () => {
    const callback = 'vscode://acc-exports.acc-exports/callback?windowId=1';
    emulator.registerApp({ type: 'public', clientId: CLIENT, callbackUrls: [callback] });
    emulator.autoApprove = true;
    const reply = await authorize(emulator, { redirect_uri: callback });
    assert.match(
      String(reply.headers.location),
      /^vscode:\/\/acc-exports\.acc-exports\/callback\?windowId=1&code=[\w-]+&state=st-1$/,
    );
  });
});
