import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Emulator } from '../../emulator/emulator.ts';
import { type Reply, bearer, send } from './emulator.ts';

export const CALLBACK = 'http://localhost:8765/callback';
export const VERIFIER = 'verifier-verifier-verifier-verifier-verifier';
export const CLIENT = 'PublicClient';

/** A public app and a person who agrees at once. */
export function readyApp(emulator: Emulator): void {
  emulator.registerApp({ type: 'public', clientId: CLIENT, callbackUrls: [CALLBACK] });
  emulator.autoApprove = true;
}

type Fields = Readonly<Record<string, string | undefined>>;

/** The address to open in the browser; `undefined` leaves a parameter out. */
export function authorizeUrl(emulator: Emulator, change: Fields = {}): string {
  const query = encodeFields({
    response_type: 'code',
    client_id: CLIENT,
    redirect_uri: CALLBACK,
    scope: 'openid data:read data:write',
    state: 'st-1',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    ...change,
  });
  return `${emulator.origin}/authentication/v2/authorize?${query}`;
}

export async function authorize(emulator: Emulator, change: Fields = {}): Promise<Reply> {
  return send(authorizeUrl(emulator, change));
}

/** Where the browser is sent back to. */
export function location(reply: Reply): URL {
  assert.equal(reply.status, 302, reply.text);
  return new URL(reply.headers.location ?? '');
}

/** A fresh authorization code. */
export async function newCode(emulator: Emulator, change: Fields = {}): Promise<string> {
  const code = location(await authorize(emulator, change)).searchParams.get('code');
  assert.ok(code);
  return code;
}

export interface TokenJson {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token?: string;
  readonly expires_in: number;
  readonly scope?: string;
}

/** Posts a form to a call of the authorization server. */
export function post(
  emulator: Emulator,
  call: string,
  fields: Fields,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const url = `${emulator.origin}/authentication/v2/${call}`;
  return send(url, { method: 'POST', headers: { ...type, ...headers } }, encodeFields(fields));
}

export function tradeCode(emulator: Emulator, code: string, change: Fields = {}): Promise<Reply> {
  return post(emulator, 'token', {
    grant_type: 'authorization_code',
    client_id: CLIENT,
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
    code,
    ...change,
  });
}

export function refresh(emulator: Emulator, token: string, change: Fields = {}): Promise<Reply> {
  return post(emulator, 'token', { grant_type: 'refresh_token', client_id: CLIENT, refresh_token: token, ...change });
}

/** The tokens of a whole sign-in. */
export async function signIn(emulator: Emulator, change: Fields = {}): Promise<TokenJson> {
  return tokensOf(await tradeCode(emulator, await newCode(emulator, change)));
}

export function tokensOf(reply: Reply): TokenJson {
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.headers['cache-control'], 'no-store');
  return JSON.parse(reply.text) as TokenJson;
}

/** True while an access token is taken. */
export async function alive(emulator: Emulator, token: string): Promise<boolean> {
  return (await send(`${emulator.userinfoOrigin}/userinfo`, { headers: bearer(token) })).status === 200;
}

/** Status and code of a refusal, in either form. */
export function refusal(reply: Reply): readonly [status: number, code: string | undefined] {
  const body = JSON.parse(reply.text) as { readonly error?: string; readonly errorCode?: string };
  return [reply.status, body.errorCode ?? body.error];
}

export function basic(id: string, secret: string): { readonly authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
}

function encodeFields(fields: Fields): string {
  const given = Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return new URLSearchParams(given).toString();
}
