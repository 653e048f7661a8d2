import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type TestServer, useServers } from '../acc/server.ts';

export const CLIENT_ID = 'test-client-id';
export const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 });

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly form: URLSearchParams;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string as HTML. */
  readonly body?: unknown;
}

/** A handler of one path; `undefined` never answers. */
export type Handler = (call: Call, origin: string) => Answer | undefined;

export interface AuthServer extends TestServer {
  readonly calls: Call[];
}

export function documentOf(origin: string): Record<string, unknown> {
  return {
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    revocation_endpoint: `${origin}/revoke`,
    userinfo_endpoint: `${origin}/userinfo`,
    jwks_uri: `${origin}/keys`,
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

/** An authorization server whose answers each test writes. By default it has a discovery document and keys. */
export function useAuthServer(): (handlers: Readonly<Record<string, Handler>>) => Promise<AuthServer> {
  const serve = useServers();
  return async (handlers) => {
    const calls: Call[] = [];
    const all: Readonly<Record<string, Handler>> = {
      '/.well-known/openid-configuration': (_, origin) => ({ body: documentOf(origin) }),
      '/keys': () => ({ body: { keys: [{ ...KEYS.publicKey.export({ format: 'jwk' }), kid: 'key-1', use: 'sig' }] } }),
      ...handlers,
    };
    const server = await serve((request, response) => {
      void answer(request, response, all, calls);
    });
    return { ...server, calls };
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handlers: Readonly<Record<string, Handler>>,
  calls: Call[],
): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const form = new URLSearchParams(await text(request));
  const call = { method: request.method ?? '', path: url.pathname, headers: request.headers, form };
  calls.push(call);
  const handler = handlers[url.pathname];
  const given = handler ? handler(call, url.origin) : { status: 404 };
  if (!given) return;
  const html = typeof given.body === 'string';
  response.writeHead(given.status ?? 200, {
    'Content-Type': html ? 'text/html' : 'application/json; charset=utf-8',
    ...given.headers,
  });
  response.end(html || given.body === undefined ? given.body : JSON.stringify(given.body));
}

/** A signed JSON Web Token. */
export function jwt(claims: object, header: object = {}, key: KeyObject = KEYS.privateKey): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const input = `${encode({ alg: 'RS256', kid: 'key-1', ...header })}.${encode(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}

/** Claims of a good ID token for our client. */
export function idClaims(origin: string, nonce: string): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return { iss: origin, aud: CLIENT_ID, sub: 'AUTODESK1', nonce, iat: now, exp: now + 3600, name: 'Token Name' };
}
