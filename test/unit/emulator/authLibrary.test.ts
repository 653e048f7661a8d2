import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as oauth from 'oauth4webapi';
import type { IdTokenFault } from '../../emulator/auth/authIdToken.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { DEFAULT_USER } from '../../emulator/auth/tokens.ts';
import { CALLBACK, CLIENT, readyApp } from '../../support/emulator/auth.ts';
import { send } from '../../support/emulator/emulator.ts';

/** Loopback speaks plain HTTP. */
const options = { [oauth.allowInsecureRequests]: true };
const client: oauth.Client = { client_id: CLIENT };

describe('emulator: a client library that does not know it', () => {
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator();
    readyApp(emulator);
  });
  afterEach(() => emulator.close());

  async function discover(): Promise<oauth.AuthorizationServer> {
    const issuer = new URL(emulator.origin);
    return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  }

  async function signIn(server: oauth.AuthorizationServer): Promise<oauth.TokenEndpointResponse> {
    const verifier = oauth.generateRandomCodeVerifier();
    const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
    const url = new URL(server.authorization_endpoint ?? '');
    url.search = new URLSearchParams({
      client_id: CLIENT,
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: 'openid data:read',
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString();
    const back = new URL((await send(url.href)).headers.location ?? '');
    const params = oauth.validateAuthResponse(server, client, back, state);
    const none = oauth.None();
    const reply = await oauth.authorizationCodeGrantRequest(server, client, none, params, CALLBACK, verifier, options);
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, reply, { expectedNonce: nonce });
    await oauth.validateApplicationLevelSignature(server, reply, options);
    return tokens;
  }

  it('signs in, checks the ID token with its signature, asks who it is, refreshes and revokes', async () => {
    const server = await discover();
    const tokens = await signIn(server);
    assert.equal(oauth.getValidatedIdTokenClaims(tokens)?.sub, DEFAULT_USER);
    const about = await oauth.userInfoRequest(server, client, tokens.access_token, options);
    const person = await oauth.processUserInfoResponse(server, client, DEFAULT_USER, about);
    assert.equal(person.name, 'Ada Byron');
    const spent = tokens.refresh_token ?? '';
    const again = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), spent, options);
    const fresh = await oauth.processRefreshTokenResponse(server, client, again);
    const more = { ...options, additionalParameters: { token_type_hint: 'refresh_token' } };
    const refreshToken = fresh.refresh_token ?? '';
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(server, client, oauth.None(), refreshToken, more),
    );
    const late = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, options);
    await assert.rejects(oauth.processRefreshTokenResponse(server, client, late), { error: 'invalid_grant' });
  });

  it('notices each way in which an ID token can be spoiled', async () => {
    const server = await discover();
    const faults: readonly IdTokenFault[] = ['signature', 'nonce', 'issuer', 'audience', 'expired', 'unsigned'];
    for (const fault of faults) {
      emulator.authSwitches.idTokenFault = fault;
      await assert.rejects(
        signIn(server),
        (error) => error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError,
        fault,
      );
    }
    emulator.authSwitches.idTokenFault = undefined;
    await signIn(server);
  });

  it('notices a discovery document of another issuer', async () => {
    emulator.authSwitches.discovery = { issuer: 'https://developer.api.autodesk.com' };
    await assert.rejects(discover(), { code: 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED' });
  });
});
